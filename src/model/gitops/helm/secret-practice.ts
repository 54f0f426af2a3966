import { isForEncryption } from '../kustomize/compose/data-source.js';
import type { DeployedObject, DeployedSet, Deployments } from '../deployed-set.js';
import { textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';
import { secretKeys, stateOfKey } from './secret-keys.js';

/** How a deployed set keeps Secrets out of Git, most often: by the kind of its objects, or encrypted with SOPS. */
export type SecretPractice =
  /** `store` when all of them ask the same one. */
  { readonly kind: 'ExternalSecret'; readonly store: string | undefined } | { readonly kind: 'SealedSecret' | 'SOPS' };

/** Where a Secret would have to be, and how one is made there. */
export interface SecretHome {
  /** Undefined when it is not known. */
  readonly namespace: string | undefined;
  /** Undefined when the set holds none that is kept out of Git. */
  readonly practice: SecretPractice | undefined;
  /** Whether a Secret of this name has a key; `maybe` when its keys are not all known, undefined when nothing here makes it. */
  has(name: string, key: string): boolean | 'maybe' | undefined;
}

export function secretHome(deployments: Deployments, set: DeployedSet, namespace: string | undefined): SecretHome {
  return {
    namespace,
    get practice() {
      return secretPractice(set, namespace);
    },
    has: (name, key) => {
      const keys = secretKeys(deployments, set, name, namespace);
      const state = keys && stateOfKey(keys, key).state;
      return state === undefined || state === 'maybe' ? state : state === 'present';
    },
  };
}

/** What the namespace does counts before what others do. */
function secretPractice(set: DeployedSet, namespace: string | undefined): SecretPractice | undefined {
  const kinds: readonly (readonly [SecretPractice['kind'], readonly DeployedObject[]])[] = [
    ['ExternalSecret', set.ofKind('ExternalSecret')],
    ['SealedSecret', set.ofKind('SealedSecret')],
    ['SOPS', set.ofKind('Secret').filter(isEncrypted)],
  ];
  const near = kinds.map(([kind, all]) => [kind, all.filter((object) => object.namespace === namespace)] as const);
  const [most] = [...near.toSorted(byNumber), ...kinds.toSorted(byNumber)].filter(([, found]) => found.length > 0);
  if (most === undefined) return undefined;
  const [kind, found] = most;
  return kind === 'ExternalSecret' ? { kind, store: storeOf(found) } : { kind };
}

type Counted = readonly [SecretPractice['kind'], readonly DeployedObject[]];

function byNumber([, one]: Counted, [, other]: Counted): number {
  return other.length - one.length;
}

/** A manifest with encrypted values, or a file that a generator cannot read because of it. */
function isEncrypted({ manifest, effective }: DeployedObject): boolean {
  if (manifest.document.encrypted) return true;
  const data: Tree | undefined = subtree(effective.tree, ['data']);
  return (
    data?.kind === 'map' && [...data.entries.values()].some((value) => value.kind === 'unknown' && isForEncryption(value.because))
  );
}

function storeOf(found: readonly DeployedObject[]): string | undefined {
  const stores = new Set(
    found.map(({ effective }) => {
      const reference = subtree(effective.tree, ['spec', 'secretStoreRef']);
      const name = textAt(reference, ['name']);
      return name === undefined ? undefined : `${textAt(reference, ['kind']) ?? 'SecretStore'} ${name}`;
    }),
  );
  const [only] = stores;
  return stores.size === 1 ? only : undefined;
}
