import type { KeyPath } from '../../../core/location.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import type { Effective } from '../effective.js';
import type { Tree } from '../tree.js';
import { externalKeys, isAddition, makesNothing } from './external-secret.js';
import { type SecretKeys, uncertainty } from './known-keys.js';

export { type KeyState, type SecretKeys, stateOfKey } from './known-keys.js';

/**
 * The keys of a Secret, from everything in the repository that makes it: a Secret (encrypted with SOPS or not, written or
 * generated), a SealedSecret, ExternalSecrets. Undefined when nothing here makes it: it may still exist in the cluster.
 */
export function secretKeys(
  deployments: Deployments,
  set: DeployedSet,
  name: string,
  namespace: string | undefined,
): SecretKeys | undefined {
  const named = (kind: string, path?: KeyPath): readonly DeployedObject[] => makers(set, kind, name, namespace, path);
  const external = named('ExternalSecret', EXTERNAL_TARGET).filter((object) => !makesNothing(object.effective));
  const owners: SecretKeys[] = [
    ...deployments.candidates(set, 'Secret', name, namespace).map(({ effective }) => plainKeys(effective)),
    ...named('SealedSecret').map(({ effective }) => sealedKeys(effective)),
    ...external.filter(({ effective }) => !isAddition(effective)).map(({ effective }) => externalKeys(effective)),
  ];
  const additions = external.filter(({ effective }) => isAddition(effective)).map(({ effective }) => externalKeys(effective));
  const hidden = [...opaqueMakers(set, name, namespace), ...jobsThatName(set, name, namespace)];
  const sources = [...owners, ...additions];
  if (sources.length === 0 && hidden.length === 0) return undefined;
  const [because] = [
    ...sources.flatMap(({ open }) => open ?? []),
    ...hidden.map((object) => `${object.kind} ${object.name} writes Secret ${name}`),
    ...(owners.length === 0 ? [`something that is not in this repository makes Secret ${name}`] : []),
  ];
  return { keys: new Set(sources.flatMap(({ keys }) => [...keys])), open: because };
}

const EXTERNAL_TARGET: KeyPath = ['spec', 'target', 'name'];

/** The keys of a ConfigMap or Secret that its own set makes, and the objects that make it. */
export interface OwnKeys extends SecretKeys {
  readonly makers: readonly DeployedObject[];
}

/**
 * The keys of a ConfigMap or Secret that certainly is what a reference in its set means. Undefined when nothing of the set makes
 * it: what another cluster or folder holds says nothing for sure about this one.
 */
export function ownKeys(
  deployments: Deployments,
  set: DeployedSet,
  kind: 'Secret' | 'ConfigMap',
  name: string,
  namespace: string | undefined,
): OwnKeys | undefined {
  const own = set.named(kind, name, namespace);
  const others =
    kind === 'ConfigMap'
      ? []
      : [...makers(set, 'SealedSecret', name, namespace), ...makers(set, 'ExternalSecret', name, namespace, EXTERNAL_TARGET)];
  if (own.length + others.length === 0) return undefined;
  const known = kind === 'Secret' ? secretKeys(deployments, set, name, namespace) : configMapKeys(set, own, name, namespace);
  if (known === undefined) return undefined;
  const open = known.open ?? templatedKey(known) ?? addedBeside(deployments, set, kind, name, namespace);
  return { ...known, open, makers: [...own, ...others] };
}

function configMapKeys(
  set: DeployedSet,
  own: readonly DeployedObject[],
  name: string,
  namespace: string | undefined,
): SecretKeys {
  const fields = ['data', 'binaryData'];
  const keys = new Set(own.flatMap(({ effective }) => fields.flatMap((field) => effective.keys([field]))));
  const unclear = own.flatMap(({ effective }) => [
    ...fields.flatMap((field) => optional(uncertainty(effective, [field]))),
    ...optional(fillingAnnotation(effective)),
  ]);
  const jobs = jobsThatName(set, name, namespace).map((job) => `${job.kind} ${job.name} writes ConfigMap ${name}`);
  const empty = keys.size === 0 ? ['the ConfigMap is empty here: something else fills it'] : [];
  return { keys, open: [...unclear, ...jobs, ...empty][0] };
}

function optional(because: string | undefined): readonly string[] {
  return because === undefined ? [] : [because];
}

/** A key that something has yet to write. */
function templatedKey({ keys }: SecretKeys): string | undefined {
  return [...keys].some((key) => /[${<]/.test(key)) ? 'a key is a template' : undefined;
}

/** What other parts of a project may add, where nobody says what is deployed together. */
function addedBeside(
  deployments: Deployments,
  set: DeployedSet,
  kind: string,
  name: string,
  namespace: string | undefined,
): string | undefined {
  if (deployments.isWhole(set)) return undefined;
  const added = deployments.sets.flatMap((other) => {
    if (other === set) return [];
    const jobs = jobsThatName(other, name, namespace);
    return kind === 'ConfigMap'
      ? jobs
      : [...jobs, ...opaqueMakers(other, name, namespace), ...makers(other, 'ExternalSecret', name, namespace, EXTERNAL_TARGET)];
  });
  const [first] = added;
  return first && `${first.kind} ${first.name} may add keys to ${kind} ${name}`;
}

/** Objects of a kind that write the Secret: named by a field, else by their own name. */
function makers(
  set: DeployedSet,
  kind: string,
  name: string,
  namespace: string | undefined,
  field?: KeyPath,
): readonly DeployedObject[] {
  return set.ofKind(kind).filter((object) => {
    const target = field === undefined ? undefined : object.effective.string(field);
    const made = target?.state === 'set' ? target.value : object.name;
    return made === name && isIn(object, namespace);
  });
}

function isIn(object: DeployedObject, namespace: string | undefined): boolean {
  return namespace === undefined || object.namespace === undefined || object.namespace === namespace;
}

/** Kinds that write a Secret whose keys only their controllers know, and the field that names it; else it has their name. */
const OPAQUE: Readonly<Record<string, KeyPath | undefined>> = {
  VaultStaticSecret: ['spec', 'destination', 'name'],
  VaultDynamicSecret: ['spec', 'destination', 'name'],
  VaultPKISecret: ['spec', 'destination', 'name'],
  VaultSecret: undefined,
  OnePasswordItem: undefined,
  InfisicalSecret: ['spec', 'managedSecretReference', 'secretName'],
  BitwardenSecret: ['spec', 'secretName'],
  Certificate: ['spec', 'secretName'],
  ClusterExternalSecret: ['spec', 'externalSecretName'],
};

function opaqueMakers(set: DeployedSet, name: string, namespace: string | undefined): readonly DeployedObject[] {
  return Object.entries(OPAQUE).flatMap(([kind, field]) => makers(set, kind, name, namespace, field));
}

/** Jobs whose commands name the Secret: they may make it or add to it. What they only read stands in other fields. */
function jobsThatName(set: DeployedSet, name: string, namespace: string | undefined): readonly DeployedObject[] {
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w.-])`);
  return ['Job', 'CronJob'].flatMap((kind) =>
    set.ofKind(kind).filter((object) => {
      const spec = object.effective.get(['spec']);
      return isIn(object, namespace) && spec.state === 'set' && commandsOf(spec.value).some((text) => word.test(text));
    }),
  );
}

function commandsOf(tree: Tree): readonly string[] {
  if (tree.kind === 'seq') return tree.items.flatMap(commandsOf);
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => (key === 'command' || key === 'args' ? textsOf(value) : commandsOf(value)));
}

function textsOf(tree: Tree): readonly string[] {
  if (tree.kind !== 'seq') return [];
  return tree.items.flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : []));
}

/** Annotations by which a controller in the cluster copies, generates or keeps keys that the manifest does not have. */
const FILLED_IN_CLUSTER =
  /^(?:replicator\.v1\.mittwald\.de|secret-generator\.v1\.mittwald\.de|reflector\.v1\.k8s\.emberstack\.com\/reflects|kustomize\.toolkit\.fluxcd\.io\/(?:ssa|reconcile)|sealedsecrets\.bitnami\.com)/;

/** An empty Secret waits for somebody to fill it. */
function plainKeys(secret: Effective): SecretKeys {
  const fields = ['data', 'stringData'];
  const keys = new Set(fields.flatMap((field) => secret.keys([field])));
  const uncertain = [...fields, 'metadata'].map((field) => uncertainty(secret, [field])).find((because) => because !== undefined);
  return { keys, open: uncertain ?? filledBy(secret, keys) };
}

function filledBy(secret: Effective, keys: ReadonlySet<string>): string | undefined {
  if (keys.size === 0) return 'the Secret is empty here: something else fills it';
  const type = secret.string(['type']);
  if (type.state === 'set' && type.value === 'kubernetes.io/service-account-token') return 'Kubernetes fills the Secret';
  return fillingAnnotation(secret);
}

/** Why a controller in the cluster may add keys to a Secret or ConfigMap that Git holds. */
export function fillingAnnotation(object: Effective): string | undefined {
  const unclear = uncertainty(object, ['metadata', 'annotations']);
  const annotation = object.keys(['metadata', 'annotations']).find((key) => FILLED_IN_CLUSTER.test(key));
  return annotation === undefined ? unclear : `the annotation ${annotation} lets a controller fill it`;
}

function sealedKeys(sealed: Effective): SecretKeys {
  const fields = [
    ['spec', 'encryptedData'],
    ['spec', 'template', 'data'],
  ];
  const keys = new Set(fields.flatMap((field) => sealed.keys(field)));
  const uncertain = fields.map((field) => uncertainty(sealed, field)).find((because) => because !== undefined);
  // The old `spec.data` is one encrypted lump.
  const isLump = sealed.get(['spec', 'data']).state !== 'absent';
  return { keys, open: uncertain ?? (isLump ? 'the keys are encrypted with the values' : undefined) };
}
