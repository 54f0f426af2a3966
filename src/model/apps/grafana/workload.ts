import type { Plan, Refusal } from '../../../core/fix.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planned } from '../../gitops/slot.js';
import type { Container } from '../pods/view.js';
import { startsGrafana } from './command-line.js';
import { type EnvironmentSource, type Given, configMapSource, hiddenSource, secretSource } from './environment.js';
import { type Database, type Grafana, databaseDirectory, hasExternalDatabase } from './view.js';

/** The pod that runs a Grafana: of a manifest, or as an operator makes it. */
export interface Workload {
  readonly deployments: Deployments;
  readonly set: DeployedSet;
  readonly object: DeployedObject;
  readonly pod: Effective;
  readonly container: Effective;
}

/** All that decides its environment, first what wins. */
export function environmentSources(workload: Workload, main: Container): readonly EnvironmentSource[] {
  return [commandSource(main), listedVariables(workload.container), ...injected(workload)];
}

/** A command line that is not known, or is a script, may set anything. */
function commandSource(main: Container): EnvironmentSource {
  if (main.command === undefined) return hiddenSource('the command line is not known');
  return startsGrafana(main.command) ? () => undefined : hiddenSource('a script starts Grafana');
}

/** Of entries with one name the last counts. */
function listedVariable(container: Effective, variable: string): Effective | undefined {
  return container.items(['env']).findLast((candidate) => {
    const name = candidate.string(['name']);
    return name.state === 'set' && name.value === variable;
  });
}

/** The container's `env`. */
export function listedVariables(container: Effective): EnvironmentSource {
  return (variable): Given | undefined => {
    const list = container.get(['env']);
    if (list.state === 'absent') return undefined;
    if (list.state === 'unknown') return { state: 'hidden', exists: list.exists, because: list.because };
    const entry = listedVariable(container, variable);
    if (entry === undefined) {
      const unreadable = container.items(['env']).some((candidate) => candidate.get(['name']).state === 'unknown');
      return unreadable ? { state: 'hidden', exists: 'maybe', because: 'a variable’s name is not known' } : undefined;
    }
    if (entry.get(['valueFrom']).state !== 'absent')
      return { state: 'hidden', exists: true, because: 'it is taken from elsewhere' };
    const value = entry.text(['value']);
    if (value.state === 'unknown') return { state: 'hidden', exists: value.exists, because: value.because };
    return value.state === 'set' ? { state: 'set', value: value.value, origin: value.origin } : undefined;
  };
}

/** `envFrom`: the last source of a name wins. */
function injected({ deployments, set, object, container }: Workload): readonly EnvironmentSource[] {
  const list = container.get(['envFrom']);
  if (list.state === 'unknown') return [hiddenSource(list.because)];
  return container
    .items(['envFrom'])
    .map((entry) => {
      const prefix = entry.string(['prefix']);
      const before = prefix.state === 'set' ? prefix.value : '';
      const secret = entry.string(['secretRef', 'name']);
      if (secret.state === 'set') return secretSource(deployments, set, secret.value, object.namespace, before);
      const map = entry.string(['configMapRef', 'name']);
      if (map.state === 'set') return configMapSource(deployments, set, map.value, object.namespace, before);
      return hiddenSource('an envFrom entry is not understood');
    })
    .toReversed();
}

/** Where the database lies, by the settings and by what is mounted there. */
export function databaseOf(main: Container, container: Effective, setting: Grafana['setting']): Database {
  const external = hasExternalDatabase(setting);
  if (external === 'unknown') return { kind: 'unknown', because: 'the database setting is not known' };
  if (external) return { kind: 'external' };
  const directory = databaseDirectory(setting);
  if (directory === undefined) return { kind: 'unknown', because: 'where the database lies is not known' };
  const unreadable = unreadableMount(container);
  if (unreadable !== undefined) return { kind: 'unknown', because: unreadable };
  const mount = main.mounts
    .filter(({ path }) => directory === path.replace(/\/+$/, '') || directory.startsWith(`${path.replace(/\/+$/, '')}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  const inside = main.mounts.find(({ path }) => path.startsWith(`${directory}/grafana.db`));
  if (inside !== undefined) return { kind: 'unknown', because: 'the database file is mounted by itself' };
  if (mount === undefined) {
    return {
      kind: 'ephemeral',
      at: container.insertAt(['volumeMounts']),
      evidence: [],
      intended: false,
      because: `nothing is mounted at ${directory}`,
    };
  }
  if (mount.backing.kind === 'unknown') return { kind: 'unknown', because: mount.backing.because };
  if (mount.backing.kind !== 'ephemeral') return { kind: 'persistent' };
  return {
    kind: 'ephemeral',
    at: mount.at,
    evidence: [],
    intended: false,
    because: `the volume ${mount.volume} at ${mount.path} is emptied with the pod`,
  };
}

/** Why one of the mounts may be anywhere; undefined when all are known. */
function unreadableMount(container: Effective): string | undefined {
  const mounts = container.get(['volumeMounts']);
  const paths = container.items(['volumeMounts']).map((mount) => mount.get(['mountPath']));
  return [mounts, ...paths].flatMap((lookup) => (lookup.state === 'unknown' ? [lookup.because] : []))[0];
}

/** Gives a setting its value from a Secret, by a variable of the container. */
export function addVariable(
  { deployments, container }: Workload,
  name: string,
  valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } },
): Plan | Refusal {
  if (listedVariable(container, name) !== undefined) return { refused: `env has an entry ${name} already` };
  const at = container.insertAt(['env']);
  const value = { name, valueFrom };
  const exists = container.get(['env']).state === 'set';
  return planned(deployments.project, container, [exists ? { op: 'append', at, value } : { op: 'set', at, value: [value] }]);
}
