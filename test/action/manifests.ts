/** A workload with one error, whose fix is safe: fsGroup stands where Kubernetes knows none. */
export function misplaced(name: string, app = 'loki'): string {
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
        - name: ${name}
          image: grafana/loki:2.9.4
          securityContext:
            runAsUser: 10001
            fsGroup: 10001
          volumeMounts:
            - name: data
              mountPath: /loki
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: 10Gi
`;
}

/** One info: nobody says as whom the program runs. */
export const IMPLICIT = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: exporter
spec:
  serviceName: exporter
  selector:
    matchLabels: { app: exporter }
  template:
    metadata:
      labels: { app: exporter }
    spec:
      containers:
        - name: exporter
          image: registry.example.test/exporter:1.0.0
          volumeMounts:
            - name: data
              mountPath: /data
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: 1Gi
`;

export const SOUND = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sound\ndata:\n  key: value\n';
