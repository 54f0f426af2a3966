import type { KeyPath } from '../../../core/location.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import type { Effective } from '../effective.js';
import { becauseFilled } from '../filled-in-cluster.js';
import { type Tree, childOf } from '../tree.js';
import { externalKeys, roleOf } from './external-secret.js';
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
  const external = makers(set, 'ExternalSecret', name, namespace, TARGET).flatMap(({ effective }) => {
    const role = roleOf(effective);
    return role === 'none' ? [] : [{ role, keys: externalKeys(effective) }];
  });
  const owners: SecretKeys[] = [
    ...plainSecrets(deployments, set, name, namespace),
    ...makers(set, 'SealedSecret', name, namespace).map(({ effective }) => sealedKeys(effective)),
    ...external.flatMap(({ role, keys }) => (role === 'owner' ? [keys] : [])),
  ];
  const additions = external.flatMap(({ role, keys }) => (role === 'owner' ? [] : [keys]));
  const hidden = [
    ...opaqueMakers(set, name, namespace),
    ...jobsThatName(deployments, set, name, namespace),
    ...ofUnknownName(set, namespace),
  ];
  const sources = [...owners, ...additions];
  if (sources.length === 0 && hidden.length === 0) return undefined;
  const isMade = owners.length > 0 || external.some(({ role }) => role === 'either');
  const [because] = [
    ...sources.flatMap(({ open }) => open ?? []),
    ...hidden.map((object) => `${object.kind} ${object.name} writes Secret ${name}`),
    ...(isMade ? [] : [`something that is not in this repository makes Secret ${name}`]),
  ];
  return { ...madeByAll(owners, additions, name), open: because };
}

/**
 * Only one maker can own a Secret: the others fail, or each writes its keys over those of the other. What all of them write is
 * certain, and what is added to it.
 */
function madeByAll(owners: readonly SecretKeys[], additions: readonly SecretKeys[], name: string): Omit<SecretKeys, 'open'> {
  const all = new Set(owners.flatMap(({ keys }) => [...keys]));
  const certain = [...all].filter((key) => owners.every(({ keys }) => keys.has(key)));
  const keys = new Set([...certain, ...additions.flatMap((addition) => [...addition.keys])]);
  const contested = new Set([...all].filter((key) => !keys.has(key)));
  return contested.size === 0
    ? { keys }
    : { keys, contested: { keys: contested, because: `several objects make Secret ${name}` } };
}

function plainSecrets(
  deployments: Deployments,
  set: DeployedSet,
  name: string,
  namespace: string | undefined,
): readonly SecretKeys[] {
  const found = deployments.candidates(set, 'Secret', name, namespace).map(({ effective }) => plainKeys(effective));
  const isOwn = set.named('Secret', name, namespace).length > 0;
  // What another cluster or folder holds says nothing for sure about this one.
  const elsewhere = `Secret ${name} is not among what is deployed with it`;
  return isOwn ? found : found.map(({ keys, open }) => ({ keys, open: open ?? elsewhere }));
}

const TARGET: KeyPath = ['spec', 'target', 'name'];

/** What may write any Secret of the namespace: the name it writes is not known. */
function ofUnknownName(set: DeployedSet, namespace: string | undefined): readonly DeployedObject[] {
  return set
    .ofKind('ExternalSecret')
    .filter((object) => isIn(object, namespace) && object.effective.string(TARGET).state === 'unknown');
}

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
      : [...makers(set, 'SealedSecret', name, namespace), ...makers(set, 'ExternalSecret', name, namespace, TARGET)];
  if (own.length + others.length === 0) return undefined;
  const known =
    kind === 'Secret' ? secretKeys(deployments, set, name, namespace) : configMapKeys(deployments, set, own, name, namespace);
  if (known === undefined) return undefined;
  const open = known.open ?? templatedKey(known) ?? addedBeside(deployments, set, kind, name, namespace);
  return { ...known, open, makers: [...own, ...others] };
}

function configMapKeys(
  deployments: Deployments,
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
  const jobs = jobsThatName(deployments, set, name, namespace).map((job) => `${job.kind} ${job.name} writes ConfigMap ${name}`);
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
    const jobs = jobsThatName(deployments, other, name, namespace);
    return kind === 'ConfigMap'
      ? jobs
      : [...jobs, ...opaqueMakers(other, name, namespace), ...makers(other, 'ExternalSecret', name, namespace, TARGET)];
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
    const made = target?.state === 'set' && target.value !== '' ? target.value : object.name;
    return target?.state !== 'unknown' && made === name && isIn(object, namespace);
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
};

function opaqueMakers(set: DeployedSet, name: string, namespace: string | undefined): readonly DeployedObject[] {
  return [
    ...Object.entries(OPAQUE).flatMap(([kind, field]) => makers(set, kind, name, namespace, field)),
    ...set.ofKind('ClusterExternalSecret').filter((object) => [name, undefined].includes(targetOf(object))),
  ];
}

/** The Secrets that a ClusterExternalSecret leads to, in the namespaces that it selects; undefined when the name is not known. */
function targetOf({ effective, name }: DeployedObject): string | undefined {
  for (const path of [
    ['spec', 'externalSecretSpec', ...TARGET.slice(1)],
    ['spec', 'externalSecretName'],
  ]) {
    const found = effective.string(path);
    if (found.state === 'unknown') return undefined;
    if (found.state === 'set' && found.value !== '') return found.value;
  }
  return name;
}

/**
 * Jobs that name the Secret in a command, in a variable, or in a script that they mount: they may make it or add to it. What
 * they only read stands in other fields.
 */
function jobsThatName(
  deployments: Deployments,
  set: DeployedSet,
  name: string,
  namespace: string | undefined,
): readonly DeployedObject[] {
  const word = new RegExp(`(?<![\\w.-])${name.replace(/[^\w-]/g, '\\$&')}(?![\\w.-])`);
  return ['Job', 'CronJob'].flatMap((kind) =>
    set.ofKind(kind).filter((object) => {
      const spec = object.effective.get(['spec']);
      if (!isIn(object, namespace) || spec.state !== 'set') return false;
      const scripts = mountedMaps(spec.value).flatMap((map) => {
        const found = deployments.resolve(set, 'ConfigMap', map, object.namespace);
        const data = found.state === 'found' ? found.object.effective.get(['data']) : undefined;
        return data?.state === 'set' ? textsOf(data.value) : [];
      });
      return [...commandsOf(spec.value), ...scripts].some((text) => word.test(text));
    }),
  );
}

/** Texts of `command`, `args` and plain `env` values, at any depth. */
function commandsOf(tree: Tree): readonly string[] {
  if (tree.kind === 'seq') return tree.items.flatMap(commandsOf);
  if (tree.kind !== 'map') return [];
  return [...tree.entries].flatMap(([key, value]) => {
    if (key === 'command' || key === 'args') return textsOf(value);
    if (key === 'env' && value.kind === 'seq') return value.items.flatMap((item) => textsOf(childOf(item, 'value')));
    return commandsOf(value);
  });
}

/** Names of the ConfigMaps among the volumes. */
function mountedMaps(tree: Tree): readonly string[] {
  if (tree.kind === 'seq') return tree.items.flatMap(mountedMaps);
  if (tree.kind !== 'map') return [];
  const named = [...tree.entries].flatMap(([key, value]) => (key === 'configMap' ? textsOf(childOf(value, 'name')) : []));
  return [...named, ...[...tree.entries.values()].flatMap(mountedMaps)];
}

function textsOf(tree: Tree | undefined): readonly string[] {
  if (tree?.kind === 'seq') return tree.items.flatMap(textsOf);
  if (tree?.kind === 'map') return [...tree.entries.values()].flatMap(textsOf);
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? [tree.value] : [];
}

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
  return becauseFilled(object.keys(['metadata', 'annotations'])) ?? unclear;
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
