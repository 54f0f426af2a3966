import type { KeyPath } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { Application } from '../../charts/chart-facts.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import { planSet } from '../../gitops/slot.js';
import type { Tree } from '../../gitops/tree.js';
import type { InstalledApplication } from '../chart-installation.js';
import { knownImage } from '../images.js';
import { fsGroupSupport } from '../storage-drivers.js';
import { claimBacking } from './volumes.js';
import { effectiveUser, isWritten, outlivesPod, preparing } from './processes.js';
import type { Backing, Container, PodTemplate } from './view.js';

/** Where a chart's values say what is to be known about storage and users, below the path of the application. */
interface PodValues {
  readonly chart: string;
  readonly app: Application;
  readonly workload: PodTemplate['workload'];
  readonly container: string;
  readonly securityContext: KeyPath;
  readonly image: { readonly repository: KeyPath; readonly tag: KeyPath; readonly byDefault: string };
  readonly dataPath: string;
  /** The value that asks for a volume; `block` is a map that asks for one by being there. */
  readonly claim: { readonly enabled: KeyPath } | { readonly block: KeyPath };
  readonly existingClaim?: KeyPath;
  readonly storageClass: KeyPath;
  /** A root init container that the chart adds by default and that chowns the volume. */
  readonly chown?: KeyPath;
}

const POD_VALUES: readonly PodValues[] = [
  {
    chart: 'grafana',
    app: 'grafana',
    workload: 'Deployment',
    container: 'grafana',
    securityContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'grafana/grafana' },
    dataPath: '/var/lib/grafana',
    claim: { enabled: ['persistence', 'enabled'] },
    existingClaim: ['persistence', 'existingClaim'],
    storageClass: ['persistence', 'storageClassName'],
    chown: ['initChownData', 'enabled'],
  },
  {
    chart: 'loki',
    app: 'loki',
    workload: 'StatefulSet',
    container: 'loki',
    securityContext: ['loki', 'podSecurityContext'],
    image: { repository: ['loki', 'image', 'repository'], tag: ['loki', 'image', 'tag'], byDefault: 'grafana/loki' },
    dataPath: '/var/loki',
    claim: { enabled: ['singleBinary', 'persistence', 'enabled'] },
    storageClass: ['singleBinary', 'persistence', 'storageClass'],
  },
  {
    chart: 'prometheus',
    app: 'prometheus',
    workload: 'Deployment',
    container: 'prometheus-server',
    securityContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'prometheus/prometheus' },
    dataPath: '/data',
    claim: { enabled: ['persistentVolume', 'enabled'] },
    existingClaim: ['persistentVolume', 'existingClaim'],
    storageClass: ['persistentVolume', 'storageClass'],
  },
  {
    chart: 'kube-prometheus-stack',
    app: 'prometheus',
    workload: 'StatefulSet',
    container: 'prometheus',
    securityContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'prometheus/prometheus' },
    dataPath: '/prometheus',
    claim: { block: ['storageSpec', 'volumeClaimTemplate'] },
    storageClass: ['storageSpec', 'volumeClaimTemplate', 'spec', 'storageClassName'],
  },
  {
    chart: 'kube-prometheus-stack',
    app: 'alertmanager',
    workload: 'StatefulSet',
    container: 'alertmanager',
    securityContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'prometheus/alertmanager' },
    dataPath: '/alertmanager',
    claim: { block: ['storage', 'volumeClaimTemplate'] },
    storageClass: ['storage', 'volumeClaimTemplate', 'spec', 'storageClassName'],
  },
];

/** The pod that a chart renders for one of its programs, as far as storage and users are concerned. */
export function podFromChart(deployments: Deployments, installed: InstalledApplication): PodTemplate | undefined {
  const { installation, application, values } = installed;
  const pod = POD_VALUES.find(({ chart, app }) => chart === application.chart.name && app === application.app);
  if (pod === undefined) return undefined;
  const backing = backingOf(deployments, installed, values, pod);
  const container = mainContainer(values, pod, backing);
  const initContainers = pod.chown === undefined ? [] : chowning(values, pod, container);
  const field = <T>(read: (path: KeyPath) => Lookup<T>, name: string): Lookup<T> => read([...pod.securityContext, name]);
  return {
    object: installation.object,
    source: { chart: application.chart.name },
    workload: pod.workload,
    containers: [container],
    initContainers,
    fsGroup: field((path) => values.number(path), 'fsGroup'),
    runAsUser: field((path) => values.number(path), 'runAsUser'),
    runAsNonRoot: field((path) => values.boolean(path), 'runAsNonRoot'),
    hasSecurityContext: presence(values.get(pod.securityContext)),
    isPersistent: outlivesPod(backing),
    securityContextAt: values.insertAt(pod.securityContext),
    preparedByRoot: (volume) => preparing(initContainers, volume),
    secure: (fields) =>
      planSet(
        deployments.project,
        values.user,
        Object.entries(fields).map(([key, value]) => ({ path: [...values.prefix, ...pod.securityContext, key], value })),
      ),
  };
}

function presence(lookup: Lookup<Tree>): boolean | undefined {
  if (lookup.state === 'unknown') return undefined;
  return lookup.state === 'set' && !(lookup.value.kind === 'map' && lookup.value.entries.size === 0);
}

function backingOf(
  deployments: Deployments,
  { installation }: InstalledApplication,
  values: ChartValues,
  pod: PodValues,
): Backing {
  const { object, set } = installation;
  const asked = 'enabled' in pod.claim ? values.truth(pod.claim.enabled) : values.truth(pod.claim.block);
  if (asked.state === 'unknown') return { kind: 'unknown', because: asked.because };
  if (asked.state === 'absent' || !asked.value) return { kind: 'ephemeral' };
  const existing = pod.existingClaim && values.string(pod.existingClaim);
  if (existing?.state === 'unknown') return { kind: 'unknown', because: existing.because };
  if (existing?.state === 'set' && existing.value !== '') return claimBacking(deployments, set, existing.value, object.namespace);
  const className = values.string(pod.storageClass);
  if (className.state !== 'set' || className.value === '')
    return { kind: 'persistent', fsGroup: 'unknown', driver: undefined, claim: object.name };
  const [storageClass] = deployments.candidates(set, 'StorageClass', className.value, undefined);
  const provisioner = storageClass?.effective.string(['provisioner']);
  if (provisioner?.state !== 'set') return { kind: 'persistent', fsGroup: 'unknown', driver: undefined, claim: object.name };
  const support = fsGroupSupport(provisioner.value);
  return support === 'ignored'
    ? { kind: 'self-made' }
    : { kind: 'persistent', fsGroup: support, driver: provisioner.value, claim: object.name };
}

function mainContainer(values: ChartValues, pod: PodValues, backing: Backing): Container {
  // What the user leaves to the chart is the program's own image, whatever the version.
  const repository = values.user.string([...values.prefix, ...pod.image.repository]);
  const tag = values.user.string([...values.prefix, ...pod.image.tag]);
  const unclear = repository.state === 'unknown' || tag.state === 'unknown';
  const name = repository.state === 'set' ? repository.value : pod.image.byDefault;
  const reference = tag.state === 'set' && tag.value !== '' ? `${name}:${tag.value}` : name;
  const at = values.insertAt(pod.securityContext);
  const image: Lookup<string> = unclear
    ? { state: 'unknown', exists: true, because: 'the image is not known' }
    : { state: 'set', value: reference, origin: { layer: { kind: 'image-default', image: name } }, overridden: [] };
  const known = image.state === 'set' ? knownImage(image.value) : undefined;
  const runAsUser = values.number([...pod.securityContext, 'runAsUser']);
  const mount = { volume: 'data', path: pod.dataPath, readOnly: false, at, backing };
  return {
    name: pod.container,
    isInit: false,
    image,
    known,
    command: [],
    mounts: [{ ...mount, isPersistent: outlivesPod(backing), isWritten: isWritten(mount, known, []) }],
    runAsUser,
    uid: effectiveUser(runAsUser, known, image),
    misplacedFsGroup: undefined,
    at,
  };
}

/** The chart's own init container, unless it is switched off. */
function chowning(values: ChartValues, pod: PodValues, main: Container): readonly Container[] {
  const enabled = pod.chown === undefined ? undefined : values.truth(pod.chown);
  if (enabled === undefined || (enabled.state === 'set' && !enabled.value)) return [];
  const runAsUser: Lookup<number> =
    enabled.state === 'set'
      ? { state: 'set', value: 0, origin: enabled.origin, overridden: [] }
      : { state: 'unknown', exists: 'maybe', because: 'whether the chart’s own init container runs' };
  return [
    {
      ...main,
      name: 'init-chown-data',
      isInit: true,
      known: undefined,
      command: ['chown', '-R'],
      runAsUser,
      uid: runAsUser.state === 'set' ? 0 : 'unknown',
    },
  ];
}
