import type { Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import type { NamedObject } from '../../gitops/deployed-object.js';
import type { DeployedObject } from '../../gitops/deployed-set.js';
import type { ContainerPort, PodTemplate } from '../pods/view.js';

/** A label that a Service asks for and that the pods it seems to mean do not have with this value. */
export interface Difference {
  readonly key: string;
  readonly wanted: string;
  /** Undefined when they do not have the label at all. */
  readonly has: string | undefined;
}

/** The pods that a Service misses, though its name or its other labels say that it means them. */
export interface MeantPods {
  readonly workload: NamedObject;
  /** How it is known: the workload names the Service, is called like it, or has nearly the same labels. */
  readonly by: 'serviceName' | 'name' | 'spelling';
  /** Empty when only the namespace differs. */
  readonly differences: readonly Difference[];
  /** Where the labels of its pods are. */
  readonly at: Target;
}

/** Pods that a Service leads to. */
export interface SelectedPods {
  readonly template: PodTemplate;
  /** The ports of all containers that run as long as the pod; undefined when some are not known. */
  readonly ports: readonly ContainerPort[] | undefined;
}

/** Which pods a Service leads to. */
export type Selection =
  /** These, and no others that could not be seen. */
  | { readonly state: 'pods'; readonly pods: readonly SelectedPods[] }
  /** None, and these are the ones it means. */
  | { readonly state: 'missed'; readonly meant: MeantPods }
  | { readonly state: 'unknown'; readonly because: string };

/** One port of a Service. */
export interface ServicePort {
  /** Its name or its number, for messages. */
  readonly title: string;
  readonly number: number;
  readonly protocol: string;
  /** A name or a number of a container's port; the Service's own number when nothing else is written. */
  readonly target: string | number;
  readonly at: Target;
  setTarget(target: string | number): Plan | Refusal;
}

/** A Service that finds its pods by their labels. */
export interface Service {
  readonly object: DeployedObject;
  /** Whether its name leads to the pods themselves, so that clients dial the pods' own ports; undefined when not known. */
  readonly isHeadless: boolean | undefined;
  readonly selector: ReadonlyMap<string, string>;
  /** Whether another Service of its set asks for the same labels, so that each may be for one purpose of the pods. */
  readonly isOneOfSeveral: boolean;
  /** Where the label is asked for; the whole selector without a key. */
  selectorAt(key?: string): Target;
  readonly selection: Selection;
  /** Undefined when some are not known. */
  readonly ports: readonly ServicePort[] | undefined;
  /** Asks for the label with this value, or not at all. */
  setLabel(key: string, value: string | undefined): Plan | Refusal;
}
