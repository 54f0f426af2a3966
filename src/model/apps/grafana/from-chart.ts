import type { Plain, Plan, Refusal } from '../../../core/fix.js';
import type { KeyPath } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import { secretHome } from '../../gitops/helm/secret-practice.js';
import { textAt } from '../../gitops/reading.js';
import { planSet } from '../../gitops/slot.js';
import { type Tree, originOf, subtree, treeOfPlain } from '../../gitops/tree.js';
import type { InstalledApplication } from '../chart-installation.js';
import { bareContainer, grafanaObject, postRenderedObject } from '../pods/post-rendered.js';
import { missingWorkload } from './chart-workload.js';
import { argument, configFlag, startsGrafana } from './command-line.js';
import { type EnvironmentSource, configMapSource, fromEnvironment, hiddenSource, secretSource } from './environment.js';
import { type WrittenSetting, isExpansion, literalSecrets } from './literal-secrets.js';
import { listedVariables } from './workload.js';
import {
  DATA_DIRECTORY,
  type Database,
  type Grafana,
  databaseDirectory,
  environmentName,
  hasExternalDatabase,
  isWithin,
} from './view.js';

const INI = 'grafana.ini';

/** The kinds of storage for which the chart renders a workload; any other renders none (deployment.yaml, statefulset.yaml). */
const RENDERING_TYPES: ReadonlySet<string> = new Set(['pvc', 'sts', 'StatefulSet', 'statefulset']);

/** The Grafana that the chart runs. */
export function grafanaFromChart(deployments: Deployments, installed: InstalledApplication): Grafana | undefined {
  const { installation, application, values } = installed;
  if (application.chart.name !== 'grafana') return undefined;
  const { object, set } = installation;
  const changes = changesByPostRenderers(installed);
  if (changes === undefined) return undefined;
  const words = commandLine(values);
  const sources = [...changes.sources, commandSource(words), ...environmentSources(deployments, installation, values)];
  let otherFile: { readonly because: string | undefined } | undefined;
  const setting: Grafana['setting'] = (section, key) =>
    argument(words ?? [], section, key) ??
    fromEnvironment(sources, environmentName(section, key)) ??
    changes.ini ??
    iniSetting(values, (otherFile ??= { because: otherFileInstead(values, words ?? [], sources) }).because, section, key);
  return {
    object,
    set,
    setting,
    database: changes.database ?? databaseOf(values, setting),
    missingWorkload: missingWorkload(deployments.project, values, application.chart),
    literalSecrets: () => {
      const open = openSources(deployments, installation, values);
      const hasIni = written(values, [INI]).state !== 'absent';
      return literalSecrets({
        environment: (variable) => fromEnvironment(open, variable),
        ini: (section, key) => (hasIni ? writtenSetting(values, section, key) : undefined),
        refuses: (value) => refusesLiterals(values) && !isExpansion(value),
      });
    },
    secrets: secretHome(deployments, set, namespaceOf(installation, values)),
    setFromSecret: (section, key, { secret, key: secretKey }) => {
      const name = environmentName(section, key);
      const value = { secretKeyRef: { name: secret, key: secretKey } };
      return written(values, ['env', name]).state === 'absent'
        ? write(deployments, values, [{ path: ['envValueFrom', name], value }])
        : { refused: `env sets ${name}, too, and would win over envValueFrom` };
    },
    persist: () => persist(deployments, values),
  };
}

/** What post-renderers make of the pod and the ini file; nothing where they leave them alone. */
interface Changes {
  readonly sources: readonly EnvironmentSource[];
  readonly ini?: Lookup<never>;
  readonly database?: Database;
}

const HIDDEN = 'a post-renderer may change it';

/** Undefined when the workload is taken out. */
function changesByPostRenderers(installed: InstalledApplication): Changes | undefined {
  const { installation } = installed;
  if (installation.postRenderers === undefined) return { sources: [] };
  const workload = grafanaObject(installed);
  const rendered = postRenderedObject(installation, workload, [['containers', bareContainer('grafana', undefined)]]);
  if (rendered === undefined) return undefined;
  const container = rendered.items([...workload.spec, 'containers']).find((item) => textAt(item.tree, ['name']) === 'grafana');
  const data = treeOfPlain({ [INI]: '' }, { kind: 'source' });
  const map = { ...workload, apiVersion: 'v1', kinds: ['ConfigMap'], spec: ['data'] };
  const ini = postRenderedObject(installation, map, [[INI, subtree(data, [INI])]])?.get(['data', INI]);
  const isSameFile = ini?.state === 'set' && ini.origin.layer.kind === 'source';
  const isTouched = (path: KeyPath): boolean => rendered.get(path).state !== 'absent';
  const hasOtherVolumes =
    container === undefined ||
    container.get(['volumeMounts']).state !== 'absent' ||
    [
      ['spec', 'volumeClaimTemplates'],
      [...workload.spec, 'volumes'],
    ].some(isTouched);
  const replaced = container && ['command', 'args', 'envFrom'].some((field) => container.get([field]).state !== 'absent');
  return {
    sources: [
      ...(container === undefined || replaced === true ? [hiddenSource(HIDDEN)] : []),
      ...(container === undefined ? [] : [listedVariables(container)]),
    ],
    ...(!isSameFile && { ini: { state: 'unknown', exists: 'maybe', because: HIDDEN } }),
    ...(hasOtherVolumes && { database: { kind: 'unknown', because: HIDDEN } }),
  };
}

/** `env` is rendered after `envValueFrom` and wins; both win over everything that is injected whole. */
function environmentSources(
  deployments: Deployments,
  installation: InstalledApplication['installation'],
  values: ChartValues,
): readonly EnvironmentSource[] {
  const { set } = installation;
  const namespace = namespaceOf(installation, values);
  const single = values.string(['envFromSecret']);
  return [
    mapSource(values, ['env'], literal),
    mapSource(values, ['envValueFrom'], () => undefined),
    ...wholeSources(values, 'envFromConfigMaps', (name, prefix) => configMapSource(deployments, set, name, namespace, prefix)),
    ...wholeSources(values, 'envFromSecrets', (name, prefix) => secretSource(deployments, set, name, namespace, prefix)),
    mapSource(values, ['envRenderSecret'], literal),
    ...(single.state === 'unknown' ? [hiddenSource(single.because)] : []),
    ...(single.state === 'set' && single.value !== ''
      ? [
          single.value.includes('{{')
            ? hiddenSource('envFromSecret is a template')
            : secretSource(deployments, set, single.value, namespace),
        ]
      : []),
  ];
}

/** Those of them that are no Secrets. */
function openSources(
  deployments: Deployments,
  installation: InstalledApplication['installation'],
  values: ChartValues,
): readonly EnvironmentSource[] {
  const { set } = installation;
  const namespace = namespaceOf(installation, values);
  return [
    mapSource(values, ['env'], literal),
    ...wholeSources(values, 'envFromConfigMaps', (name, prefix) => configMapSource(deployments, set, name, namespace, prefix)),
  ];
}

/** What a list of the values injects whole; the last entry wins. */
function wholeSources(
  values: ChartValues,
  field: string,
  read: (name: string, prefix: string) => EnvironmentSource,
): readonly EnvironmentSource[] {
  const list = written(values, [field]);
  if (list.state === 'unknown') return [hiddenSource(list.because)];
  if (list.state === 'absent' || list.value.kind !== 'seq') return [];
  return list.value.items
    .map((item) => {
      const name = textAt(item, ['name']);
      const prefix = textAt(item, ['prefix']) ?? '';
      if (name === undefined || `${name}${prefix}`.includes('{{')) return hiddenSource(`${field} is a template`);
      return read(name, prefix);
    })
    .toReversed();
}

/** What the user wrote where the chart's own default is empty in every version (values.yaml, 5.6.0 to 12.11.1). */
function written(values: ChartValues, path: KeyPath): Lookup<Tree> {
  return values.user.get([...values.prefix, ...path]);
}

/** Where the release puts its objects; undefined, which matches any, when that is not known. */
function namespaceOf({ names }: InstalledApplication['installation'], values: ChartValues): string | undefined {
  const overridden = written(values, ['namespaceOverride']);
  if (overridden.state === 'unknown') return undefined;
  return (overridden.state === 'set' && textAt(overridden.value, [])) || names.namespace;
}

/** `command` and `args`; undefined when a part of them is not known. */
function commandLine(values: ChartValues): readonly string[] | undefined {
  const words: string[] = [];
  for (const path of [['command'], ['args']]) {
    const list = written(values, path);
    if (list.state === 'absent') continue;
    if (list.state === 'unknown' || list.value.kind !== 'seq') return undefined;
    for (const item of list.value.items) {
      if (item.kind !== 'scalar' || String(item.value).includes('{{')) return undefined;
      words.push(String(item.value));
    }
  }
  return words;
}

/** A command line that is not known, or is a script, may set anything. */
function commandSource(words: readonly string[] | undefined): EnvironmentSource {
  if (words === undefined) return hiddenSource('the command line is not known');
  return startsGrafana(words) ? () => undefined : hiddenSource('a script starts Grafana');
}

function literal(tree: Tree): string | undefined {
  return tree.kind === 'scalar' ? String(tree.value ?? '') : undefined;
}

/** A map of variables; `read` gives the literal value, or undefined for one that comes from elsewhere. */
function mapSource(values: ChartValues, path: KeyPath, read: (tree: Tree) => string | undefined): EnvironmentSource {
  if (written(values, path).state === 'absent') return () => undefined;
  return (variable) => {
    const found = written(values, [...path, variable]);
    if (found.state === 'absent') return undefined;
    if (found.state === 'unknown') return { state: 'hidden', exists: found.exists, because: found.because };
    const value = read(found.value);
    if (value === undefined || value.includes('{{'))
      return { state: 'hidden', exists: true, because: `${String(path[0])} takes it from elsewhere` };
    return { state: 'set', value, origin: originOf(found.value) };
  };
}

/** Why Grafana reads another file than the one that the chart makes; undefined when it reads that one. */
function otherFileInstead(
  values: ChartValues,
  words: readonly string[],
  sources: readonly EnvironmentSource[],
): string | undefined {
  if (configFlag(words) !== undefined || fromEnvironment(sources, 'GF_PATHS_CONFIG') !== undefined)
    return 'another configuration file is read';
  const replaced = values.truth(['createConfigmap']);
  if (replaced.state === 'set' && !replaced.value) return 'the chart does not make grafana.ini (createConfigmap: false)';
  return mountsOver(values, '/etc/grafana') ? 'another file is mounted over grafana.ini' : undefined;
}

function iniSetting(values: ChartValues, otherFile: string | undefined, section: string, key: string): Lookup<string> {
  if (otherFile !== undefined) return { state: 'unknown', exists: 'maybe', because: otherFile };
  // The chart's own paths differ between versions, and all are the image's or lie below them.
  const found = section === 'paths' ? written(values, [INI, section, key]) : values.get([INI, section, key]);
  if (found.state !== 'set') return found;
  if (found.value.kind !== 'scalar') return { state: 'unknown', exists: true, because: 'the value is no single setting' };
  const value = String(found.value.value ?? '');
  // Grafana skips empty settings.
  if (value === '') return { state: 'absent', insertAt: values.insertAt([INI, section, key]) };
  if (value.includes('{{')) return { state: 'unknown', exists: true, because: 'a template decides' };
  return { ...found, value };
}

/** A setting of grafana.ini as the user's values hold it, encrypted ones left out. */
function writtenSetting(values: ChartValues, section: string, key: string): WrittenSetting | undefined {
  const found = written(values, [INI, section, key]);
  if (found.state !== 'set' || found.value.kind !== 'scalar' || found.value.site?.document.encrypted === true) return undefined;
  const at = found.origin.target;
  return at === undefined ? undefined : { value: String(found.value.value ?? ''), at };
}

/** Whether the chart looks for literal credentials when it makes grafana.ini: since 7.1.0, unless it is told not to. */
function refusesLiterals(values: ChartValues): boolean {
  return [['assertNoLeakedSecrets'], ['createConfigmap']].every((path) => {
    const checked = values.truth(path);
    return checked.state === 'set' && checked.value;
  });
}

const MOUNT_LISTS: readonly KeyPath[] = [
  ['extraVolumeMounts'],
  ['extraSecretMounts'],
  ['extraConfigmapMounts'],
  ['extraEmptyDirMounts'],
];

/** Whether something the chart does not make is mounted at or above a path, or might be. */
function mountsOver(values: ChartValues, path: string, lists: readonly KeyPath[] = MOUNT_LISTS): boolean {
  return lists.some((list) => {
    const found = written(values, list);
    if (found.state === 'unknown') return true;
    if (found.state === 'absent' || found.value.kind !== 'seq') return false;
    return found.value.items.some((item) => {
      const at = textAt(item, ['mountPath']);
      return at === undefined || at.replace(/\/+$/, '') === path || at === `${path}/${INI}`;
    });
  });
}

function databaseOf(values: ChartValues, setting: Grafana['setting']): Database {
  const external = hasExternalDatabase(setting);
  if (external === 'unknown') return { kind: 'unknown', because: 'the database setting is not known' };
  if (external) return { kind: 'external' };
  const directory = databaseDirectory(setting);
  if (directory === undefined || !isWithin(DATA_DIRECTORY, directory))
    return { kind: 'unknown', because: 'the data directory is another one' };
  if (mountsOver(values, DATA_DIRECTORY, [['extraVolumeMounts']]))
    return { kind: 'unknown', because: 'another volume is mounted at the data directory' };
  const enabled = values.truth(['persistence', 'enabled']);
  if (enabled.state === 'unknown') return { kind: 'unknown', because: enabled.because };
  if (enabled.state === 'set' && enabled.value) {
    const type = values.string(['persistence', 'type']);
    const renders = type.state === 'set' && RENDERING_TYPES.has(type.value);
    return renders
      ? { kind: 'persistent' }
      : { kind: 'unknown', because: 'whether the chart renders a workload for this persistence.type' };
  }
  const intended = values.truth(['persistence', 'disableWarning']);
  const decided = enabled.state === 'set' ? enabled.origin.target : undefined;
  return {
    kind: 'ephemeral',
    at: decided ?? values.insertAt(['persistence', 'enabled']),
    evidence: [],
    intended: intended.state === 'set' && intended.value,
    because: 'persistence is off, so the chart puts it on an emptyDir',
  };
}

function persist(deployments: Deployments, values: ChartValues): Plan | Refusal {
  const rolling = written(values, ['deploymentStrategy', 'rollingUpdate']);
  if (rolling.state === 'set') return { refused: 'deploymentStrategy has a rollingUpdate block, which Recreate does not allow' };
  const stateful = values.truth(['useStatefulSet']);
  // False in every version that has it.
  const isWritten = written(values, ['useStatefulSet']).state !== 'absent';
  if (isWritten && stateful.state === 'unknown') return { refused: stateful.because };
  const strategy =
    isWritten && stateful.state === 'set' && stateful.value ? [] : [{ path: ['deploymentStrategy', 'type'], value: 'Recreate' }];
  return write(deployments, values, [{ path: ['persistence', 'enabled'], value: true }, ...strategy]);
}

function write(
  deployments: Deployments,
  values: ChartValues,
  entries: readonly { readonly path: KeyPath; readonly value: Plain }[],
): Plan | Refusal {
  return planSet(
    deployments.project,
    values.user,
    entries.map(({ path, value }) => ({ path: [...values.prefix, ...path], value })),
  );
}
