import type { Plan } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import { sameNamespace } from '../flux/kinds.js';
import type { DeployedSet } from '../deployed-set.js';
import { isUsed } from './generated-objects.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { placeOf } from '../kustomize/compose/problem.js';
import type { Reference } from './object-references.js';
import { siteTarget, subtree } from '../tree.js';

/** An object that Kustomize deploys by another name than it is written with. */
export interface RenamedObject {
  /** Its deployed name, as far as it stays the same: `prod-loki-values-…` where a hash follows. */
  readonly shown: string;
  /** The name in its manifest, or in the generator's entry. */
  readonly at: Target;
  /** It is generated, and all that is added is the hash. */
  readonly isHash: boolean;
  /** Leaves the hash out; absent where something else is added. */
  readonly withoutHash?: Plan;
  /** Something else knows it by its deployed name. */
  readonly isUsed: boolean;
}

/** As Kustomize writes them: ten letters and digits. */
const HASH = /-[a-z0-9]{10}$/;

/** What a reference means by the name with which it is written, and which is not its deployed name. */
export function renamedObject(
  { kind, name, namespace }: Reference,
  objects: readonly ComposedObject[],
  set: DeployedSet,
): RenamedObject | undefined {
  const meant = objects.filter(
    (object) =>
      object.id.kind === kind &&
      object.originalIds.some((past) => past.name === name) &&
      sameNamespace(object.id.namespace, namespace) &&
      deployedName(object) !== name,
  );
  const [only] = meant;
  return only === undefined || meant.length > 1 ? undefined : described(only, name, set);
}

function described(object: ComposedObject, name: string, set: DeployedSet): RenamedObject | undefined {
  const { source, tree, id } = object;
  const deployed = deployedName(object);
  const at = placeOf(subtree(tree, ['metadata', 'name'])) ?? placeOf(tree);
  if (at === undefined) return undefined;
  const isGenerated = 'generator' in source;
  const hasHash = isGenerated && HASH.test(id.name);
  const isHash = isGenerated && (deployed === undefined ? id.name : id.name.replace(HASH, '')) === name;
  const entry = isGenerated ? siteTarget(source.site) : undefined;
  const option = entry && { ...entry, path: [...entry.path, 'options', 'disableNameSuffixHash'] };
  return {
    shown: hasHash ? id.name.replace(HASH, '-…') : id.name,
    at,
    isHash,
    ...(isHash && option && { withoutHash: { patches: [{ op: 'set', at: option, value: true }], changes: [option] } }),
    isUsed: deployed === undefined || isUsed({ kind: id.kind, written: deployed, deployed, namespace: id.namespace }, set),
  };
}

/** A name with a hash that is not known is no name that anybody can write. */
function deployedName({ id, tree }: ComposedObject): string | undefined {
  return subtree(tree, ['metadata', 'name'])?.kind === 'unknown' ? undefined : id.name;
}
