import type { Plan, Refusal } from '../../../core/fix.js';
import type { Lookup } from '../../../core/provenance.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planned } from '../../gitops/slot.js';
import { siteTarget } from '../../gitops/tree.js';
import { type ImageAliases, knownImage } from '../images.js';
import { mountedFile } from '../mounted-file.js';
import { podSpec } from '../pods/from-manifest.js';
import type { Container, PodTemplate } from '../pods/view.js';
import { argument, configFlag, startsGrafana } from './command-line.js';
import {
  type EnvironmentSource,
  type Given,
  configMapSource,
  fromEnvironment,
  hiddenSource,
  secretSource,
} from './environment.js';
import { type Database, type Grafana, databaseDirectory, environmentName, hasExternalDatabase } from './view.js';

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
  const main = template.containers.find(({ known }) => known?.app === 'grafana');
  const pod = podSpec(object);
  if (pod === undefined || main === undefined) return undefined;
  const container = pod.items(['containers']).find((candidate) => isGrafana(candidate, aliases));
  if (container === undefined) return undefined;
  const workload = { deployments, set, object, pod, container };
  const sources = [commandSource(main), listedVariables(workload), ...injected(workload)];
  const setting: Grafana['setting'] = (section, key) =>
    argument(main.command ?? [], section, key) ??
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
      refused: 'a volume claim has to be written and mounted at the data directory; its size and class are yours to choose',
    }),
  };
}

function isGrafana(container: Effective, aliases: ImageAliases): boolean {
  const image = container.string(['image']);
  return image.state === 'set' && knownImage(image.value, aliases)?.app === 'grafana';
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
function listedVariables({ container }: Workload): EnvironmentSource {
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
  return {
    state: 'set',
    value: entry.value,
    origin: { layer: { kind: 'source' }, target: siteTarget(file.site) },
    overridden: [],
  };
}

function configPath(main: Container, sources: readonly EnvironmentSource[]): string | undefined {
  const given = configFlag(main.command ?? []);
  if (given !== undefined) return given;
  const variable = fromEnvironment(sources, 'GF_PATHS_CONFIG');
  if (variable === undefined) return '/etc/grafana/grafana.ini';
  return variable.state === 'set' ? variable.value : undefined;
}

function databaseOf(main: Container, container: Effective, setting: Grafana['setting']): Database {
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

function addVariable(
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
