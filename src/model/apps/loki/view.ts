import type { Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { Answer } from '../../charts/version.js';
import type { DeployedObject, DeployedSet } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import type { Slot } from '../../gitops/slot.js';

/** One Loki as it will run, whether a manifest or a chart describes it. */
export interface Loki {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /** `monolithic`: every component in one process (`-target=all`). */
  readonly mode: 'monolithic' | 'other' | 'unknown';
  readonly isVersion3: Answer;
  /** The version for messages: `2.9.4`, or `of chart loki 6.30.1`. */
  readonly version: string;
  /** Loki's own configuration file, command-line flags not counted. */
  readonly config: Effective;
  /** Flags beat the file, and the file beats Loki's default. */
  readonly frontendAddress: Slot<string>;
  readonly grpcListenPort: Lookup<number>;
  readonly grpcListenAddress: Lookup<string>;
  readonly parallelism: Lookup<number>;
  readonly matchMaxConcurrent: Lookup<boolean>;
  readonly replicas: Lookup<number>;
  /** Where a Service of the deployed set leads, as seen from inside the cluster; undefined for a name that is not there. */
  service(host: string, port: number): ServiceAnswer | undefined;
  /** Comments out the whole `frontend_worker` block, or some of its keys. */
  withoutWorker(keys: readonly string[], note: string): Plan | Refusal;
}

export interface ServiceAnswer {
  readonly name: string;
  readonly at: Target;
  /** Whether it selects this Loki's pods; undefined when that cannot be told. */
  readonly isOwn: boolean | undefined;
  readonly publishesNotReady: Lookup<boolean>;
  /** The container port that the Service's port leads to; undefined when it is not known. */
  readonly targetPort: number | undefined;
}
