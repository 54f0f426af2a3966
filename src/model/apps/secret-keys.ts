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
  const sources: SecretKeys[] = [
    ...deployments.candidates(set, 'Secret', name, namespace).map(plainKeys),
    ...makers(set, 'SealedSecret', name, namespace, ['spec', 'template', 'metadata', 'name']).map(sealedKeys),
    ...makers(set, 'ExternalSecret', name, namespace, ['spec', 'target', 'name']).map(externalKeys),
  ];
  if (sources.length === 0) return undefined;
  return { keys: new Set(sources.flatMap(({ keys }) => [...keys])), complete: sources.every(({ complete }) => complete) };
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

function plainKeys({ effective }: DeployedObject): SecretKeys {
  const fields = ['data', 'stringData'];
  return {
    keys: new Set(fields.flatMap((field) => effective.keys([field]))),
    complete: fields.every((field) => effective.certain([field])),
  };
}

function sealedKeys({ effective }: DeployedObject): SecretKeys {
  const keys = [...effective.keys(['spec', 'encryptedData']), ...effective.keys(['spec', 'template', 'data'])];
  return { keys: new Set(keys), complete: effective.certain(['spec', 'encryptedData']) };
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
