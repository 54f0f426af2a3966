import type { ResourceName } from '../../../core/finding.js';
import type { FilePath, Target } from '../../../core/location.js';
import type { Problem } from '../../../core/rule.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import type { KustomizeProblemCode } from '../kustomize/compose/problem.js';
import type { SubstitutedToken, SubstitutionProblem } from '../substitution/substitute.js';
import type { VariableProblem, Variables } from '../substitution/variables.js';
import type { Tree } from '../tree.js';

/** Why a Flux Kustomization would not be applied, at the line that causes it. */
export interface FluxProblem {
  readonly code: KustomizeProblemCode | SubstitutionProblem['code'] | VariableProblem['code'] | 'path-not-found';
  readonly message: string;
  readonly at?: Target | Problem;
  /** The variable, or the source of variables, that it is about. */
  readonly name?: string;
  /** The object in which it was found. */
  readonly object?: ResourceName;
}

/** A `${…}` or `$$` of an object that Flux replaces. */
export interface AppliedToken extends SubstitutedToken {
  readonly object: ComposedObject;
}

/** Where the files that a Flux Kustomization builds lie. */
export type SourceState =
  | { readonly state: 'own'; readonly directory: FilePath }
  /** What it applies cannot be known. */
  | { readonly state: 'opaque'; readonly because: string }
  /** It is this repository, and the path does not exist. */
  | { readonly state: 'missing' };

/** An entry of `dependsOn`. */
export interface Dependency {
  readonly name: string;
  /** Its own, or that of the Kustomization. */
  readonly namespace?: string;
  readonly at: Target | undefined;
}

/** One Flux Kustomization of a cluster, and what it builds. */
export interface FluxBuild {
  readonly id: ResourceName;
  /** `Kustomization/namespace/name`, as layers name it. */
  readonly by: string;
  /** Effective: after what its parents patch and substitute. */
  readonly spec: Tree | undefined;
  /** The object it is; absent for one that a FluxInstance makes up. */
  readonly object?: ComposedObject;
  /** The Kustomization that applies it; absent for a root. */
  readonly parent?: string;
  readonly source: SourceState;
  /** What Kustomize makes of the path, before substitution; absent when there is nothing to build. */
  readonly composition?: Composition;
  /** With any of these nothing of it is applied; its objects are what they would be otherwise. */
  readonly problems: readonly FluxProblem[];
  readonly tokens: readonly AppliedToken[];
  readonly variables: Variables;
  /** The object by which it reaches another cluster, to which all that it builds goes; absent for its own one. */
  readonly elsewhere?: string;
  readonly dependsOn: readonly Dependency[];
}

/** An object as one cluster gets it: built, substituted, with the labels and annotations that Flux adds. */
export interface AppliedObject {
  readonly object: ComposedObject;
  /** Absent for what a ResourceSet makes, and for a root that nothing applies. */
  readonly appliedBy?: FluxBuild;
}
