import type { Target } from '../../../core/location.js';
import type { NamedObject } from '../../gitops/deployed-object.js';
import type { DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import { Effective } from '../../gitops/effective.js';
import { manifestTree } from '../../gitops/tree.js';
import { POD_SPEC } from '../pods/from-manifest.js';
import type { PodTemplate } from '../pods/view.js';

/** The labels of the pods that one workload makes. */
export interface LabelledPods {
  readonly object: NamedObject;
  readonly labels: Effective;
  /** The pods; undefined where nothing deploys the workload. */
  readonly template: PodTemplate | undefined;
}

/** Pods by their labels, so that a Service need not look at all of them. */
export class PodIndex {
  readonly #byName = new Map<string, LabelledPods[]>();
  readonly #byKey = new Map<string, Map<string, LabelledPods[]>>();
  readonly #byServiceName = new Map<string, LabelledPods[]>();
  /** Pods that may have labels which are not known. */
  readonly #uncertain: LabelledPods[] = [];

  constructor(pods: Iterable<LabelledPods>) {
    for (const one of pods) {
      add(this.#byName, one.object.name, one);
      const governing =
        one.template?.workload === 'StatefulSet' ? one.template.object.effective.string(['spec', 'serviceName']) : undefined;
      if (governing?.state === 'set') add(this.#byServiceName, governing.value, one);
      let isCertain = one.labels.certain([]);
      for (const key of one.labels.keys([])) {
        const value = one.labels.text([key]);
        if (value.state === 'set') this.#label(key, value.value, one);
        else isCertain &&= value.state === 'absent';
      }
      if (!isCertain) this.#uncertain.push(one);
    }
  }

  #label(key: string, value: string, one: LabelledPods): void {
    let values = this.#byKey.get(key);
    if (values === undefined) this.#byKey.set(key, (values = new Map<string, LabelledPods[]>()));
    add(values, value, one);
  }

  /** The pods that surely have all the labels. */
  withLabels(selector: ReadonlyMap<string, string>): readonly LabelledPods[] {
    const groups = [...selector].map(([key, value]) => this.#byKey.get(key)?.get(value) ?? []);
    const rarest = groups.reduce((least, group) => (group.length < least.length ? group : least));
    return groups.length === 1 ? rarest : rarest.filter((one) => hasAll(one, selector));
  }

  /** The pods that may have all the labels, for all that is known of them. */
  perhapsWithLabels(selector: ReadonlyMap<string, string>, namespace: string | undefined): readonly LabelledPods[] {
    return inNamespace(this.#uncertain, namespace).filter(({ labels }) =>
      [...selector].every(([key, value]) => {
        const found = labels.text([key]);
        return found.state === 'unknown' || (found.state === 'set' && found.value === value);
      }),
    );
  }

  named(name: string): readonly LabelledPods[] {
    return this.#byName.get(name) ?? [];
  }

  /** Those of the StatefulSets that name this Service as theirs. */
  governedBy(service: string): readonly LabelledPods[] {
    return this.#byServiceName.get(service) ?? [];
  }

  /** The pods that have a label, by its values. */
  valuesOf(key: string): ReadonlyMap<string, readonly LabelledPods[]> {
    return this.#byKey.get(key) ?? new Map<string, readonly LabelledPods[]>();
  }
}

/** Those in a namespace, as far as both say which it is. */
export function inNamespace(pods: readonly LabelledPods[], namespace: string | undefined): readonly LabelledPods[] {
  return pods.filter(({ object }) => namespace === undefined || object.namespace === undefined || object.namespace === namespace);
}

function hasAll({ labels }: LabelledPods, selector: ReadonlyMap<string, string>): boolean {
  return [...selector].every(([key, value]) => {
    const found = labels.text([key]);
    return found.state === 'set' && found.value === value;
  });
}

function add(groups: Map<string, LabelledPods[]>, key: string, one: LabelledPods): void {
  const group = groups.get(key);
  if (group) group.push(one);
  else groups.set(key, [one]);
}

/** The pods of a project, by the set that deploys them. */
export class ProjectPods {
  readonly #ofSet = new Map<DeployedSet, PodIndex>();
  readonly #bySet = new Map<DeployedSet, LabelledPods[]>();
  #everywhere: PodIndex | undefined;

  constructor(
    private readonly deployments: Deployments,
    templates: readonly { readonly set: DeployedSet; readonly template: PodTemplate }[],
  ) {
    for (const { set, template } of templates) {
      if (template.labels === undefined) continue;
      const one = { object: template.object, labels: template.labels, template };
      const group = this.#bySet.get(set);
      if (group) group.push(one);
      else this.#bySet.set(set, [one]);
    }
  }

  of(set: DeployedSet): PodIndex {
    let index = this.#ofSet.get(set);
    if (index === undefined) this.#ofSet.set(set, (index = new PodIndex(this.#bySet.get(set) ?? [])));
    return index;
  }

  /** All that any set deploys, and what lies beside them. */
  get everywhere(): PodIndex {
    return (this.#everywhere ??= new PodIndex([...[...this.#bySet.values()].flat(), ...orphans(this.deployments)]));
  }
}

function orphans(deployments: Deployments): readonly LabelledPods[] {
  const kinds = new Map(Object.entries(POD_SPEC));
  return deployments.orphans.flatMap((manifest): readonly LabelledPods[] => {
    const spec = kinds.get(manifest.kind);
    if (spec === undefined) return [];
    const home: { readonly target: Target } = { target: { document: manifest.document.id, path: [] } };
    const labels = new Effective(manifestTree(manifest), home).sub([...spec.slice(0, -1), 'metadata', 'labels']);
    return [{ object: { ...manifest, manifest }, labels, template: undefined }];
  });
}
