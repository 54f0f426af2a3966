/**
 * Charts whose first installation or upgrade is known not to fit the five minutes that Flux allows by default, with what it
 * waits for. kube-prometheus-stack: objects and images of 79.5.0 rendered and counted, and reports of more than 5 and 10 minutes
 * (spack-infrastructure#1191, devantler-tech/platform#1390, prometheus-community/helm-charts#4952). loki: its templates (three
 * replicas of each target, a 9.8 GiB cache request). The others: the charts of many StatefulSets or of several programs, which
 * public repositories that state a timeout give ten minutes or more.
 */
const SLOW: ReadonlyMap<string, string> = new Map([
  ['kube-prometheus-stack', 'it pulls seven to nine images, runs hook Jobs and waits for a DaemonSet on every node'],
  // The name kube-prometheus-stack had until 2020.
  ['prometheus-operator', 'it pulls many images, runs hook Jobs and waits for a DaemonSet on every node'],
  ['loki', 'it waits for several StatefulSets, a canary on every node and caches that request gigabytes of memory'],
  ['loki-distributed', 'it waits for the Deployments and StatefulSets of every Loki component'],
  ['loki-simple-scalable', 'it waits for the read and write StatefulSets and the gateway'],
  ['loki-stack', 'it waits for Loki, for Promtail on every node and for what else is switched on'],
  ['mimir-distributed', 'it waits for the Deployments and StatefulSets of every Mimir component'],
  ['tempo-distributed', 'it waits for the Deployments and StatefulSets of every Tempo component'],
  ['thanos', 'it waits for several components, each with its own StatefulSet or Deployment'],
  ['victoria-metrics-k8s-stack', 'it waits for an operator, Grafana and exporters on every node'],
]);

/** Why a release of the chart of this name needs more than five minutes; undefined when nothing we know says that it does. */
export function slowness(chartName: string): string | undefined {
  return SLOW.get(chartName);
}
