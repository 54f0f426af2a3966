/** What Kustomize identifies an object by (kyaml resid.ResId). */
export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** Empty when there is none. */
  readonly namespace: string;
  /** An earlier identity: its namespace is already the effective one. */
  readonly previous?: true;
}

/** A filter of kinds in which an empty field matches everything (resid.Gvk as selector). */
export interface KindFilter {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

export function groupVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

export function isOfKind(id: KindFilter, filter: KindFilter): boolean {
  return (
    (!filter.group || id.group === filter.group) &&
    (!filter.version || id.version === filter.version) &&
    (!filter.kind || id.kind === filter.kind)
  );
}

/** Stands for the namespace of an object that has none. */
const NO_NAMESPACE = '_non_namespaceable_';

export function effectiveNamespace(id: ObjectId): string {
  if (isClusterScoped(id)) return NO_NAMESPACE;
  return id.namespace === '' ? 'default' : id.namespace;
}

/** Equal keys are equal identities. */
export function keyOf(id: ObjectId): string {
  return `${id.group}|${id.version}|${id.kind}|${effectiveNamespace(id)}|${id.name}`;
}

export function showId(id: ObjectId): string {
  return `${id.kind}/${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}`;
}

/** Kinds that the API description inside Kustomize 5.7 (Kubernetes 1.21) knows to have no namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(
  Object.entries({
    'admissionregistration.k8s.io/v1':
      'MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding',
    'admissionregistration.k8s.io/v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
    'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
    'apiregistration.k8s.io/v1': 'APIService',
    'apiregistration.k8s.io/v1beta1': 'APIService',
    'certificates.k8s.io/v1': 'CertificateSigningRequest',
    'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
    'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
    'networking.k8s.io/v1': 'IngressClass',
    'networking.k8s.io/v1beta1': 'IngressClass',
    'node.k8s.io/v1': 'RuntimeClass',
    'node.k8s.io/v1beta1': 'RuntimeClass',
    'policy/v1beta1': 'PodSecurityPolicy',
    'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding',
    'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding',
    'scheduling.k8s.io/v1': 'PriorityClass',
    'scheduling.k8s.io/v1beta1': 'PriorityClass',
    'storage.k8s.io/v1': 'CSIDriver CSINode StorageClass VolumeAttachment',
    'storage.k8s.io/v1beta1': 'CSIDriver CSINode StorageClass VolumeAttachment',
    v1: 'ComponentStatus Namespace Node PersistentVolume',
  }).flatMap(([apiVersion, kinds]) => kinds.split(' ').map((kind) => `${apiVersion}/${kind}`)),
);

const CLUSTER_SCOPED_KINDS: ReadonlySet<string> = new Set(
  [...CLUSTER_SCOPED].map((shown) => shown.slice(shown.lastIndexOf('/') + 1)),
);

/** Certainly without namespace; kinds that Kustomize does not know count as namespaced. Earlier identities forget their kind's scope. */
export function isClusterScoped(id: ObjectId): boolean {
  // Most kinds are told by their name alone.
  return CLUSTER_SCOPED_KINDS.has(id.kind) && id.previous !== true && CLUSTER_SCOPED.has(`${apiVersionOf(id)}/${id.kind}`);
}
