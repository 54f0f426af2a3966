import type { Lookup, Origin } from '../../../core/provenance.js';
import type { DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import { secretKeys, stateOfKey } from '../../gitops/helm/secret-keys.js';

/** What one source of the environment says about a variable; undefined when it certainly does not set it. */
export type Given =
  | { readonly state: 'set'; readonly value: string; readonly origin: Origin }
  | { readonly state: 'hidden'; readonly exists: true | 'maybe'; readonly because: string };

/** One source of environment variables. */
export type EnvironmentSource = (variable: string) => Given | undefined;

/** The first source that says something wins; one that may say something hides those below it. */
export function fromEnvironment(sources: readonly EnvironmentSource[], variable: string): Lookup<string> | undefined {
  for (const name of [variable, `${variable}__FILE`]) {
    for (const source of sources) {
      const given = source(name);
      if (given === undefined) continue;
      if (given.state === 'hidden') return { state: 'unknown', exists: given.exists, because: given.because };
      // Grafana skips empty variables.
      if (given.value === '') break;
      if (name !== variable)
        return { state: 'unknown', exists: true, because: `the file ${given.value} holds it`, origin: given.origin };
      return { state: 'set', value: given.value, origin: given.origin, overridden: [] };
    }
  }
  return undefined;
}

/** All keys of a Secret as variables. */
export function secretSource(
  deployments: Deployments,
  set: DeployedSet,
  name: string,
  namespace: string | undefined,
  prefix = '',
): EnvironmentSource {
  return (variable) => {
    if (!variable.startsWith(prefix)) return undefined;
    const secret = secretKeys(deployments, set, name, namespace);
    if (secret === undefined) return { state: 'hidden', exists: 'maybe', because: `Secret ${name} is not in this repository` };
    const key = stateOfKey(secret, variable.slice(prefix.length));
    if (key.state === 'present') return { state: 'hidden', exists: true, because: `Secret ${name} holds it` };
    return key.state === 'absent'
      ? undefined
      : { state: 'hidden', exists: 'maybe', because: `the keys of Secret ${name} are not all known: ${key.because}` };
  };
}

/** All keys of a ConfigMap as variables. */
export function configMapSource(
  deployments: Deployments,
  set: DeployedSet,
  name: string,
  namespace: string | undefined,
  prefix = '',
): EnvironmentSource {
  return (variable) => {
    if (!variable.startsWith(prefix)) return undefined;
    const found = deployments.resolve(set, 'ConfigMap', name, namespace);
    if (found.state !== 'found') {
      return {
        state: 'hidden',
        exists: 'maybe',
        because: found.state === 'unknown' ? found.because : `ConfigMap ${name} is not in this repository`,
      };
    }
    const value = found.object.effective.text(['data', variable.slice(prefix.length)]);
    if (value.state === 'set') return { state: 'set', value: value.value, origin: value.origin };
    return value.state === 'unknown' ? { state: 'hidden', exists: value.exists, because: value.because } : undefined;
  };
}

/** A source that cannot be read at all. */
export function hiddenSource(because: string): EnvironmentSource {
  return () => ({ state: 'hidden', exists: 'maybe', because });
}
