import { misplacedFsGroup, statefulSet } from '../workloads.js';

export { SOUND } from '../workloads.js';

/** A workload with one error, whose fix is safe: fsGroup stands where Kubernetes knows none. */
export function misplaced(name: string, app = 'loki'): string {
  return misplacedFsGroup({ name, app });
}

/** One info: nobody says as whom the program runs. */
export const IMPLICIT = statefulSet({
  name: 'exporter',
  image: 'registry.example.test/exporter:1.0.0',
  mountPath: '/data',
  size: '1Gi',
});
