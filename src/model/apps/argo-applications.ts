import type { Plan, Refusal } from '../../core/fix.js';
import type { KeyPath, Target } from '../../core/location.js';
import { publisherOf, rangeOf } from '../charts/chart-ref.js';
import { atLeast, knownVersion } from '../charts/version.js';
import type { ArgoApplication } from '../gitops/argo/clusters.js';
import { type DeployedObject, builtObject, deploy } from '../gitops/deployed-object.js';
import type { DeployedSet, Deployments } from '../gitops/deployed-set.js';
import { ChartValues } from '../gitops/helm-values.js';
import type { ComposedObject } from '../gitops/kustomize/compose/composition.js';
import { toPlain } from '../gitops/kustomize/compose/plain.js';
import { itemsAt, textAt } from '../gitops/reading.js';
import { planned } from '../gitops/slot.js';
import { type Tree, siteTarget, subtree } from '../gitops/tree.js';
import { chartOf } from './argo-charts.js';
import type { ChartInstallation } from './chart-installation.js';

/** A definition of a custom resource that is too large to be applied with a copy of itself in an annotation. */
export type LargeDefinition = { readonly name: string } & (
  | { readonly chart: string }
  /** Its size as JSON, in bytes. */
  | { readonly bytes: number; readonly at: Target }
);

/** An Application, or an ApplicationSet that makes Applications, with how it applies what it brings. */
export interface ArgoApplicationView {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /** Whether it writes a copy of each object into the object, as kubectl apply does; undefined when that is not known. */
  readonly copiesObjects: boolean | undefined;
  readonly syncOptionsAt: Target;
  readonly largeDefinitions: readonly LargeDefinition[];
  addSyncOption(option: string): Plan | Refusal;
}

export function argoApplications(deployments: Deployments): readonly ArgoApplicationView[] {
  return deployments.argo.flatMap(({ cluster, set }) =>
    cluster.applications.map((application) => viewOf(deployments, set, application)),
  );
}

function viewOf(deployments: Deployments, set: DeployedSet, application: ArgoApplication): ArgoApplicationView {
  const { project } = deployments;
  const object = deploy(builtObject(application.object));
  const spec: KeyPath = object.kind === 'Application' ? ['spec'] : ['spec', 'template', 'spec'];
  const path = [...spec, 'syncPolicy', 'syncOptions'];
  const { effective } = object;
  return {
    object,
    set,
    copiesObjects: copiesObjects(application.application.spec),
    get syncOptionsAt() {
      return effective.insertAt(path);
    },
    get largeDefinitions() {
      return [
        ...application.sources.flatMap((source) => {
          if (source.source.kind !== 'helm' || isSkipping(source.written)) return [];
          const { release } = source.source;
          return chartOf(project, { object, set, release, source }).installations.flatMap(definitionsOf);
        }),
        ...application.builds.flatMap(({ composition }) => composition.objects.flatMap(largeDefinition)),
      ];
    },
    addSyncOption: (option) => {
      const at = effective.insertAt(path);
      const hasList = effective.get(path).state === 'set';
      return planned(project, effective, [hasList ? { op: 'append', at, value: option } : { op: 'set', at, value: [option] }]);
    },
  };
}

function copiesObjects(spec: Tree | undefined): boolean | undefined {
  const list = subtree(spec, ['syncPolicy', 'syncOptions']);
  const options = itemsAt(list, []).map((item) => textAt(item, []));
  const isKnown = spec?.kind === 'map' && spec.open === undefined && subtree(spec, ['syncPolicy'])?.kind !== 'unknown';
  if (!isKnown || list?.kind === 'unknown' || options.includes(undefined)) return undefined;
  return !options.some((option) => withoutLastApplied(option ?? ''));
}

/** Leaves out what lies in the folder `crds` of a chart. */
function isSkipping(source: Tree | undefined): boolean {
  const skip = subtree(source, ['helm', 'skipCrds']);
  return skip !== undefined && !(skip.kind === 'scalar' && skip.value === false);
}

/** The annotations of an object may have so many bytes (apimachinery, TotalAnnotationSizeLimitB). */
const LIMIT = 262_144;

/**
 * Charts that bring the definitions of prometheus-operator. Since 0.52 that of Prometheus is larger than the limit
 * (helm-charts #1500); 483,496 bytes in 0.93.
 */
const CHARTS: Readonly<Record<string, string>> = { 'kube-prometheus-stack': '20.0.0', 'prometheus-operator-crds': '0.1.0' };
const DEFINITION = 'prometheuses.monitoring.coreos.com';

function definitionsOf({ chart, values }: ChartInstallation): readonly LargeDefinition[] {
  const since = Object.hasOwn(CHARTS, chart.name) ? CHARTS[chart.name] : undefined;
  if (since === undefined || publisherOf(chart) === 'other-lineage') return [];
  if (chart.version !== undefined && atLeast(rangeOf(chart), knownVersion(since)) !== 'yes') return [];
  const own = new ChartValues(values, chart);
  const enabled = own.user.get(['crds', 'enabled']);
  const annotations = own.user.get(['crds', 'annotations']);
  const isBrought =
    enabled.state === 'absent' || (enabled.state === 'set' && enabled.value.kind === 'scalar' && enabled.value.value === true);
  return isBrought && annotations.state === 'absent' ? [{ name: DEFINITION, chart: chart.name }] : [];
}

function largeDefinition({ id, tree }: ComposedObject): readonly LargeDefinition[] {
  if (id.kind !== 'CustomResourceDefinition' || tree.site === undefined || appliesItself(tree)) return [];
  const plain = toPlain(tree);
  if (!('value' in plain)) return [];
  const bytes = Buffer.byteLength(JSON.stringify(plain.value));
  return bytes <= LIMIT ? [] : [{ name: id.name, bytes, at: siteTarget(tree.site) }];
}

/** An annotation decides for one object; one that is not known may say anything. */
function appliesItself(tree: Tree): boolean {
  const annotations = subtree(tree, ['metadata', 'annotations']);
  if (annotations?.kind === 'unknown' || (annotations?.kind === 'map' && annotations.open !== undefined)) return true;
  const written = subtree(annotations, ['argocd.argoproj.io/sync-options']);
  if (written === undefined) return false;
  const text = textAt(written, []);
  return text === undefined || text.split(',').some((option) => withoutLastApplied(option.trim()));
}

/** The options with which Argo CD writes no copy of the object into it. */
function withoutLastApplied(option: string): boolean {
  return option === 'ServerSideApply=true' || option === 'Replace=true';
}
