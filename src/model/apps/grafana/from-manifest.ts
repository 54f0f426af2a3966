import type { Plan, Refusal } from '../../../core/fix.js';
import type { Lookup } from '../../../core/provenance.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planned } from '../../gitops/slot.js';
import { type ImageAliases, knownImage } from '../images.js';
import { mountedFile } from '../mounted-file.js';
import { POD_SPEC } from '../pods/from-manifest.js';
import type { Container, PodTemplate } from '../pods/view.js';
import {
  type EnvironmentSource,
  type Given,
  configMapSource,
  fromEnvironment,
  hiddenSource,
  secretSource,
} from './environment.js';
import { DATA_DIRECTORY, type Database, type Grafana, environmentName, hasExternalDatabase } from './view.js';

interface Workload {
  readonly deployments: Deployments;
  readonly set: DeployedSet;
  readonly object: DeployedObject;
  readonly pod: Effective;
  readonly container: Effective;
}

/** The Grafana that a raw workload runs, if it runs one. */
export function grafanaFromManifest(
  deployments: Deployments,
  set: DeployedSet,
  template: PodTemplate,
  aliases: ImageAliases,
): Grafana | undefined {
  const { object } = template;
  const path = POD_SPEC[object.kind];
  const main = template.containers.find(({ known }) => known?.app === 'grafana');
  if (path === undefined || main === undefined) return undefined;
  const pod = object.effective.sub(path);
  const container = pod.items(['containers']).find((candidate) => isGrafana(candidate, aliases));
  if (container === undefined) return undefined;
  const workload = { deployments, set, object, pod, container };
  const sources = [commandSource(main), listedVariables(workload), ...injected(workload)];
  const setting: Grafana['setting'] = (section, key) =>
    argument(main, section, key) ??
    fromEnvironment(sources, environmentName(section, key)) ??
    iniSetting(workload, main, sources, section, key);
  return {
    object,
    set,
    setting,
    database: databaseOf(main, container, setting),
    setFromSecret: (section, key, { secret, key: secretKey }) =>
      addVariable(workload, environmentName(section, key), { secretKeyRef: { name: secret, key: secretKey } }),
    persist: () => ({
      refused: 'a volume claim has to be written and mounted at /var/lib/grafana; its size and class are yours to choose',
    }),
  };
}

function isGrafana(container: Effective, aliases: ImageAliases): boolean {
  const image = container.string(['image']);
  return image.state === 'set' && knownImage(image.value, aliases)?.app === 'grafana';
}

/** When the command line is not known it may set anything. */
function commandSource(main: Container): EnvironmentSource {
  return main.command === undefined ? hiddenSource('the command line is not known') : () => undefined;
}

/** `cfg:section.key=value` arguments beat the environment. */
function argument(main: Container, section: string, key: string): Lookup<string> | undefined {
  const prefix = `cfg:${section}.${key}=`;
  const word = main.command?.findLast(
    (candidate) => candidate.startsWith(prefix) || candidate.startsWith(`cfg:default.${section}.${key}=`),
  );
  if (word === undefined) return undefined;
  const value = word.slice(word.indexOf('=') + 1);
  return {
    state: 'set',
    value,
    origin: { layer: { kind: 'command-line', flag: word.slice(0, word.indexOf('=')) } },
    overridden: [],
  };
}

/** The container's `env`; of entries with one name the last counts. */
function listedVariables({ container }: Workload): EnvironmentSource {
  return (variable): Given | undefined => {
    const list = container.get(['env']);
    if (list.state === 'absent') return undefined;
    if (list.state === 'unknown') return { state: 'hidden', exists: list.exists, because: list.because };
    const entry = container.items(['env']).findLast((candidate) => {
      const name = candidate.string(['name']);
      return name.state === 'set' && name.value === variable;
    });
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

function iniSetting(
  workload: Workload,
  main: Container,
  sources: readonly EnvironmentSource[],
  section: string,
  key: string,
): Lookup<string> {
  const { deployments, set, object, pod, container } = workload;
  const absent: Lookup<string> = { state: 'absent', insertAt: container.insertAt(['env']) };
  const path = configPath(main, sources);
  if (path === undefined) return { state: 'unknown', exists: 'maybe', because: 'which configuration file is read' };
  const file = mountedFile(deployments, set, object, pod, container, path);
  if (file.state === 'unknown') return { state: 'unknown', exists: 'maybe', because: file.because };
  if (file.state === 'image') return absent;
  const document = deployments.project.embedded(file.site.document, file.site.node, 'ini');
  if (document.ini === undefined || document.problems.length > 0)
    return { state: 'unknown', exists: 'maybe', because: 'the ini file does not parse' };
  const entry = document.ini.entries.findLast((candidate) => candidate.section === section && candidate.key === key);
  if (entry === undefined || entry.value === '') return absent;
  return { state: 'set', value: entry.value, origin: { layer: { kind: 'source' } }, overridden: [] };
}

function configPath(main: Container, sources: readonly EnvironmentSource[]): string | undefined {
  const given = main.command?.findLast((word) => /^--?config=/.test(word));
  if (given !== undefined) return given.slice(given.indexOf('=') + 1);
  const variable = fromEnvironment(sources, 'GF_PATHS_CONFIG');
  if (variable === undefined) return '/etc/grafana/grafana.ini';
  return variable.state === 'set' ? variable.value : undefined;
}

function databaseOf(main: Container, container: Effective, setting: Grafana['setting']): Database {
  const external = hasExternalDatabase(setting);
  if (external === 'unknown') return { kind: 'unknown', because: 'the database setting is not known' };
  if (external) return { kind: 'external' };
  const moved = setting('paths', 'data');
  if (moved.state === 'unknown') return { kind: 'unknown', because: moved.because };
  const directory = (moved.state === 'set' ? moved.value : DATA_DIRECTORY).replace(/\/+$/, '');
  const mounts = container.get(['volumeMounts']);
  if (mounts.state === 'unknown') return { kind: 'unknown', because: mounts.because };
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

function addVariable(
  { deployments, container }: Workload,
  name: string,
  valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } },
): Plan | Refusal {
  const at = container.insertAt(['env']);
  const value = { name, valueFrom };
  const exists = container.get(['env']).state === 'set';
  return planned(deployments.project, container, [exists ? { op: 'append', at, value } : { op: 'set', at, value: [value] }]);
}
