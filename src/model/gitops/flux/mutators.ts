import { type Manifest, manifestsOf, showResource } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';

/** Words that stand in every object that changes Flux Kustomizations when these are applied, by kind. */
const MUTATORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['MutatingWebhookConfiguration', ['kustomizations']],
  ['MutatingAdmissionPolicy', ['kustomizations']],
  // Kyverno's.
  ['MutatingPolicy', ['kustomizations']],
  ['ClusterPolicy', ['mutate', 'Kustomization']],
  // Puts variables of ConfigMaps and Secrets into every Kustomization (xunholy/kustomize-mutating-webhook).
  ['HelmRelease', ['kustomize-mutating-webhook']],
]);

export const MUTATOR_KINDS: ReadonlySet<string> = new Set(MUTATORS.keys());

/** Whether a text may hold an object that changes Kustomizations. */
export function mayMutate(text: string): boolean {
  return [...MUTATORS.values()].some((words) => words.every((word) => text.includes(word)));
}

/** Why Kustomizations may have variables that no file gives them; undefined when nothing here changes any. */
export function mutatorIn(project: Project): string | undefined {
  const found = manifestsOf(project, MUTATOR_KINDS).find(mutates);
  return found && `${showResource(found)} may put variables into Kustomizations`;
}

function mutates({ kind, node }: Manifest): boolean {
  const text = node.source.text.slice(node.start, node.end);
  return MUTATORS.get(kind)!.every((word) => text.includes(word));
}
