/** A StatefulSet with one container and one claim, as tests of several folders need it. */
export interface StatefulSetParts {
  readonly name: string;
  /** The label of its pods, and its Service; its name unless said otherwise. */
  readonly app?: string;
  readonly container?: string;
  readonly image: string;
  readonly mountPath: string;
  readonly size?: string;
  /** Lines of the container’s securityContext. */
  readonly securityContext?: readonly string[];
}

export function statefulSet({
  name,
  app = name,
  container = name,
  image,
  mountPath,
  size = '10Gi',
  securityContext = [],
}: StatefulSetParts): string {
  const context = ['          securityContext:', ...securityContext.map((line) => `            ${line}`)];
  return `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ${name}
spec:
  serviceName: ${app}
  selector:
    matchLabels: { app: ${app} }
  template:
    metadata:
      labels: { app: ${app} }
    spec:
      containers:
        - name: ${container}
          image: ${image}
${securityContext.length === 0 ? '' : `${context.join('\n')}\n`}          volumeMounts:
            - name: data
              mountPath: ${mountPath}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: ${size}
`;
}

/** A workload with one error, whose fix is safe: fsGroup stands where Kubernetes knows none. */
export function misplacedFsGroup(parts: Omit<StatefulSetParts, 'image' | 'mountPath' | 'securityContext'>, comment = ''): string {
  const securityContext = ['runAsUser: 10001', `fsGroup: 10001${comment}`];
  return statefulSet({ ...parts, image: 'grafana/loki:2.9.4', mountPath: '/loki', securityContext });
}

/** Nothing to say about it. */
export const SOUND = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sound\ndata:\n  key: value\n';
