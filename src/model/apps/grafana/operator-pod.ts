import type { Plain } from '../../../core/fix.js';
import type { KeyPath } from '../../../core/location.js';
import { type Lookup, valueOf } from '../../../core/provenance.js';
import type { DeployedObject } from '../../gitops/deployed-set.js';
import { Effective } from '../../gitops/effective.js';
import { type MapTree, type Tree, treeOfPlain, unknownTree } from '../../gitops/tree.js';
import { type DefaultPod, mergedPod } from '../pods/merged-containers.js';

/** The volume that the operator mounts at Grafana's data directory, an emptyDir unless somebody says otherwise. */
export const DATA_VOLUME = 'grafana-data';

/** How a version of grafana-operator wants a Grafana described. */
export interface OperatorApi {
  /** Where a part of the pod's spec is written, and where variables of Grafana's container are when that is a place of its own. */
  readonly pod: KeyPath;
  readonly container: KeyPath | undefined;
  /** The field that asks for a claim. */
  readonly claim: KeyPath;
  /** Whether the claim is mounted by asking for it; else a volume has to name it. */
  readonly isMounted: boolean;
}

const CURRENT: OperatorApi = {
  pod: ['spec', 'deployment', 'spec', 'template', 'spec'],
  container: undefined,
  claim: ['spec', 'persistentVolumeClaim'],
  isMounted: false,
};

/** Version 4 and before (api/integreatly/v1alpha1, controllers/model/grafanaDeployment.go, v4.10.1). */
const OLD: OperatorApi = {
  pod: ['spec', 'deployment'],
  container: ['spec', 'deployment'],
  claim: ['spec', 'dataStorage'],
  isMounted: true,
};

/** Undefined for objects of other programs, and for a Grafana that runs elsewhere (`spec.external`). */
export function operatorApi({ apiVersion, kind, effective }: DeployedObject): OperatorApi | undefined {
  if (kind !== 'Grafana') return undefined;
  const api = apiVersion.startsWith('grafana.integreatly.org/')
    ? CURRENT
    : apiVersion.startsWith('integreatly.org/')
      ? OLD
      : undefined;
  return effective.get(['spec', 'external']).state === 'absent' ? api : undefined;
}

/** The spec of the pod that the operator makes, the user's part merged into its own. */
export function operatorPodSpec(object: DeployedObject, api: OperatorApi): Effective {
  const home = { ...object.effective.home, target: object.effective.insertAt(api.pod) };
  return new Effective(api === CURRENT ? currentPod(object) : oldPod(object), home);
}

function treeAt({ effective }: DeployedObject, path: KeyPath): Tree | undefined {
  const found: Lookup<Tree> = effective.get(path);
  if (found.state === 'unknown') return unknownTree(found.because, { kind: 'source' });
  return found.state === 'set' ? found.value : undefined;
}

/** controllers/reconcilers/grafana/deployment_reconciler.go, v5.0.0 to v5.24.0. */
function currentPod(object: DeployedObject): Tree {
  const { effective } = object;
  const version = effective.text(['spec', 'version']);
  const disabled = effective.string(['spec', 'disableDefaultSecurityContext']);
  const isLeftOut = (part: string): boolean => [part, 'All'].includes(valueOf(disabled) ?? '');
  const mount = (name: string, mountPath: string): Plain => ({ name, mountPath });
  const byDefault: DefaultPod = {
    containers: [
      {
        name: 'grafana',
        image: imageOf(valueOf(version) ?? ''),
        args: ['-config=/etc/grafana/grafana.ini'],
        ...(valueOf(effective.boolean(['spec', 'disableDefaultAdminSecret'])) !== true && { env: adminVariables(object.name) }),
        volumeMounts: [
          mount(iniVolume(object), '/etc/grafana/grafana.ini'),
          mount(DATA_VOLUME, '/var/lib/grafana'),
          mount('grafana-logs', '/var/log/grafana'),
        ],
        ...(!isLeftOut('Container') && {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            privileged: false,
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            capabilities: { drop: ['ALL'] },
          },
        }),
      },
    ],
    volumes: [
      { name: iniVolume(object), configMap: { name: iniVolume(object) } },
      { name: DATA_VOLUME, emptyDir: {} },
      { name: 'grafana-logs', emptyDir: {} },
    ],
    securityContext: isLeftOut('Pod') ? undefined : { seccompProfile: { type: 'RuntimeDefault' } },
  };
  if (version.state === 'unknown' || disabled.state === 'unknown')
    return unknownTree('which defaults the operator lays under the pod', { kind: 'source' });
  return mergedPod(byDefault, treeAt(object, CURRENT.pod), 'grafana-operator');
}

/** The ConfigMap that the operator makes from `spec.config`, and the volume with it. */
export function iniVolume({ name }: DeployedObject): string {
  return `${name}-ini`;
}

/** The claim that the operator makes when it is asked for one. */
export function operatorClaim({ name }: DeployedObject, api: OperatorApi): string {
  return api === OLD ? 'grafana-pvc' : `${name}-pvc`;
}

/** A tag of the operator's image, or a whole reference. */
function imageOf(version: string): string {
  const image = 'docker.io/grafana/grafana';
  if (version === '') return image;
  return /[:/@]/.test(version) ? version : `${image}:${version}`;
}

/** The administrator's variables come from a Secret that the operator makes. */
function adminVariables(name: string): Plain {
  const secret = `${name}-admin-credentials`;
  return ['GF_SECURITY_ADMIN_USER', 'GF_SECURITY_ADMIN_PASSWORD'].map((key) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: secret, key } },
  }));
}

/** Fields of `spec.deployment` that become part of Grafana's own container. */
const OLD_CONTAINER: Readonly<Record<string, string>> = {
  env: 'env',
  envFrom: 'envFrom',
  containerSecurityContext: 'securityContext',
};

function oldPod(object: DeployedObject): Tree {
  const deployment = treeAt(object, OLD.pod);
  if (deployment?.kind === 'unknown') return deployment;
  const user = deployment?.kind === 'map' ? deployment : undefined;
  const layer = { kind: 'program-default', program: 'grafana-operator' } as const;
  const image = object.effective.string(['spec', 'baseImage']);
  const container = new Map<string, Tree>([
    ['name', treeOfPlain('grafana', layer)],
    [
      'image',
      image.state === 'unknown'
        ? unknownTree(image.because, layer)
        : treeOfPlain(valueOf(image) ?? 'docker.io/grafana/grafana', layer),
    ],
    ['args', treeOfPlain(['-config=/etc/grafana/grafana.ini'], layer)],
    [
      'volumeMounts',
      joined(
        treeOfPlain(
          [
            { name: iniVolume(object), mountPath: '/etc/grafana/' },
            { name: DATA_VOLUME, mountPath: '/var/lib/grafana' },
          ],
          layer,
        ),
        user?.entries.get('extraVolumeMounts'),
      ),
    ],
  ]);
  for (const [field, name] of Object.entries(OLD_CONTAINER)) {
    const written = user?.entries.get(field);
    if (written !== undefined) container.set(name, written);
  }
  const claim = object.effective.get(OLD.claim);
  const data: Plain =
    claim.state === 'set'
      ? { name: DATA_VOLUME, persistentVolumeClaim: { claimName: operatorClaim(object, OLD) } }
      : claim.state === 'absent'
        ? { name: DATA_VOLUME, emptyDir: {} }
        : { name: DATA_VOLUME };
  const entries = new Map<string, Tree>([
    ['containers', { kind: 'seq', items: [placed({ kind: 'map', entries: container, layer }, user)], layer }],
    [
      'volumes',
      joined(treeOfPlain([data, { name: iniVolume(object), configMap: {} }], layer), user?.entries.get('extraVolumes')),
    ],
  ]);
  const context = user?.entries.get('securityContext');
  if (context !== undefined) entries.set('securityContext', context);
  return placed({ kind: 'map', entries, layer }, user);
}

/** What is written into the tree belongs where the user's part stands. */
function placed(tree: MapTree, user: MapTree | undefined): MapTree {
  return user?.site === undefined ? tree : { ...tree, site: user.site };
}

function joined(byDefault: Tree, user: Tree | undefined): Tree {
  if (user === undefined || byDefault.kind !== 'seq') return byDefault;
  return user.kind === 'seq' ? { ...byDefault, items: [...byDefault.items, ...user.items] } : user;
}
