/** An image reference taken apart; parts that are not written are undefined. */
export interface ImageReference {
  readonly registry: string | undefined;
  /** Without the registry: `grafana/loki`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Who a program runs as when nobody says otherwise. */
export interface ImageUser {
  readonly uid: number;
  /** The group to give volumes to: group 0 in an image is for files that anyone may share, so there it is the uid's number. */
  readonly group: number;
  /** Whether the image names its user by number; Kubernetes cannot check a name against `runAsNonRoot`. */
  readonly numeric: boolean;
}

export type AppName =
  | 'prometheus'
  | 'alertmanager'
  | 'grafana'
  | 'loki'
  | 'tempo'
  | 'node-exporter'
  | 'promtail'
  | 'mimir'
  | 'alloy';

export interface KnownImage {
  readonly app: AppName;
  /** For messages: `Prometheus`. */
  readonly title: string;
  /** Undefined when the user of this tag is not established. */
  readonly user: ImageUser | 'root' | undefined;
  /** Where the program keeps its data unless it is told otherwise; empty when it keeps none. */
  readonly dataDirectories: readonly string[];
}

interface ImageFacts extends Omit<KnownImage, 'user'> {
  readonly repositories: readonly string[];
  readonly userOf: (tag: string | undefined) => ImageUser | 'root' | undefined;
}

const NOBODY: ImageUser = { uid: 65534, group: 65534, numeric: false };
const DISTROLESS: ImageUser = { uid: 65532, group: 65532, numeric: true };

/** Read in the Dockerfiles of the versions that charts-and-apps names; distroless tags exist since Prometheus 3.10. */
const busyboxOrDistroless = (tag: string | undefined): ImageUser => (tag?.endsWith('-distroless') ? DISTROLESS : NOBODY);

const FACTS: readonly ImageFacts[] = [
  {
    app: 'prometheus',
    title: 'Prometheus',
    repositories: ['prom/prometheus', 'prometheus/prometheus'],
    userOf: busyboxOrDistroless,
    dataDirectories: ['/prometheus'],
  },
  {
    app: 'alertmanager',
    title: 'Alertmanager',
    repositories: ['prom/alertmanager', 'prometheus/alertmanager'],
    userOf: busyboxOrDistroless,
    dataDirectories: ['/alertmanager'],
  },
  {
    app: 'node-exporter',
    title: 'node-exporter',
    repositories: ['prom/node-exporter', 'prometheus/node-exporter'],
    userOf: busyboxOrDistroless,
    dataDirectories: [],
  },
  {
    app: 'grafana',
    title: 'Grafana',
    repositories: ['grafana/grafana', 'grafana/grafana-oss', 'grafana/grafana-enterprise'],
    // USER "472" in group 0, for which the chart uses 472; before 5.1 it was 104.
    userOf: (tag) => (tag !== undefined && /^v?[1-4]\./.test(tag) ? undefined : { uid: 472, group: 472, numeric: true }),
    dataDirectories: ['/var/lib/grafana'],
  },
  {
    app: 'loki',
    title: 'Loki',
    repositories: ['grafana/loki'],
    // Since 2.0 the image runs as 10001; 1.x and latest before it are not established.
    userOf: (tag) => (tag !== undefined && /^v?[01]\./.test(tag) ? undefined : { uid: 10001, group: 10001, numeric: true }),
    dataDirectories: ['/loki', '/var/loki', '/data', '/tmp/loki'],
  },
  {
    app: 'tempo',
    title: 'Tempo',
    repositories: ['grafana/tempo'],
    // 10001 came with Tempo 2.7; older images ran as root.
    userOf: (tag) =>
      tag !== undefined && /^v?(?:2\.(?:[7-9]|\d\d)|[3-9])\b/.test(tag) ? { uid: 10001, group: 10001, numeric: true } : undefined,
    dataDirectories: ['/var/tempo'],
  },
  {
    app: 'promtail',
    title: 'Promtail',
    repositories: ['grafana/promtail'],
    userOf: () => 'root',
    dataDirectories: ['/run/promtail'],
  },
  { app: 'mimir', title: 'Mimir', repositories: ['grafana/mimir'], userOf: () => undefined, dataDirectories: ['/data'] },
  {
    app: 'alloy',
    title: 'Alloy',
    repositories: ['grafana/alloy'],
    userOf: () => 'root',
    dataDirectories: ['/var/lib/alloy/data'],
  },
];

/** Where the makers publish; other registries are mirrors, which only the configuration can name. */
const REGISTRIES: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'quay.io', 'ghcr.io']);

export function parseImage(reference: string): ImageReference {
  const [named = '', digest] = reference.split('@', 2);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const path = hasTag ? named.slice(0, colon) : named;
  const slash = path.indexOf('/');
  const first = path.slice(0, Math.max(slash, 0));
  const registry = /[.:]|^localhost$/.test(first) ? first : undefined;
  return {
    registry,
    repository: registry === undefined ? path : path.slice(slash + 1),
    tag: hasTag ? named.slice(colon + 1) : undefined,
    digest,
  };
}

/** Mirrored repositories, as `registry/repository`, with the repository they mirror. */
export type ImageAliases = ReadonlyMap<string, string>;

/** What is known of an image; undefined for any that is not in the table. */
export function knownImage(reference: string, aliases: ImageAliases = new Map()): KnownImage | undefined {
  const image = parseImage(reference);
  const full = image.registry === undefined ? image.repository : `${image.registry}/${image.repository}`;
  const alias = aliases.get(full);
  const { registry, repository } = alias === undefined ? image : parseImage(alias);
  if (registry !== undefined && !REGISTRIES.has(registry)) return undefined;
  const facts = FACTS.find(({ repositories }) => repositories.includes(repository));
  if (facts === undefined) return undefined;
  const { app, title, userOf, dataDirectories } = facts;
  // A digest without a tag may be any version.
  const user = image.tag === undefined && image.digest !== undefined ? undefined : userOf(image.tag);
  return { app, title, user, dataDirectories };
}
