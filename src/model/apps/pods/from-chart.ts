import type { KeyPath } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { Application } from '../../charts/chart-facts.js';
import { type ChartRef, rangeOf } from '../../charts/chart-ref.js';
import { chartDefault } from '../../charts/facts.js';
import { atLeast, knownVersion } from '../../charts/version.js';
import type { Deployments } from '../../gitops/deployed-set.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import type { InstalledApplication } from '../chart-installation.js';
import { type ImageAliases, knownImage } from '../images.js';
import { fullName } from '../full-name.js';
import { lokiChartMode } from '../loki/chart-mode.js';
import { classBacking } from './class-backing.js';
import { podsOfAlloyChart } from './from-alloy-chart.js';
import { isAnySaid, misplacedFsGroup, secured } from './from-manifest.js';
import { podsOfMimirChart } from './from-mimir-chart.js';
import { type RenderedPod, grafanaObject, postRenderedPod, workloadObject } from './post-rendered.js';
import { claimBacking, reservedVolume } from './volumes.js';
import { httpLiveness } from './probes-and-ports.js';
import { effectiveUser, isWritten, outlivesPod, preparing, volumeGroup } from './processes.js';
import type { Backing, Container, LivenessProbe, PodTemplate } from './view.js';

/** Where a chart's values say what is to be known about storage and users, below the path of the application. */
interface PodValues {
  readonly chart: string;
  readonly app: Application;
  readonly workload: PodTemplate['workload'];
  readonly container: string;
  /** Versions of the chart that have these values: from the first (inclusive), until the second (exclusive). */
  readonly since?: string;
  readonly until?: string;
  readonly securityContext: KeyPath;
  /** The securityContext of the container, where the chart has one of its own. */
  readonly containerContext?: KeyPath;
  readonly image: { readonly repository: KeyPath; readonly tag: KeyPath; readonly byDefault: string };
  readonly dataPath: string;
  /** The value that asks for a volume; `block` is a map that asks for one by being there. */
  readonly claim: { readonly enabled: KeyPath } | { readonly block: KeyPath };
  readonly existingClaim?: KeyPath;
  readonly storageClass: KeyPath;
  /** The probe as the kubelet gets it. */
  readonly livenessProbe?: KeyPath;
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
    containerContext: ['containerSecurityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'grafana/grafana' },
    dataPath: '/var/lib/grafana',
    claim: { enabled: ['persistence', 'enabled'] },
    existingClaim: ['persistence', 'existingClaim'],
    storageClass: ['persistence', 'storageClassName'],
    chown: ['initChownData', 'enabled'],
  },
  {
    // Charts 2.x, loki-stack included: one StatefulSet, everything at the top level.
    chart: 'loki',
    app: 'loki',
    workload: 'StatefulSet',
    container: 'loki',
    until: '3.0.0',
    securityContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'grafana/loki' },
    dataPath: '/data',
    claim: { enabled: ['persistence', 'enabled'] },
    existingClaim: ['persistence', 'existingClaim'],
    storageClass: ['persistence', 'storageClassName'],
    livenessProbe: ['livenessProbe'],
  },
  {
    chart: 'loki',
    app: 'loki',
    workload: 'StatefulSet',
    container: 'loki',
    since: '3.0.0',
    securityContext: ['loki', 'podSecurityContext'],
    containerContext: ['loki', 'containerSecurityContext'],
    image: { repository: ['loki', 'image', 'repository'], tag: ['loki', 'image', 'tag'], byDefault: 'grafana/loki' },
    dataPath: '/var/loki',
    claim: { enabled: ['singleBinary', 'persistence', 'enabled'] },
    storageClass: ['singleBinary', 'persistence', 'storageClass'],
    livenessProbe: ['loki', 'livenessProbe'],
  },
  {
    chart: 'prometheus',
    app: 'prometheus',
    workload: 'Deployment',
    container: 'prometheus-server',
    securityContext: ['securityContext'],
    containerContext: ['containerSecurityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'prometheus/prometheus' },
    dataPath: '/data',
    claim: { enabled: ['persistentVolume', 'enabled'] },
    existingClaim: ['persistentVolume', 'existingClaim'],
    storageClass: ['persistentVolume', 'storageClass'],
  },
  {
    // Charts before 18: after that the alertmanager chart is a sub-chart.
    chart: 'prometheus',
    app: 'alertmanager',
    workload: 'Deployment',
    container: 'prometheus-alertmanager',
    securityContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'prom/alertmanager' },
    dataPath: '/data',
    claim: { enabled: ['persistentVolume', 'enabled'] },
    existingClaim: ['persistentVolume', 'existingClaim'],
    storageClass: ['persistentVolume', 'storageClass'],
  },
  {
    chart: 'alertmanager',
    app: 'alertmanager',
    workload: 'StatefulSet',
    container: 'alertmanager',
    securityContext: ['podSecurityContext'],
    containerContext: ['securityContext'],
    image: { repository: ['image', 'repository'], tag: ['image', 'tag'], byDefault: 'quay.io/prometheus/alertmanager' },
    dataPath: '/alertmanager',
    claim: { enabled: ['persistence', 'enabled'] },
    storageClass: ['persistence', 'storageClass'],
  },
  {
    chart: 'tempo',
    app: 'tempo',
    workload: 'StatefulSet',
    container: 'tempo',
    securityContext: ['securityContext'],
    containerContext: ['tempo', 'securityContext'],
    image: { repository: ['tempo', 'repository'], tag: ['tempo', 'tag'], byDefault: 'grafana/tempo' },
    dataPath: '/var/tempo',
    claim: { enabled: ['persistence', 'enabled'] },
    storageClass: ['persistence', 'storageClassName'],
    livenessProbe: ['tempo', 'livenessProbe'],
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

/** The pods that a chart renders for one of its programs, as far as storage and users are concerned. */
export function podsFromChart(
  deployments: Deployments,
  installed: InstalledApplication,
  aliases: ImageAliases,
): readonly PodTemplate[] {
  const { application, installation } = installed;
  const rendering = { project: deployments.project, renderers: installation.postRenderers, aliases };
  const ofChart = (pods: readonly PodTemplate[]): readonly PodTemplate[] =>
    pods.flatMap((pod) => postRenderedPod(rendering, workloadObject(installation, [pod.workload], undefined), pod) ?? []);
  if (application.chart.name === 'alloy') return ofChart(podsOfAlloyChart(deployments, installed, aliases));
  if (application.chart.name === 'mimir-distributed') return ofChart(podsOfMimirChart(deployments, installed, aliases));
  return POD_VALUES.filter((candidate) => isFor(candidate, application)).flatMap(
    (pod) => postRenderedPod(rendering, objectOf(installed, pod), podFrom(deployments, installed, pod)) ?? [],
  );
}

/** The object that makes the pod, as a post-renderer finds it. */
function objectOf(installed: InstalledApplication, pod: PodValues): RenderedPod {
  const { installation, application, values } = installed;
  if (pod.chart === 'kube-prometheus-stack') {
    const kind = pod.app === 'prometheus' ? 'Prometheus' : 'Alertmanager';
    const object = workloadObject(installation, [kind], undefined);
    return { ...object, apiVersion: 'monitoring.coreos.com/v1', spec: ['spec'], holdsContainers: false };
  }
  if (pod.chart === 'grafana') return grafanaObject(installed);
  if (pod.chart === 'prometheus') return workloadObject(installation, ['Deployment', 'StatefulSet'], undefined);
  const isAlone = lokiPath(pod, values, application.chart) === undefined;
  const name = isAlone ? fullName(values, pod.chart, installation.names.name) : undefined;
  return workloadObject(installation, [pod.workload], name);
}

function podFrom(deployments: Deployments, installed: InstalledApplication, pod: PodValues): PodTemplate {
  const { installation, application, values } = installed;
  const backing = backingOf(deployments, installed, values, pod);
  const container = mainContainer(deployments, values, pod, backing);
  const initContainers = pod.chown === undefined ? [] : chowning(values, pod, container);
  const field = <T>(read: (path: KeyPath) => Lookup<T>, name: string): Lookup<T> => read([...pod.securityContext, name]);
  return {
    object: installation.object,
    source: { chart: application.chart.name },
    workload: pod.workload,
    containers: [container],
    initContainers,
    labels: undefined,
    groups: 'unknown',
    fsGroup: field((path) => values.number(path), 'fsGroup'),
    runAsUser: container.runAsUser,
    runAsNonRoot: field((path) => values.boolean(path), 'runAsNonRoot'),
    hasSecurityContext: isAnySaid(
      [pod.securityContext, pod.containerContext].flatMap((path) => (path ? [values.get(path)] : [])),
    ),
    isPersistent: outlivesPod(backing),
    securityContextAt: values.insertAt(pod.securityContext),
    preparedByRoot: (volume) => preparing(initContainers, volume),
    secure: (fields) =>
      secured(deployments.project, { owner: values.user, path: [...values.prefix, ...pod.securityContext] }, fields),
  };
}

function isFor({ chart, app, since, until }: PodValues, application: InstalledApplication['application']): boolean {
  const range = rangeOf(application.chart);
  return (
    chart === application.chart.name &&
    app === application.app &&
    (since === undefined || atLeast(range, knownVersion(since)) !== 'no') &&
    (until === undefined || atLeast(range, knownVersion(until)) === 'no')
  );
}

/** What may be said of the write path's claims besides how large they are, and still leave them claims. */
const PLAIN_PERSISTENCE: readonly string[] = [
  'accessModes',
  'annotations',
  'enableStatefulSetAutoDeletePVC',
  'labels',
  'selector',
  'size',
  'storageClass',
  'volumeClaimsEnabled',
  'whenDeleted',
  'whenScaled',
];

/**
 * Outside the single binary the loki chart has many pods, each with a volume of its own, and what else is read here they share.
 * In the scalable layout the write path stands for them: it has claims in every version. Undefined for a single pod.
 */
function lokiPath({ app, since }: PodValues, values: ChartValues, chart: ChartRef): KeyPath | 'unknown' | undefined {
  const mode = app === 'loki' && since !== undefined ? lokiChartMode(values, chart) : 'monolithic';
  if (mode === 'monolithic') return undefined;
  const path = ['write', 'persistence'];
  const written = values.user.get([...values.prefix, ...path]);
  const isPlain =
    written.state !== 'unknown' && values.user.keys([...values.prefix, ...path]).every((key) => PLAIN_PERSISTENCE.includes(key));
  return mode === 'scalable' && isPlain ? path : 'unknown';
}

function backingOf(deployments: Deployments, installed: InstalledApplication, values: ChartValues, pod: PodValues): Backing {
  const { installation, application } = installed;
  const path = lokiPath(pod, values, application.chart);
  if (path === 'unknown') return { kind: 'unknown', because: 'which of Loki’s pods has which volume' };
  const { object, set } = installation;
  const switchedBy = 'enabled' in pod.claim ? pod.claim.enabled : pod.claim.block;
  const asked = values.truth(path === undefined ? switchedBy : [...path, 'volumeClaimsEnabled']);
  if (asked.state === 'unknown') return { kind: 'unknown', because: asked.because };
  if (asked.state === 'absent' || !asked.value) return { kind: 'ephemeral' };
  const existing = pod.existingClaim && values.string(pod.existingClaim);
  if (existing?.state === 'unknown') return { kind: 'unknown', because: existing.because };
  if (existing?.state === 'set' && existing.value !== '')
    return claimBacking(deployments, set, existing.value, installation.names.namespace);
  const claim = path === undefined ? claimName(installed, pod) : undefined;
  const reserved = claim === undefined ? undefined : reservedVolume(deployments, set, claim, installation.names.namespace);
  if (reserved !== undefined) return reserved;
  return classBacking(
    deployments,
    set,
    values.string(path === undefined ? pod.storageClass : [...path, 'storageClass']),
    claim ?? object.name,
  );
}

/** The claim that the chart makes: of a StatefulSet the first one, whose template is called storage in all charts that were read. */
function claimName(installed: InstalledApplication, pod: PodValues): string | undefined {
  const { kinds, name } = objectOf(installed, pod);
  if (name === undefined || kinds.length > 1) return undefined;
  return kinds[0] === 'StatefulSet' ? `storage-${name}-0` : name;
}

function mainContainer(deployments: Deployments, values: ChartValues, pod: PodValues, backing: Backing): Container {
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
  const own = pod.containerContext && values.number([...pod.containerContext, 'runAsUser']);
  const runAsUser = own === undefined || own.state === 'absent' ? values.number([...pod.securityContext, 'runAsUser']) : own;
  const uid = effectiveUser(runAsUser, known, image);
  const mount = { volume: 'data', path: pod.dataPath, readOnly: false, at, backing };
  return {
    name: pod.container,
    isInit: false,
    isSidecar: false,
    image,
    known,
    command: [],
    mounts: [{ ...mount, isPersistent: outlivesPod(backing), isWritten: isWritten(mount, known, []) }],
    runAsUser,
    runAsNonRoot: mayBeOverridden(values)
      ? { state: 'unknown', exists: 'maybe', because: 'a securityContext of the container itself' }
      : values.boolean([...pod.securityContext, 'runAsNonRoot']),
    uid,
    volumeGroup: volumeGroup(uid, known),
    misplacedFsGroup:
      pod.containerContext &&
      misplacedFsGroup(
        deployments.project,
        values.number([...pod.containerContext, 'fsGroup']),
        values.number([...pod.securityContext, 'fsGroup']),
        { owner: values.user, path: [...values.prefix, ...pod.securityContext] },
      ),
    dropsCapabilities: undefined,
    privileged: { state: 'unknown', exists: 'maybe', because: 'the chart decides it' },
    liveness: pod.livenessProbe && livenessOf(deployments, values, pod.livenessProbe),
    hasStartupProbe: undefined,
    probedPorts: undefined,
    toldNumbers: undefined,
    ports: undefined,
    writesToImage: undefined,
    at,
    secure: () => ({ refused: 'the chart decides the securityContext of its containers' }),
  };
}

/** The probe that the user writes. Where the chart has one of its own, taking out the user’s brings that one back. */
function livenessOf({ project }: Deployments, values: ChartValues, path: KeyPath): LivenessProbe | undefined {
  const full = [...values.prefix, ...path];
  const probe = httpLiveness(project, values.user.sub(full.slice(0, -1)));
  if (probe === undefined || chartDefault(values.chart, [...full, 'httpGet', 'path']).state !== 'set') return probe;
  return { ...probe, remove: () => ({ refused: 'without it the chart asks what it asks by default' }) };
}

/** Charts that let their users add to the container's securityContext, or replace containers. */
function mayBeOverridden(values: ChartValues): boolean {
  return ['containerSecurityContext', 'containers'].some((key) => values.user.get([...values.prefix, key]).state !== 'absent');
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
      runAsNonRoot: { state: 'unknown', exists: 'maybe', because: 'the chart decides it' },
      liveness: undefined,
      misplacedFsGroup: undefined,
      uid: runAsUser.state === 'set' ? 0 : 'unknown',
      volumeGroup: undefined,
    },
  ];
}
