import { createHash } from 'node:crypto';

import { textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';

/** What a chart's templates see as `.Release.Name` and `.Release.Namespace`. */
export interface ReleaseNames {
  readonly name: string;
  /** Undefined where the object's own namespace is not known and no other is set. */
  readonly namespace: string | undefined;
}

/** The same as far as it is known. */
export interface KnownNames {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

const LONGEST = 53;
const HASH_LENGTH = 12;

/**
 * Name and namespace of the release that a Flux HelmRelease makes (helm-controller api/v2 GetReleaseName, internal/release
 * ShortenName): `releaseName`, else the target namespace and the object's name, shortened where Helm allows no more.
 */
export function fluxReleaseNames(
  spec: Tree | undefined,
  object: { readonly name: string; readonly namespace?: string },
): KnownNames {
  const hidden = (field: string): boolean => subtree(spec, [field])?.kind === 'unknown';
  const target = textAt(spec, ['targetNamespace']) || undefined;
  const isTargetHidden = spec?.kind === 'unknown' || hidden('targetNamespace');
  const own = textAt(spec, ['releaseName']) || undefined;
  const isHidden = spec?.kind === 'unknown' || hidden('releaseName') || (own === undefined && isTargetHidden);
  const name = own ?? (target === undefined ? object.name : `${target}-${object.name}`);
  return {
    name: isHidden ? undefined : shortenedName(name),
    namespace: isTargetHidden ? undefined : (target ?? object.namespace),
  };
}

export function shortenedName(name: string): string {
  if (name.length <= LONGEST) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, LONGEST - HASH_LENGTH - 1)}-${hash}`;
}
