import type { Target } from '../../../../core/location.js';
import type { Problem } from '../../../../core/rule.js';
import { type Tree, siteTarget } from '../../tree.js';

/** What Kustomize refuses; a `refused-key` only the API server, whatever Kustomize makes of it. */
export type KustomizeProblemCode =
  | 'no-kustomization'
  | 'two-kustomizations'
  | 'empty-kustomization'
  | 'unreadable'
  | 'unknown-field'
  | 'wrong-type'
  | 'not-a-component'
  | 'component-as-resource'
  | 'missing-file'
  | 'outside-project'
  | 'cycle'
  | 'not-an-object'
  | 'duplicate-id'
  | 'bad-pattern'
  | 'bad-selector'
  | 'bad-patch'
  | 'patch-without-match'
  | 'wrong-node-kind'
  | 'bad-json-patch'
  | 'bad-generator'
  | 'refused-key'
  | 'generator-behavior'
  | 'bad-replacement'
  | 'replacement-source'
  | 'replacement-target'
  | 'no-replica-target'
  | 'ambiguous-reference'
  | 'conflicting-configuration'
  | 'duplicate-variable'
  | 'helm-disabled';

/** An error with which Kustomize, or what applies its output, would end the build, at the line that causes it where some file holds one. */
export interface KustomizeProblem {
  readonly code: KustomizeProblemCode;
  readonly message: string;
  readonly at?: Target | Problem;
  /** Other places that take part. */
  readonly also?: readonly { readonly at: Target; readonly message: string }[];
}

/** Something that is not followed, and what it may do. */
export interface KustomizeUnknown {
  readonly because: string;
  /** `objects`: further objects may exist; `values`: objects hold unknown values. */
  readonly touches: 'objects' | 'values';
  readonly at?: Target | Problem;
}

/** Ends one step for one object: the step's caller reports it and makes what the step would have touched unknown. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly code: KustomizeProblemCode,
    message: string,
    /** Where, when it is more exact than the step itself. */
    readonly at?: Target | Problem,
  ) {
    super(message);
  }
}

/** Ends one step for one object without blame: its outcome cannot be told. */
export class Undecided extends Error {
  override readonly name = 'Undecided';
}

export function placeOf(tree: Tree | undefined): Target | undefined {
  return tree?.site && siteTarget(tree.site);
}
