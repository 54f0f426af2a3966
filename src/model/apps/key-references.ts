import type { Plan, Refusal } from '../../core/fix.js';
import { placeOf } from '../gitops/kustomize/compose/problem.js';
import { REFERRING_KINDS } from '../gitops/builds/object-references.js';
import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import type { Effective } from '../gitops/effective.js';
import { isHelmRelease } from '../gitops/helm-release.js';
import { type KeyState, type OwnKeys, ownKeys, stateOfKey } from '../gitops/helm/secret-keys.js';
import { type KeySelector, isOptional, isPlain, keySelectors } from '../gitops/key-selectors.js';
import { itemsAt, textAt } from '../gitops/reading.js';
import { planned } from '../gitops/slot.js';
import { type Tree, childOf, subtree } from '../gitops/tree.js';
import type { ChartInstallation } from './chart-installation.js';
import { chartKeySelectors } from './chart-key-selectors.js';
import { POD_SPEC } from './pods/from-manifest.js';

/** A key of a ConfigMap or Secret of the same set that something cannot do without. */
export interface KeyReference extends KeySelector {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly keys: OwnKeys;
  /** Whether the object has the key. */
  readonly state: KeyState;
  /** It is the entry of a generator that lacks the key, which is said of the build. */
  readonly isGenerators: boolean;
  /** Asks for another key. */
  askFor(key: string): Plan | Refusal;
}

/** The references of objects, and of the values of charts. Those to objects that are not here are left out. */
export function keyReferences(
  deployments: Deployments,
  installations: readonly ChartInstallation[],
  isWanted: (object: DeployedObject) => boolean,
): readonly KeyReference[] {
  const ofObjects = deployments.sets.flatMap((set) =>
    KINDS.flatMap((kind) => set.each(kind).filter(isWanted)).flatMap((object) => {
      const { effective, namespace } = object;
      return selectorsOf(object).flatMap((selector) =>
        referenceOf(deployments, { object, set, configuration: effective, namespace }, selector),
      );
    }),
  );
  const ofCharts = installations.flatMap((installation) => {
    const { object, set, values, postRenderers } = installation;
    // A post-renderer may take the reference out again, and another cluster has Secrets of its own.
    if (postRenderers !== undefined || object.effective.get(['spec', 'kubeConfig']).state !== 'absent') return [];
    const { selectors, namespace } = chartKeySelectors(installation);
    return selectors.flatMap((selector) => referenceOf(deployments, { object, set, configuration: values, namespace }, selector));
  });
  return [...ofObjects, ...ofCharts];
}

interface User extends Pick<KeyReference, 'object' | 'set'> {
  readonly configuration: Effective;
  readonly namespace: string | undefined;
}

function referenceOf(deployments: Deployments, user: User, selector: KeySelector): readonly KeyReference[] {
  const { object, set, configuration } = user;
  const { kind, name } = selector;
  const namespace = selector.namespace ?? user.namespace;
  const keys = ownKeys(deployments, set, kind, name, namespace);
  if (keys === undefined) return [];
  const isGenerated = keys.makers.some(({ effective }) => effective.home.closed !== undefined);
  return [
    {
      ...selector,
      object,
      set,
      keys,
      state: stateOfKey(keys, selector.key),
      isGenerators: isGenerated && configuration === object.effective && REFERRING_KINDS.includes(object.kind),
      askFor: (key) =>
        selector.isDefault
          ? { refused: 'the key is not written here' }
          : planned(deployments.project, configuration, [{ op: 'set', at: selector.at, value: key }]),
    },
  ];
}

/** Kinds of prometheus-operator: whatever has a name and a key in them takes a key. */
const MONITORING = [
  'Prometheus',
  'PrometheusAgent',
  'Alertmanager',
  'ThanosRuler',
  'ServiceMonitor',
  'PodMonitor',
  'Probe',
  'ScrapeConfig',
  'AlertmanagerConfig',
];

/** Kinds of grafana-operator. */
const GRAFANA = ['Grafana', 'GrafanaDatasource', 'GrafanaContactPoint', 'GrafanaNotificationPolicy', 'GrafanaServiceAccount'];

const KINDS: readonly string[] = ['HelmRelease', ...Object.keys(POD_SPEC), ...MONITORING, ...GRAFANA];

function selectorsOf(object: DeployedObject): readonly KeySelector[] {
  const { tree } = object.effective;
  const { apiVersion, kind } = object;
  const suspend = subtree(tree, ['spec', 'suspend']);
  if (suspend?.kind === 'scalar' && suspend.value === true) return [];
  if (isHelmRelease(object)) return valuesFromSecrets(tree);
  if (Object.hasOwn(POD_SPEC, kind)) return keySelectors(tree, { isBare: false });
  if (apiVersion.startsWith('monitoring.coreos.com/')) return keySelectors(tree, { isBare: true });
  return apiVersion.startsWith('grafana.integreatly.org/') ? keySelectors(tree, { isBare: false }) : [];
}

/** Values from ConfigMaps are read, and what they lack is said of the values. */
function valuesFromSecrets(tree: Tree | undefined): readonly KeySelector[] {
  return itemsAt(tree, ['spec', 'valuesFrom']).flatMap((entry): readonly KeySelector[] => {
    const name = textAt(entry, ['name']);
    const written = childOf(entry, 'valuesKey');
    const key = written === undefined || textAt(written, []) === '' ? 'values.yaml' : textAt(written, []);
    const at = placeOf(key === 'values.yaml' ? childOf(entry, 'name') : written);
    if (textAt(entry, ['kind']) !== 'Secret' || isOptional(entry) || !isPlain(name) || !isPlain(key) || at === undefined)
      return [];
    const isDefault = textAt(written, []) !== key;
    return [{ kind: 'Secret', name, key, at, isDefault, taker: 'valuesFrom', purpose: 'values' }];
  });
}
