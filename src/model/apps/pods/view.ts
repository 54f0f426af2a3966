import type { Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import type { DeployedObject } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import type { KnownImage } from '../images.js';

/** A place that explains something, for related locations. */
export interface Evidence {
  readonly at: Target;
  readonly message: string;
}

/** What lies behind a volume of a pod. */
export type Backing =
  /** Lost with the pod, and writable for it: emptyDir, or files that are only read. */
  | { readonly kind: 'ephemeral' }
  | {
      readonly kind: 'persistent';
      /** Whether the kubelet gives it to fsGroup. */
      readonly fsGroup: 'honoured' | 'unknown';
      /** The provisioner, when a StorageClass of this repository names it. */
      readonly driver: string | undefined;
      readonly claim: string;
    }
  /** A directory of the node or an NFS export, on which fsGroup does nothing. */
  | {
      readonly kind: 'node-or-nfs';
      readonly type: 'hostPath' | 'NFS';
      readonly path: string;
      readonly evidence: readonly Evidence[];
      readonly claimed: boolean;
    }
  /** Persistent, ignored by fsGroup, but with permissions of its own making. */
  | { readonly kind: 'self-made' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface Mount {
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
  readonly at: Target;
  readonly backing: Backing;
  /** Whether what is written there outlives the pod by a claim. */
  readonly isPersistent: boolean;
  /** Whether the program keeps its data there. */
  readonly isWritten: boolean;
}

export interface MisplacedFsGroup {
  readonly at: Target;
  readonly value: number;
  /** Whether the pod has one of its own, so that this one only has to go. */
  readonly isSuperfluous: boolean;
  move(): Plan | Refusal;
}

/** What the kubelet asks over HTTP to learn whether a container is alive. */
export interface LivenessProbe {
  readonly path: string;
  readonly at: Target;
  setPath(path: string): Plan | Refusal;
  /** Takes the whole probe out, with the reason beside it. */
  remove(note: string): Plan | Refusal;
}

/** A port that a container says it listens on. It may listen on others, too. */
export interface ContainerPort {
  readonly name: string | undefined;
  readonly number: number | undefined;
  /** `TCP` unless it says otherwise. */
  readonly protocol: string;
}

export interface Container {
  readonly name: string;
  readonly isInit: boolean;
  /** An init container with restartPolicy Always, which runs beside the others; undefined when that is not known. */
  readonly isSidecar: boolean | undefined;
  readonly image: Lookup<string>;
  readonly known: KnownImage | undefined;
  /** The command line that is written; undefined when a part of it is unknown. */
  readonly command: readonly string[] | undefined;
  readonly mounts: readonly Mount[];
  /** The container's own setting, else the very answer of the pod. */
  readonly runAsUser: Lookup<number>;
  /** The container's own setting, else the pod's. */
  readonly runAsNonRoot: Lookup<boolean>;
  /** Who its process runs as; `unknown` when neither the pod nor the image table tells. */
  readonly uid: number | 'unknown';
  /**
   * The group to give its volumes to: the image's own, else the number of its user. Undefined for root, where the user is not
   * known, and for programs that are not known.
   */
  readonly volumeGroup: number | undefined;
  /** fsGroup written here, where it has no meaning, with what it takes to move it to the pod. */
  readonly misplacedFsGroup: MisplacedFsGroup | undefined;
  /** Whether it gives away every capability, so that even root cannot change an owner; undefined when that is not known. */
  readonly dropsCapabilities: boolean | undefined;
  readonly privileged: Lookup<boolean>;
  /** Undefined when there is none, when it does not use HTTP, or when its path is not known. */
  readonly liveness: LivenessProbe | undefined;
  readonly hasStartupProbe: boolean | undefined;
  /** The ports that its probes ask, by number or name; undefined when some are not known. */
  readonly probedPorts: readonly (number | string)[] | undefined;
  /** The numbers that its command line and its environment name, perhaps ports; undefined when a part is not known. */
  readonly toldNumbers: ReadonlySet<number> | undefined;
  /** Undefined when they are not known. */
  readonly ports: readonly ContainerPort[] | undefined;
  /** The image's own directory in which the program keeps its data because no volume is mounted there. */
  readonly writesToImage: string | undefined;
  readonly at: Target;
  /** Writes fields of the container's own securityContext. */
  secure(fields: Readonly<Record<string, number | boolean>>): Plan | Refusal;
}

/** The pods that a workload makes, whether a manifest or a chart describes them. */
export interface PodTemplate {
  readonly object: DeployedObject;
  /** `manifest`, the chart whose values decide the pod, or the operator that makes it from an object of its own. */
  readonly source: 'manifest' | { readonly chart: string } | { readonly operator: string };
  readonly workload: 'StatefulSet' | 'Deployment' | 'DaemonSet' | 'ReplicaSet' | 'Job' | 'CronJob' | 'Pod';
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** The labels of the pods; undefined when a chart decides them. */
  readonly labels: Effective | undefined;
  /** The groups its processes have besides the user's own: `fsGroup`, `runAsGroup`, `supplementalGroups`; `unknown` when one may be any. */
  readonly groups: readonly number[] | 'unknown';
  readonly fsGroup: Lookup<number>;
  readonly runAsUser: Lookup<number>;
  readonly runAsNonRoot: Lookup<boolean>;
  /** Whether the pod or any container has a securityContext, however small; undefined when that is not known. */
  readonly hasSecurityContext: boolean | undefined;
  /** Whether any claim template or volume claim is used. */
  readonly isPersistent: boolean;
  /** Where the pod's securityContext is, or would be. */
  readonly securityContextAt: Target;
  /**
   * The init container that surely runs as root and changes the owner or mode of a volume: the old way of making it writable.
   * `maybe` when its image decides what it does.
   */
  preparedByRoot(volume: string): Container | 'maybe' | undefined;
  /** Writes fields of the pod's securityContext. */
  secure(fields: Readonly<Record<string, number | boolean | string>>): Plan | Refusal;
}
