import type { Target } from '../../../core/location.js';
import { type Lookup, valueOf } from '../../../core/provenance.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import { Effective } from '../../gitops/effective.js';
import { type Tree, unknownTree } from '../../gitops/tree.js';
import { DATA_VOLUME, type OperatorApi, operatorApi, operatorClaim, operatorPodSpec } from '../grafana/operator-pod.js';
import type { ImageAliases } from '../images.js';
import { classBacking } from './class-backing.js';
import { readPod } from './from-manifest.js';
import { mergedPod } from './merged-containers.js';
import type { Backing, Container, PodTemplate } from './view.js';
import { listedBackings, templateBacking, volumeBacking } from './volumes.js';

/** How prometheus-operator runs a program (pkg/prometheus, pkg/alertmanager, pkg/thanos, v0.93.0). */
interface OperatedProgram {
  readonly kind: string;
  readonly container: string;
  readonly image: string;
  readonly dataPath: string;
  /** Its StatefulSet is `<prefix>-<name>`, its data volume `<prefix>-<name>-<volume>`. */
  readonly prefix: string;
  readonly volume: 'db' | 'data';
}

const PROGRAMS: readonly OperatedProgram[] = [
  {
    kind: 'Prometheus',
    container: 'prometheus',
    image: 'quay.io/prometheus/prometheus',
    dataPath: '/prometheus',
    prefix: 'prometheus',
    volume: 'db',
  },
  {
    kind: 'PrometheusAgent',
    container: 'prometheus',
    image: 'quay.io/prometheus/prometheus',
    dataPath: '/prometheus',
    prefix: 'prom-agent',
    volume: 'db',
  },
  {
    kind: 'Alertmanager',
    container: 'alertmanager',
    image: 'quay.io/prometheus/alertmanager',
    dataPath: '/alertmanager',
    prefix: 'alertmanager',
    volume: 'db',
  },
  {
    kind: 'ThanosRuler',
    container: 'thanos-ruler',
    image: 'quay.io/thanos/thanos',
    dataPath: '/thanos/data',
    prefix: 'thanos-ruler',
    volume: 'data',
  },
];

/** The kinds from which an operator makes pods that are understood. */
export const OPERATED_KINDS: readonly string[] = ['Grafana', ...PROGRAMS.map(({ kind }) => kind)];

/** The pods that an operator makes from an object; undefined for an object of another program, and for one that makes none. */
export function podFromOperator(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  aliases: ImageAliases,
): PodTemplate | undefined {
  const api = operatorApi(object);
  if (api !== undefined) return grafanaPod(deployments, set, object, api, aliases);
  const program = PROGRAMS.find(({ kind }) => kind === object.kind);
  if (program === undefined || !object.apiVersion.startsWith('monitoring.coreos.com/')) return undefined;
  const mode = object.effective.get(['spec', 'mode']);
  // An agent on every node keeps no data; the mode came with 0.82.
  if (program.kind === 'PrometheusAgent' && mode.state !== 'absent') return undefined;
  return programPod(deployments, set, object, program, aliases);
}

function programPod(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  program: OperatedProgram,
  aliases: ImageAliases,
): PodTemplate {
  const { effective } = object;
  const storage = effective.sub(['spec', 'storage']);
  const named = storage.string(['volumeClaimTemplate', 'metadata', 'name']);
  const dataVolume = valueOf(named) ?? `${program.prefix}-${object.name}-${program.volume}`;
  const spec = new Effective(programSpec(object, program, dataVolume), {
    ...effective.home,
    target: effective.insertAt(['spec']),
  });
  const backings = listedBackings(deployments, set, object, spec.items(['volumes']));
  backings.set(dataVolume, storageBacking(deployments, set, object, storage, program, dataVolume));
  const pod = readPod(
    deployments.project,
    { object, source: { operator: 'prometheus-operator' }, workload: 'StatefulSet', spec, labels: undefined, backings },
    aliases,
  );
  return operated(pod, dataVolume, effective.insertAt(['spec', 'storage']));
}

/** Fields of these objects that are fields of the pod they make. */
const POD_FIELDS = ['securityContext', 'volumes', 'initContainers'] as const;

/**
 * What is said of the pod. The operator sets no securityContext for it, and in its containers only fields that have nothing to do
 * with who they run as.
 */
function programSpec({ effective }: DeployedObject, program: OperatedProgram, dataVolume: string): Tree {
  const layer = { kind: 'program-default', program: 'prometheus-operator' } as const;
  const whole = treeIn(effective, []);
  if (whole?.kind === 'unknown') return whole;
  const merged = mergedPod(
    {
      containers: [
        {
          name: program.container,
          ...imageOf(effective, program),
          volumeMounts: [{ name: dataVolume, mountPath: program.dataPath }],
        },
      ],
      volumes: undefined,
      securityContext: undefined,
    },
    whole === undefined ? undefined : { kind: 'map', entries: picked(effective, ['containers']), layer: whole.layer },
    'prometheus-operator',
  );
  if (merged.kind !== 'map') return merged;
  const entries = new Map([...merged.entries, ...picked(effective, POD_FIELDS)]);
  const containers = entries.get('containers');
  if (containers !== undefined) entries.set('containers', withMounts(containers, program.container, effective));
  return { kind: 'map', entries, layer, ...(whole?.site !== undefined && { site: whole.site }) };
}

function picked(effective: Effective, fields: readonly string[]): Map<string, Tree> {
  return new Map(
    fields.flatMap((field) => {
      const tree = treeIn(effective, [field]);
      return tree === undefined ? [] : [[field, tree] as const];
    }),
  );
}

function treeIn(effective: Effective, path: readonly string[]): Tree | undefined {
  const found: Lookup<Tree> = effective.get(['spec', ...path]);
  if (found.state === 'unknown') return unknownTree(found.because, { kind: 'source' });
  return found.state === 'set' ? found.value : undefined;
}

/** `image`, else the base image with tag or version; nothing where it is not known. */
function imageOf(effective: Effective, { image }: OperatedProgram): { readonly image?: string } {
  const [whole, base, tag, version, digest] = ['image', 'baseImage', 'tag', 'version', 'sha'].map((field) =>
    effective.text(['spec', field]),
  );
  if ([whole, base, tag, version, digest].some((part) => part?.state === 'unknown')) return {};
  const written = whole && valueOf(whole);
  if (written !== undefined && written !== '') return { image: written };
  if (digest?.state === 'set') return {};
  const chosen = (tag && valueOf(tag)) ?? (version && valueOf(version))?.replace(/^v?/, 'v');
  const name = (base && valueOf(base)) ?? image;
  return { image: chosen === undefined ? name : `${name}:${chosen}` };
}

/** `spec.volumeMounts` are mounts of the program's own container. */
function withMounts(containers: Tree, name: string, effective: Effective): Tree {
  const mounts = treeIn(effective, ['volumeMounts']);
  if (mounts === undefined || containers.kind !== 'seq') return containers;
  const items = containers.items.map((container): Tree => {
    const own = container.kind === 'map' ? container.entries.get('name') : undefined;
    if (container.kind !== 'map' || own?.kind !== 'scalar' || own.value !== name) return container;
    const listed = container.entries.get('volumeMounts');
    const all: Tree =
      listed?.kind === 'seq' && mounts.kind === 'seq' ? { ...listed, items: [...listed.items, ...mounts.items] } : mounts;
    return { ...container, entries: new Map(container.entries).set('volumeMounts', all) };
  });
  return { ...containers, items };
}

function storageBacking(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  storage: Effective,
  { prefix }: OperatedProgram,
  volume: string,
): Backing {
  const asked = storage.get([]);
  if (asked.state === 'absent') return { kind: 'ephemeral' };
  if (asked.state === 'unknown') return { kind: 'unknown', because: asked.because };
  if (storage.get(['emptyDir']).state === 'set' || storage.get(['ephemeral']).state === 'set')
    return volumeBacking(deployments, set, object, storage);
  const template = storage.get(['volumeClaimTemplate']);
  if (template.state !== 'set') return { kind: 'unknown', because: 'what kind of storage is asked for' };
  const statefulSet = { ...object, name: `${prefix}-${object.name}` };
  return templateBacking(deployments, set, statefulSet, storage.sub(['volumeClaimTemplate']), volume);
}

function grafanaPod(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  api: OperatorApi,
  aliases: ImageAliases,
): PodTemplate {
  const spec = operatorPodSpec(object, api);
  const backings = listedBackings(deployments, set, object, spec.items(['volumes']));
  const claim = claimOf(operatorClaim(object, api), spec);
  if (claim !== undefined) {
    const className = object.effective.string([...api.claim, ...(api.isMounted ? ['class'] : ['spec', 'storageClassName'])]);
    backings.set(claim.volume, classBacking(deployments, set, className, claim.name));
  }
  const pod = readPod(
    deployments.project,
    { object, source: { operator: 'grafana-operator' }, workload: 'Deployment', spec, labels: undefined, backings },
    aliases,
  );
  const volumes = object.effective.items([...api.pod, 'volumes']);
  const own = volumes.find((volume) => valueOf(volume.string(['name'])) === DATA_VOLUME);
  return operated(pod, DATA_VOLUME, own?.home.target ?? object.effective.insertAt(api.claim));
}

/** The volume of the pod that uses the claim which the operator makes. */
function claimOf(name: string, spec: Effective): { readonly volume: string; readonly name: string } | undefined {
  for (const volume of spec.items(['volumes'])) {
    const own = valueOf(volume.string(['name']));
    if (own !== undefined && valueOf(volume.string(['persistentVolumeClaim', 'claimName'])) === name)
      return { volume: own, name };
  }
  return undefined;
}

/** What the operator adds to the containers is written nowhere: a mount of the data is found where its storage is decided. */
function operated(pod: PodTemplate, dataVolume: string, storageAt: Target): PodTemplate {
  const placed = (container: Container): Container => ({
    ...container,
    mounts: container.mounts.map((mount) => (mount.volume === dataVolume ? { ...mount, at: storageAt } : mount)),
    ports: undefined,
    hasStartupProbe: undefined,
  });
  return { ...pod, containers: pod.containers.map(placed) };
}
