/** A Deployment with one mistake: line 15, workload/misplaced-fs-group, an error with a safe fix. */
export const misplaced = (name = 'app'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: { app: app }
  template:
    metadata:
      labels: { app: app }
    spec:
      containers:
        - name: app
          image: registry.example.com/app:1.0.0
          securityContext: { fsGroup: 2000 }
          env: [] # none
`;

/** The same with a block mapping, whose fix also moves whole lines; line 16. */
export const misplacedBlock = (name = 'app'): string =>
  misplaced(name)
    .replace('securityContext: { fsGroup: 2000 }', 'securityContext:\n            # shared\n            fsGroup: 2000')
    .replace('          env: [] # none\n', '');

export const BROKEN = 'a: [1, 2\nb: c\n';

export const HEALTHY = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: healthy\n';
