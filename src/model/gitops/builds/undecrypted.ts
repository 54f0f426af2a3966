import type { Target } from '../../../core/location.js';
import { showResource } from '../../project/manifests.js';
import type { FluxBuild } from '../flux/build.js';
import { isEncrypted } from '../flux/encrypted.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';
import { isForEncryption } from '../kustomize/compose/data-source.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { isPresent, textAt } from '../reading.js';
import { type Tree, childOf, subtree } from '../tree.js';

/** A Secret of which SOPS has encrypted the values, in a Kustomization that does not decrypt. */
export interface UndecryptedSecret {
  readonly shown: string;
  readonly at: Target;
  /** A generator puts the text of an encrypted file into it: Flux does not notice, and applies what it finds. */
  readonly isGenerated: boolean;
}

const DISABLED = 'kustomize.toolkit.fluxcd.io/decrypt';

/** What a Kustomization does not decrypt; nothing when it does, or may (kustomize-controller: IsEncryptedSecret, DecryptSources). */
export function undecryptedSecrets({ spec, composition }: FluxBuild): readonly UndecryptedSecret[] {
  if (spec === undefined || mayDecrypt(spec)) return [];
  return (composition?.objects ?? []).flatMap((object): readonly UndecryptedSecret[] => {
    const { id, tree } = object;
    if (id.kind !== 'Secret' || id.apiVersion !== 'v1') return [];
    const at = placeOf(subtree(tree, ['metadata', 'name'])) ?? placeOf(tree);
    if (at === undefined) return [];
    const isGenerated = 'generator' in object.source;
    return isLeft(object) ? [{ shown: showResource(id), at, isGenerated }] : [];
  });
}

function mayDecrypt(spec: Tree): boolean {
  if (spec.kind !== 'map') return true;
  const decryption = childOf(spec, 'decryption');
  if (decryption === undefined) return spec.open !== undefined;
  return decryption.kind === 'unknown' || isPresent(decryption, ['provider']);
}

function isLeft(object: ComposedObject): boolean {
  const { tree } = object;
  if ('generator' in object.source) return holdsCiphertext(childOf(tree, 'data'));
  const isMarked = textAt(tree, ['metadata', 'annotations', DISABLED])?.toLowerCase() === 'disabled';
  return isEncrypted(object) && isPresent(tree, ['sops']) && !isMarked;
}

/** The values of a file that SOPS has encrypted are not known, or what is in it at all. */
function holdsCiphertext(data: Tree | undefined): boolean {
  if (data?.kind !== 'map') return false;
  if (data.open !== undefined && isForEncryption(data.open)) return true;
  return [...data.entries.values()].some((value) => value.kind === 'unknown' && isForEncryption(value.because));
}
