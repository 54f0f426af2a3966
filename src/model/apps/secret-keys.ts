import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';

/** Which keys a Secret has. Values are never read. */
export interface SecretKeys {
  readonly keys: ReadonlySet<string>;
  /** False when it may have more keys than those. */
  readonly complete: boolean;
}

/**
 * The keys of a Secret, from everything in the repository that makes it: a Secret (encrypted with SOPS or not), a SealedSecret,
 * ExternalSecrets. Undefined when nothing here makes it: it may still exist in the cluster.
 */
export function secretKeys(
  deployments: Deployments,
  set: DeployedSet,
  name: string,
  namespace: string | undefined,
): SecretKeys | undefined {
  const external = makers(set, 'ExternalSecret', name, namespace, ['spec', 'target', 'name']);
  const owners: SecretKeys[] = [
    ...deployments.candidates(set, 'Secret', name, namespace).map(plainKeys),
    ...makers(set, 'SealedSecret', name, namespace, ['spec', 'template', 'metadata', 'name']).map(sealedKeys),
    ...external.filter((object) => !isAddition(object)).map(externalKeys),
  ];
  const sources = [...owners, ...external.filter(isAddition).map(externalKeys)];
  if (sources.length === 0) return undefined;
  const isAdded = set.generated.some((object) => object.kind === 'Secret' && object.name === name);
  return {
    keys: new Set(sources.flatMap(({ keys }) => [...keys])),
    complete: owners.length > 0 && !isAdded && sources.every(({ complete }) => complete),
  };
}

/** `creationPolicy: Merge` adds to a Secret that something else makes. */
function isAddition({ effective }: DeployedObject): boolean {
  const policy = effective.get(['spec', 'target', 'creationPolicy']);
  return (
    policy.state === 'unknown' || (policy.state === 'set' && policy.value.kind === 'scalar' && policy.value.value === 'Merge')
  );
}

/** Objects of a kind that write the Secret: named by a field, else by their own name. */
function makers(
  set: DeployedSet,
  kind: string,
  name: string,
  namespace: string | undefined,
  field: readonly string[],
): readonly DeployedObject[] {
  return set.ofKind(kind).filter((object) => {
    const target = object.effective.string(field);
    const made = target.state === 'set' ? target.value : object.name;
    return made === name && (namespace === undefined || object.namespace === undefined || object.namespace === namespace);
  });
}

/** Annotations by which a controller in the cluster copies, generates or keeps keys that the manifest does not have. */
const FILLED_IN_CLUSTER =
  /^(?:replicator\.v1\.mittwald\.de|secret-generator\.v1\.mittwald\.de|reflector\.v1\.k8s\.emberstack\.com\/reflects|kustomize\.toolkit\.fluxcd\.io\/ssa|sealedsecrets\.bitnami\.com)/;

/** An empty Secret waits for somebody to fill it. */
function plainKeys({ effective }: DeployedObject): SecretKeys {
  const fields = ['data', 'stringData'];
  const keys = new Set(fields.flatMap((field) => effective.keys([field])));
  const isFilled =
    keys.size === 0 || effective.keys(['metadata', 'annotations']).some((annotation) => FILLED_IN_CLUSTER.test(annotation));
  return { keys, complete: !isFilled && [...fields, 'metadata'].every((field) => effective.certain([field])) };
}

function sealedKeys({ effective }: DeployedObject): SecretKeys {
  const keys = [...effective.keys(['spec', 'encryptedData']), ...effective.keys(['spec', 'template', 'data'])];
  // The old `spec.data` is one encrypted lump.
  const isLump = effective.get(['spec', 'data']).state !== 'absent';
  return { keys: new Set(keys), complete: !isLump && effective.certain(['spec', 'encryptedData']) };
}

/** A template's keys replace what was fetched, unless it says Merge; `dataFrom` brings keys that only the store knows. */
function externalKeys({ effective }: DeployedObject): SecretKeys {
  const templated = effective.keys(['spec', 'target', 'template', 'data']);
  const policy = effective.string(['spec', 'target', 'template', 'mergePolicy']);
  const replaced = templated.length > 0 && !(policy.state === 'set' && policy.value === 'Merge');
  const fetched = effective.items(['spec', 'data']).flatMap((entry) => {
    const key = entry.string(['secretKey']);
    return key.state === 'set' ? [key.value] : [];
  });
  const templates = effective.get(['spec', 'target', 'template', 'templateFrom']);
  const opaque = effective.get(['spec', 'dataFrom']).state !== 'absent' || effective.get(['spec', 'data']).state === 'unknown';
  return {
    keys: new Set(replaced ? templated : [...fetched, ...templated]),
    complete: templates.state === 'absent' && (replaced || !opaque),
  };
}
