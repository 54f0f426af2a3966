import type { KeyPath, Target } from '../../../core/location.js';
import type { Problem } from '../../../core/rule.js';
import type { Tree } from '../tree.js';

export interface SubstitutionProblem {
  /** Absent for a text that no file holds. */
  readonly at?: Target | Problem;
  readonly code: 'undefined-variable' | 'bad-substitution' | 'invalid-yaml';
  readonly variable?: string;
  /** As Flux words it, without any value. */
  readonly message: string;
}

/** A `${…}` or `$$` that Flux replaces, for rules about those that were meant for somebody else. */
export interface SubstitutedToken {
  /** As the build writes it: `${datasource}`, `${1}`, `$$`. */
  readonly raw: string;
  /** Absent for `$$`, which becomes `$`. */
  readonly variable?: string;
  readonly defined: boolean;
  readonly defaulted: boolean;
  /** The value, or the entry whose key it is, in the composed object. */
  readonly path: KeyPath;
  readonly inKey: boolean;
  /** Worked out when it is asked for. */
  readonly at?: Target | Problem | undefined;
}

export interface Substitution {
  readonly tree: Tree;
  readonly problems: readonly SubstitutionProblem[];
  readonly tokens: readonly SubstitutedToken[];
}

export interface SubstitutionOptions {
  /** An unset variable without a default is an error: kustomize-controller 1.9 and later, unless it is told otherwise. */
  readonly strict: boolean;
  /** `Kustomization/ns/name`. */
  readonly by: string;
  /** The object is a Secret: nothing that is said holds any of its text. */
  readonly conceals?: boolean;
}
