/** How Kustomize merges one field: a list whose elements are matched, or a map with such lists below it. */
export interface FieldSchema {
  /** The keys that identify an element; none for a list of plain values (finalizers). Absent for a map. */
  readonly list?: readonly string[];
  /** The type of the map, or of the list's elements, where lists below are merged too. */
  readonly of?: string;
}

export type TypeSchema = Readonly<Record<string, FieldSchema>>;

const OBJECT_META: FieldSchema = { of: 'ObjectMeta' };

/**
 * The lists that are merged element by element: the API description inside Kustomize 5.7 (Kubernetes 1.21), reduced to
 * `x-kubernetes-patch-strategy: merge` with its keys. Everything else in a list is replaced.
 */
const TYPES: Readonly<Record<string, TypeSchema>> = {
  ObjectMeta: { finalizers: { list: [] }, ownerReferences: { list: ['uid'] } },
  Object: { metadata: OBJECT_META },
  Conditions: { conditions: { list: ['type'] } },
  ComponentStatus: { conditions: { list: ['type'] }, metadata: OBJECT_META },
  WithConditions: { metadata: OBJECT_META, status: { of: 'Conditions' } },
  Container: {
    env: { list: ['name'] },
    ports: { list: ['containerPort', 'protocol'] },
    volumeDevices: { list: ['devicePath'] },
    volumeMounts: { list: ['mountPath'] },
  },
  EphemeralContainer: {
    env: { list: ['name'] },
    volumeDevices: { list: ['devicePath'] },
    volumeMounts: { list: ['mountPath'] },
  },
  PodSpec: {
    containers: { list: ['name'], of: 'Container' },
    ephemeralContainers: { list: ['name'], of: 'EphemeralContainer' },
    hostAliases: { list: ['ip'] },
    imagePullSecrets: { list: ['name'] },
    initContainers: { list: ['name'], of: 'Container' },
    topologySpreadConstraints: { list: ['topologyKey', 'whenUnsatisfiable'] },
    volumes: { list: ['name'], of: 'Volume' },
  },
  Volume: { ephemeral: { of: 'EphemeralVolume' } },
  EphemeralVolume: { volumeClaimTemplate: { of: 'Object' } },
  PodStatus: { conditions: { list: ['type'] }, podIPs: { list: ['ip'] } },
  Pod: { metadata: OBJECT_META, spec: { of: 'PodSpec' }, status: { of: 'PodStatus' } },
  PodTemplateSpec: { metadata: OBJECT_META, spec: { of: 'PodSpec' } },
  PodTemplate: { metadata: OBJECT_META, template: { of: 'PodTemplateSpec' } },
  WorkloadSpec: { template: { of: 'PodTemplateSpec' } },
  Workload: { metadata: OBJECT_META, spec: { of: 'WorkloadSpec' }, status: { of: 'Conditions' } },
  JobTemplate: { metadata: OBJECT_META, spec: { of: 'WorkloadSpec' } },
  CronJobSpec: { jobTemplate: { of: 'JobTemplate' } },
  CronJob: { metadata: OBJECT_META, spec: { of: 'CronJobSpec' } },
  Service: { metadata: OBJECT_META, spec: { of: 'ServiceSpec' }, status: { of: 'Conditions' } },
  ServiceSpec: { ports: { list: ['port', 'protocol'] } },
  ServiceAccount: { metadata: OBJECT_META, secrets: { list: ['name'] } },
  WebhookConfiguration: { metadata: OBJECT_META, webhooks: { list: ['name'] } },
  CSINode: { metadata: OBJECT_META, spec: { of: 'CSINodeSpec' } },
  CSINodeSpec: { drivers: { list: ['name'] } },
  Node: { metadata: OBJECT_META, spec: { of: 'NodeSpec' }, status: { of: 'NodeStatus' } },
  NodeSpec: { podCIDRs: { list: [] } },
  NodeStatus: { addresses: { list: ['type'] }, conditions: { list: ['type'] } },
};

/** Type → the kinds of that type, by group and version. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Object: {
    'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
    'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
    'apps/v1': 'ControllerRevision',
    'authentication.k8s.io/v1': 'TokenRequest TokenReview',
    'authentication.k8s.io/v1beta1': 'TokenReview',
    'authorization.k8s.io/v1': 'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
    'authorization.k8s.io/v1beta1': 'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
    'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
    'autoscaling/v2beta1': 'HorizontalPodAutoscaler',
    'autoscaling/v2beta2': 'HorizontalPodAutoscaler',
    'certificates.k8s.io/v1': 'CertificateSigningRequest',
    'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
    'coordination.k8s.io/v1': 'Lease',
    'coordination.k8s.io/v1beta1': 'Lease',
    'discovery.k8s.io/v1': 'EndpointSlice',
    'discovery.k8s.io/v1beta1': 'EndpointSlice',
    'events.k8s.io/v1': 'Event',
    'events.k8s.io/v1beta1': 'Event',
    'extensions/v1beta1': 'Ingress',
    'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
    'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
    'networking.k8s.io/v1beta1': 'Ingress IngressClass',
    'node.k8s.io/v1': 'RuntimeClass',
    'node.k8s.io/v1beta1': 'RuntimeClass',
    'policy/v1beta1': 'Eviction PodSecurityPolicy',
    'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
    'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
    'scheduling.k8s.io/v1': 'PriorityClass',
    'scheduling.k8s.io/v1beta1': 'PriorityClass',
    'storage.k8s.io/v1': 'CSIDriver StorageClass VolumeAttachment',
    'storage.k8s.io/v1beta1': 'CSIDriver CSIStorageCapacity StorageClass VolumeAttachment',
    v1: 'Binding ConfigMap Endpoints Event LimitRange PersistentVolume ResourceQuota Secret',
  },
  WithConditions: {
    'apiregistration.k8s.io/v1': 'APIService',
    'apiregistration.k8s.io/v1beta1': 'APIService',
    'policy/v1': 'PodDisruptionBudget',
    'policy/v1beta1': 'PodDisruptionBudget',
    v1: 'Namespace PersistentVolumeClaim',
  },
  Workload: { 'apps/v1': 'DaemonSet Deployment ReplicaSet StatefulSet', 'batch/v1': 'Job', v1: 'ReplicationController' },
  CronJob: { 'batch/v1': 'CronJob', 'batch/v1beta1': 'CronJob' },
  WebhookConfiguration: {
    'admissionregistration.k8s.io/v1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  },
  CSINode: { 'storage.k8s.io/v1': 'CSINode', 'storage.k8s.io/v1beta1': 'CSINode' },
  ComponentStatus: { v1: 'ComponentStatus' },
  Pod: { v1: 'Pod' },
  PodTemplate: { v1: 'PodTemplate' },
  Service: { v1: 'Service' },
  ServiceAccount: { v1: 'ServiceAccount' },
  Node: { v1: 'Node' },
};

const TYPE_OF_KIND: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).flatMap(([type, versions]) =>
    Object.entries(versions).flatMap(([apiVersion, kinds]) =>
      kinds.split(' ').map((kind) => [`${apiVersion}/${kind}`, type] as const),
    ),
  ),
);

/** The schema of a built-in kind; undefined for custom resources, whose lists are all replaced. */
export function schemaOfKind(apiVersion: string, kind: string): TypeSchema | undefined {
  const type = TYPE_OF_KIND.get(`${apiVersion}/${kind}`);
  return type === undefined ? undefined : TYPES[type];
}

export function schemaOfType(field: FieldSchema | undefined): TypeSchema | undefined {
  return field?.of === undefined ? undefined : TYPES[field.of];
}
