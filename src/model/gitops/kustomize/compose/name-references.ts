import type { FieldSpec, NameReference } from './built-in-fields.js';

/** Where each kind that holds pods has their specification. */
const POD_SPECS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
};

function inPods(kinds: string, paths: readonly string[]): readonly FieldSpec[] {
  return kinds
    .split(' ')
    .flatMap((kind) => paths.map((path) => ({ kind, path: `${POD_SPECS[kind] ?? 'spec/template/spec'}/${path}` })));
}

/** Fields that hold another object's name (kustomize 5.7.1, builtinpluginconsts/namereference.go). */
export const NAME_REFERENCES: readonly NameReference[] = [
  {
    kind: 'Deployment',
    fields: [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }],
  },
  {
    kind: 'ReplicationController',
    fields: [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }],
  },
  {
    kind: 'ReplicaSet',
    fields: [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }],
  },
  {
    kind: 'StatefulSet',
    fields: [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }],
  },
  {
    version: 'v1',
    kind: 'ConfigMap',
    fields: [
      ...inPods('CronJob DaemonSet Deployment Job Pod PodTemplate ReplicaSet StatefulSet', [
        'volumes/configMap/name',
        'containers/env/valueFrom/configMapKeyRef/name',
        'initContainers/env/valueFrom/configMapKeyRef/name',
        'containers/envFrom/configMapRef/name',
        'initContainers/envFrom/configMapRef/name',
        'volumes/projected/sources/configMap/name',
      ]),
      { path: 'spec/configSource/configMap', kind: 'Node' },
      { path: 'rules/resourceNames', kind: 'Role' },
      { path: 'rules/resourceNames', kind: 'ClusterRole' },
      { path: 'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap', kind: 'Ingress' },
    ],
  },
  {
    version: 'v1',
    kind: 'Secret',
    fields: [
      ...inPods('CronJob DaemonSet Deployment Job Pod PodTemplate ReplicaSet StatefulSet', [
        'volumes/secret/secretName',
        'containers/env/valueFrom/secretKeyRef/name',
        'initContainers/env/valueFrom/secretKeyRef/name',
        'containers/envFrom/secretRef/name',
        'initContainers/envFrom/secretRef/name',
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ]),
      { path: 'spec/tls/secretName', kind: 'Ingress' },
      { path: 'metadata/annotations/ingress.kubernetes.io\\/auth-secret', kind: 'Ingress' },
      { path: 'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret', kind: 'Ingress' },
      { path: 'metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret', kind: 'Ingress' },
      { path: 'imagePullSecrets/name', kind: 'ServiceAccount' },
      { path: 'parameters/secretName', kind: 'StorageClass' },
      { path: 'parameters/adminSecretName', kind: 'StorageClass' },
      { path: 'parameters/userSecretName', kind: 'StorageClass' },
      { path: 'parameters/secretRef', kind: 'StorageClass' },
      { path: 'rules/resourceNames', kind: 'Role' },
      { path: 'rules/resourceNames', kind: 'ClusterRole' },
      {
        path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
        group: 'serving.knative.dev',
        version: 'v1',
        kind: 'Service',
      },
      { path: 'spec/azureFile/secretName', kind: 'PersistentVolume' },
    ],
  },
  {
    version: 'v1',
    kind: 'Service',
    fields: [
      { path: 'spec/serviceName', group: 'apps', kind: 'StatefulSet' },
      { path: 'spec/rules/http/paths/backend/serviceName', kind: 'Ingress' },
      { path: 'spec/backend/serviceName', kind: 'Ingress' },
      { path: 'spec/rules/http/paths/backend/service/name', kind: 'Ingress' },
      { path: 'spec/defaultBackend/service/name', kind: 'Ingress' },
      { path: 'spec/service/name', group: 'apiregistration.k8s.io', kind: 'APIService' },
      { path: 'webhooks/clientConfig/service', group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
      { path: 'webhooks/clientConfig/service', group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
    ],
  },
  {
    group: 'rbac.authorization.k8s.io',
    kind: 'Role',
    fields: [{ path: 'roleRef/name', group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' }],
  },
  {
    group: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    fields: [
      { path: 'roleRef/name', group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
      { path: 'roleRef/name', group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    ],
  },
  {
    version: 'v1',
    kind: 'ServiceAccount',
    fields: [
      ...inPods('CronJob DaemonSet Deployment Job Pod ReplicationController StatefulSet', ['serviceAccountName']),
      { path: 'subjects', group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
      { path: 'subjects', group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    ],
  },
  {
    version: 'v1',
    kind: 'PersistentVolumeClaim',
    fields: [
      ...inPods('CronJob DaemonSet Deployment Job Pod ReplicationController StatefulSet', [
        'volumes/persistentVolumeClaim/claimName',
      ]),
    ],
  },
  {
    version: 'v1',
    kind: 'PersistentVolume',
    fields: [
      { path: 'spec/volumeName', kind: 'PersistentVolumeClaim' },
      { path: 'rules/resourceNames', kind: 'ClusterRole' },
    ],
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'StorageClass',
    fields: [
      { path: 'spec/storageClassName', kind: 'PersistentVolume' },
      { path: 'spec/storageClassName', kind: 'PersistentVolumeClaim' },
      { path: 'spec/volumeClaimTemplates/spec/storageClassName', kind: 'StatefulSet' },
    ],
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    kind: 'PriorityClass',
    fields: [...inPods('CronJob DaemonSet Deployment Job Pod ReplicationController StatefulSet', ['priorityClassName'])],
  },
  {
    group: 'networking.k8s.io/v1',
    version: 'v1',
    kind: 'IngressClass',
    fields: [{ path: 'spec/ingressClassName', kind: 'Ingress' }],
  },
  {
    group: 'admissionregistration.k8s.io',
    kind: 'ValidatingAdmissionPolicy',
    fields: [{ path: 'spec/policyName', group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicyBinding' }],
  },
];
