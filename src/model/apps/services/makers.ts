import type { FilePath } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import { showResource } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';

/** Something that makes pods which this repository does not show. */
interface Maker {
  /** Undefined when they may be in any namespace. */
  readonly namespace: string | undefined;
  /** A label that all of them have. */
  readonly label?: readonly [string, string];
  readonly because: string;
}

/** prometheus-operator gives its pods this name, over whatever `podMetadata` says (pkg/prometheus, pkg/alertmanager, v0.93.0). */
const OPERATED: ReadonlyMap<string, string> = new Map([
  ['Prometheus', 'prometheus'],
  ['Alertmanager', 'alertmanager'],
  ['ThanosRuler', 'thanos-ruler'],
]);

/** Groups of Kubernetes itself, apart from those that end with `.k8s.io`. */
const BUILT_IN: ReadonlySet<string> = new Set(['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions']);

/**
 * Groups of custom resources that make no pods a Service could select; with kinds, only those make none. Any other custom
 * resource may: operators and controllers make databases, gateways, Prometheus, …
 */
const WITHOUT_PODS: ReadonlyMap<string, readonly string[] | 'all'> = new Map<string, readonly string[] | 'all'>([
  ['source.toolkit.fluxcd.io', 'all'],
  ['kustomize.toolkit.fluxcd.io', 'all'],
  ['notification.toolkit.fluxcd.io', 'all'],
  ['image.toolkit.fluxcd.io', 'all'],
  ['kustomize.config.k8s.io', 'all'],
  ['monitoring.coreos.com', ['ServiceMonitor', 'PodMonitor', 'Probe', 'PrometheusRule', 'ScrapeConfig', 'AlertmanagerConfig']],
  [
    'grafana.integreatly.org',
    ['GrafanaDashboard', 'GrafanaDatasource', 'GrafanaFolder', 'GrafanaContactPoint', 'GrafanaAlertRuleGroup'],
  ],
  ['cert-manager.io', 'all'],
  ['acme.cert-manager.io', 'all'],
  ['external-secrets.io', 'all'],
  ['generators.external-secrets.io', 'all'],
  ['bitnami.com', 'all'],
  ['isindir.github.com', 'all'],
  ['gateway.networking.k8s.io', ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'ReferenceGrant', 'GatewayClass']],
  ['traefik.io', 'all'],
  ['traefik.containo.us', 'all'],
  ['networking.istio.io', 'all'],
  ['security.istio.io', 'all'],
  ['cilium.io', 'all'],
  ['crd.projectcalico.org', 'all'],
  ['projectcalico.org', 'all'],
  ['metallb.io', 'all'],
  ['snapshot.storage.k8s.io', 'all'],
  ['kyverno.io', 'all'],
  ['autoscaling.k8s.io', 'all'],
  ['keda.sh', ['ScaledObject', 'TriggerAuthentication', 'ClusterTriggerAuthentication']],
]);

/** Knows of each namespace why pods may be there that are not seen. */
export class UnseenMakers {
  readonly #ofSet = new Map<DeployedSet, readonly Maker[]>();
  #everywhere: readonly Maker[] | undefined;

  constructor(private readonly deployments: Deployments) {}

  /** Why there may be pods of other origin that have these labels; undefined when there is no reason to think so. */
  in(set: DeployedSet, namespace: string | undefined, selector: ReadonlyMap<string, string>): string | undefined {
    const mayMake = ({ namespace: own, label: [key, value] = ['', ''] }: Maker): boolean =>
      (own === undefined || namespace === undefined || own === namespace) && (selector.get(key) ?? value) === value;
    return this.#makers(set).find(mayMake)?.because;
  }

  /** Only a cluster of Flux is known as a whole: the parts of other projects are applied side by side. */
  #makers(set: DeployedSet): readonly Maker[] {
    if (this.deployments.isWhole(set)) return this.#inside(set);
    return (this.#everywhere ??= this.deployments.sets.flatMap((one) => this.#inside(one)));
  }

  #inside(set: DeployedSet): readonly Maker[] {
    let makers = this.#ofSet.get(set);
    if (makers === undefined) {
      // What Applications bring from elsewhere each of them says itself, for its namespace.
      const synced = this.deployments.argo.find((one) => one.set === set);
      const open = synced === undefined ? set.mayExist('Deployment', '') : synced.cluster.unfollowed[0];
      const made = set.all().flatMap((object) => makerOf(this.deployments.project, object) ?? []);
      this.#ofSet.set(set, (makers = open === undefined ? made : [{ namespace: undefined, because: open }, ...made]));
    }
    return makers;
  }
}

function makerOf(project: Project, object: DeployedObject): Maker | undefined {
  const { apiVersion, kind, namespace, effective } = object;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const because = `${showResource(object)} may make pods that are not seen`;
  if (kind === 'ReplicationController') return { namespace, because };
  const operated = group === 'monitoring.coreos.com' ? OPERATED.get(kind) : undefined;
  if (operated !== undefined) return { namespace, because, label: ['app.kubernetes.io/name', operated] };
  const harmless = WITHOUT_PODS.get(group);
  if (harmless === 'all' || harmless?.includes(kind) === true) return undefined;
  if (harmless === undefined && (BUILT_IN.has(group) || group.endsWith('.k8s.io'))) return undefined;
  if (kind === 'HelmRelease' || kind === 'HelmChart')
    return { namespace: either(effective, ['spec', 'targetNamespace'], kind === 'HelmRelease' ? namespace : undefined), because };
  if (group === 'argoproj.io' && kind === 'AppProject') return undefined;
  if (group === 'argoproj.io' && kind === 'Application') {
    if (isShownHere(project, effective)) return undefined;
    return { namespace: either(effective, ['spec', 'destination', 'namespace'], undefined), because };
  }
  return { namespace: group === 'argoproj.io' && kind === 'ApplicationSet' ? undefined : namespace, because };
}

/** The namespace that is written there, else the other one; any when it is not known. */
function either(effective: Effective, path: readonly string[], otherwise: string | undefined): string | undefined {
  const written = effective.string(path);
  if (written.state === 'set') return written.value;
  return written.state === 'absent' ? otherwise : undefined;
}

/** Whether an Argo CD Application deploys nothing but manifests of this repository. */
function isShownHere(project: Project, effective: Effective): boolean {
  const single = effective.get(['spec', 'source']);
  const sources = single.state === 'set' ? [effective.sub(['spec', 'source'])] : effective.items(['spec', 'sources']);
  return (
    sources.length > 0 &&
    sources.every((source) => {
      const path = source.string(['path']);
      const isPlain = ['chart', 'helm', 'plugin'].every((field) => source.get([field]).state === 'absent');
      return isPlain && path.state === 'set' && holdsManifests(project, path.value);
    })
  );
}

function holdsManifests(project: Project, path: string): boolean {
  const folder: FilePath | undefined = resolvePath('', path.replace(/^\/+/, ''));
  if (folder === undefined || folder === '') return false;
  return !project.files.has(`${folder}/Chart.yaml`) && [...project.files.keys()].some((file) => file.startsWith(`${folder}/`));
}
