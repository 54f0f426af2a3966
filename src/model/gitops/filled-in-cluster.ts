/** Annotations by which a controller in the cluster copies, generates or keeps keys that the manifest does not have. */
const FILLED_IN_CLUSTER =
  /^(?:replicator\.v1\.mittwald\.de|secret-generator\.v1\.mittwald\.de|reflector\.v1\.k8s\.emberstack\.com\/reflects|kustomize\.toolkit\.fluxcd\.io\/(?:ssa|reconcile)|sealedsecrets\.bitnami\.com)/;

/** Why a ConfigMap or Secret with these annotations may have other keys in the cluster than in Git. */
export function becauseFilled(annotations: Iterable<string>): string | undefined {
  for (const annotation of annotations)
    if (FILLED_IN_CLUSTER.test(annotation)) return `the annotation ${annotation} lets a controller fill it`;
  return undefined;
}

/** Annotations by which a controller copies a ConfigMap or Secret to other namespaces of its own accord. */
const COPIED_IN_CLUSTER =
  /^(?:reflector\.v1\.k8s\.emberstack\.com\/reflection-auto-enabled|replicator\.v1\.mittwald\.de\/replicate-to(?:-matching)?|kubed\.appscode\.com\/sync)$/;

/** Whether one with these annotations may be in other namespaces, too. */
export function isCopied(annotations: Iterable<string>): boolean {
  return [...annotations].some((annotation) => COPIED_IN_CLUSTER.test(annotation));
}
