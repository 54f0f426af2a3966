import type { ResourceName } from '../../../../core/finding.js';
import type { FilePath } from '../../../../core/location.js';
import type { Manifest } from '../../../project/manifests.js';
import type { MapTree } from '../../tree.js';
import type { RemovedObject, TargetUse } from './accumulation.js';
import type { InflatedChart } from './inflated-chart.js';
import type { NullUse } from './patch-nulls.js';
import type { KustomizeProblem, KustomizeUnknown } from './problem.js';
import type { GeneratedSource } from './resource.js';

/** An object as a build emits it. */
export interface ComposedObject {
  readonly id: ResourceName;
  /** Its identities before each renaming, oldest first. */
  readonly originalIds: readonly ResourceName[];
  readonly tree: MapTree;
  readonly source: Manifest | GeneratedSource;
  /** The file in which the object, or its generator, is written. */
  readonly home: FilePath;
}

/** What Kustomize makes of a directory. */
export interface Composition {
  readonly objects: readonly ComposedObject[];
  /** Objects that a patch took out. */
  readonly removed: readonly RemovedObject[];
  /** Every file that took part. */
  readonly files: ReadonlySet<FilePath>;
  /** With any of these the real build fails; the objects are what it would be without them. */
  readonly problems: readonly KustomizeProblem[];
  /** What is not followed. With `objects`, a name that is not here may still exist. */
  readonly unknown: readonly KustomizeUnknown[];
  /** The patches with a target. */
  readonly targets: readonly TargetUse[];
  /** The nulls in what patches say of the values of HelmReleases. */
  readonly nulls: readonly NullUse[];
  /** The charts that it renders. */
  readonly charts: readonly InflatedChart[];
}
