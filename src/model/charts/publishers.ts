/** Where somebody publishes charts: the same ones under several addresses. */
export interface ChartPublisher {
  readonly name: string;
  readonly family: 'prometheus' | 'grafana';
  /** The parent of the charts in an OCI registry. */
  readonly oci: string;
  /** The address of the index. */
  readonly https: string;
  /** The Git repository in which the charts are written. */
  readonly git: string;
  /** The charts, as far as we know: later ones may be missing. */
  readonly charts: ReadonlySet<string>;
}

/** Which charts each repository holds, read in August 2026; its release workflow says where they are pushed. */
const PUBLISHERS: readonly ChartPublisher[] = [
  {
    name: 'prometheus-community',
    family: 'prometheus',
    oci: 'oci://ghcr.io/prometheus-community/charts',
    https: 'https://prometheus-community.github.io/helm-charts',
    git: 'https://github.com/prometheus-community/helm-charts',
    charts: new Set(
      (
        'alertmanager alertmanager-snmp-notifier jiralert kube-prometheus-stack kube-state-metrics prom-label-proxy prometheus ' +
        'prometheus-adapter prometheus-blackbox-exporter prometheus-cloudwatch-exporter prometheus-conntrack-stats-exporter ' +
        'prometheus-consul-exporter prometheus-couchdb-exporter prometheus-druid-exporter prometheus-elasticsearch-exporter ' +
        'prometheus-fastly-exporter prometheus-ipmi-exporter prometheus-json-exporter prometheus-kafka-exporter ' +
        'prometheus-memcached-exporter prometheus-modbus-exporter prometheus-mongodb-exporter prometheus-mysql-exporter ' +
        'prometheus-nats-exporter prometheus-nginx-exporter prometheus-node-exporter prometheus-operator-admission-webhook ' +
        'prometheus-operator-crds prometheus-pgbouncer-exporter prometheus-pingdom-exporter prometheus-pingmesh-exporter ' +
        'prometheus-postgres-exporter prometheus-pushgateway prometheus-rabbitmq-exporter prometheus-redis-exporter ' +
        'prometheus-smartctl-exporter prometheus-snmp-exporter prometheus-sql-exporter prometheus-stackdriver-exporter ' +
        'prometheus-statsd-exporter prometheus-systemd-exporter prometheus-to-sd prometheus-windows-exporter ' +
        'prometheus-yet-another-cloudwatch-exporter'
      ).split(' '),
    ),
  },
  {
    name: 'grafana-community',
    family: 'grafana',
    oci: 'oci://ghcr.io/grafana-community/helm-charts',
    https: 'https://grafana-community.github.io/helm-charts',
    git: 'https://github.com/grafana-community/helm-charts',
    charts: new Set('grafana grafana-mcp loki synthetic-monitoring-agent tempo tempo-distributed tempo-vulture'.split(' ')),
  },
  {
    name: 'grafana',
    family: 'grafana',
    oci: 'oci://ghcr.io/grafana/helm-charts',
    https: 'https://grafana.github.io/helm-charts',
    git: 'https://github.com/grafana/helm-charts',
    charts: new Set(
      (
        'agent-operator cloudcost-exporter enterprise-logs enterprise-metrics fluent-bit grafana grafana-agent grafana-operator ' +
        'grafana-sampling k8s-monitoring lgtm-distributed loki loki-canary loki-distributed loki-simple-scalable loki-stack ' +
        'mimir-distributed pdc-agent promtail rollout-operator snyk-exporter synthetic-monitoring-agent tempo ' +
        'tempo-distributed tempo-vulture'
      ).split(' '),
    ),
  },
];

/** The publisher who has an address of a registry or of an index, with or without a slash at its end. */
export function publisherAt(address: string): ChartPublisher | undefined {
  const plain = withoutSlash(address);
  return PUBLISHERS.find(({ oci, https }) => plain === oci || plain === https);
}

/** What is wrong with an address, and the right one. */
export interface Misplaced {
  readonly publisher: ChartPublisher;
  readonly right: string;
  /** The charts that are elsewhere. */
  readonly charts: readonly string[];
}

/**
 * The right address of a registry from which charts are taken, when the given one belongs to their publisher and holds none of
 * them: the owner's name alone, another folder, or an address that already ends with the chart's name.
 */
export function misplacedRegistry(address: string, charts: readonly string[]): Misplaced | undefined {
  const plain = withoutSlash(address);
  for (const publisher of PUBLISHERS) {
    const known = charts.filter((chart) => publisher.charts.has(chart));
    if (known.length === 0 || plain === publisher.oci || !`${plain}/`.startsWith(`${ownerOf(publisher)}/`)) continue;
    return { publisher, right: publisher.oci, charts: known };
  }
  return undefined;
}

/** The same for the address of one chart. */
export function misplacedChart(address: string): Misplaced | undefined {
  const plain = withoutSlash(address);
  const slash = plain.lastIndexOf('/');
  return misplacedIn(plain.slice(0, slash), plain.slice(slash + 1));
}

function misplacedIn(parent: string, chart: string): Misplaced | undefined {
  const found = misplacedRegistry(parent, [chart]);
  return found && { ...found, right: `${found.right}/${chart}` };
}

/** The publisher of a chart who has nothing to do with an address that some other publisher has. */
export function otherPublisher(address: string, chart: string): { readonly here: string; readonly right: string } | undefined {
  const here = publisherAt(address);
  if (here === undefined || here.charts.has(chart)) return undefined;
  // Charts move between the two homes of Grafana's charts.
  const right = PUBLISHERS.find(({ charts, family }) => family !== here.family && charts.has(chart));
  return right && { here: here.name, right: address.startsWith('oci:') ? right.oci : right.https };
}

/** The publisher whose Git repository an address is. */
export function publisherOfGit(address: string): ChartPublisher | undefined {
  const plain = withoutSlash(address).replace(/\.git$/, '');
  return PUBLISHERS.find(({ git }) => `${plain}/`.startsWith(`${git}/`));
}

/** `oci://ghcr.io/grafana` of `oci://ghcr.io/grafana/helm-charts`. */
function ownerOf({ oci }: ChartPublisher): string {
  return oci.slice(0, oci.lastIndexOf('/'));
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
