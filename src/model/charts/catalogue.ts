import type { ChartFacts } from './chart-facts.js';
import { alertmanagerChart } from './defaults/alertmanager.js';
import { alloyChart, promtailChart } from './defaults/collectors.js';
import { grafanaChart } from './defaults/grafana.js';
import { kubePrometheusStackChart } from './defaults/kube-prometheus-stack.js';
import { lokiDistributedChart, lokiStackChart } from './defaults/loki-relatives.js';
import { lokiChart } from './defaults/loki.js';
import { prometheusChart } from './defaults/prometheus.js';
import { mimirDistributedChart, tempoChart, tempoDistributedChart } from './defaults/tempo-and-mimir.js';

const CHARTS: ReadonlyMap<string, ChartFacts> = new Map(
  [
    grafanaChart,
    kubePrometheusStackChart,
    lokiChart,
    lokiStackChart,
    lokiDistributedChart,
    prometheusChart,
    alertmanagerChart,
    tempoChart,
    tempoDistributedChart,
    mimirDistributedChart,
    alloyChart,
    promtailChart,
  ].map((facts) => [facts.name, facts]),
);

export function factsOf(chartName: string): ChartFacts | undefined {
  return CHARTS.get(chartName);
}

export function knownCharts(): readonly string[] {
  return [...CHARTS.keys()];
}
