import type { KeyPath } from '../../core/location.js';
import type { Lookup } from '../../core/provenance.js';
import { chartApplications } from '../charts/applications.js';
import { rangeOf } from '../charts/chart-ref.js';
import { atLeast, knownVersion } from '../charts/version.js';
import type { ChartValues } from '../gitops/helm-values.js';
import { type KeySelector, isPlain, keySelectors } from '../gitops/key-selectors.js';
import { textAt } from '../gitops/reading.js';
import { type Tree, siteTarget, subtree } from '../gitops/tree.js';
import { type ChartInstallation, installedApplications } from './chart-installation.js';

/** The keys that the values of a chart ask for, and the namespace in which its pods look for them. */
export interface ChartKeySelectors {
  readonly selectors: readonly KeySelector[];
  readonly namespace: string | undefined;
}

const NOTHING: ChartKeySelectors = { selectors: [], namespace: undefined };

/** Of charts without facts it is not known which of the values count. */
export function chartKeySelectors(installation: ChartInstallation): ChartKeySelectors {
  const { chart, values, object } = installation;
  const target = object.effective.get(['spec', 'targetNamespace']);
  const namespace = target.state === 'set' ? textAt(target.value, []) : object.namespace;
  if (target.state === 'unknown' || values.tree === undefined) return NOTHING;
  if (chart.name === 'app-template') {
    const isRead = atLeast(rangeOf(chart), knownVersion('2.0.0')) === 'yes';
    return isRead ? { selectors: keySelectors(subtree(values.tree, ['controllers']), { isBare: false }), namespace } : NOTHING;
  }
  const all = chartApplications(chart);
  if (all === 'unknown') return NOTHING;
  const installed = installedApplications(installation);
  const off = new Set(
    all
      .filter(({ app, at }) => !installed.some(({ application }) => application.app === app && samePath(application.at, at)))
      .flatMap(({ at }) => (at.length === 0 ? [] : (subtree(values.tree, at) ?? []))),
  );
  const isIdle = (tree: Tree): boolean => off.has(tree);
  const grafana = installed.filter(({ application }) => application.chart.name === 'grafana' && application.app === 'grafana');
  return {
    selectors: [...keySelectors(values.tree, { isBare: false, isIdle }), ...grafana.flatMap((one) => credentials(one.values))],
    namespace,
  };
}

function samePath(one: KeyPath, other: KeyPath): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

/** Where the grafana chart takes credentials from an existing Secret (_pod.tpl, 5.6.0 to 12.11.1). */
const CREDENTIALS: readonly {
  readonly secret: KeyPath;
  readonly key: KeyPath;
  readonly otherwise: string;
  readonly variable: string;
  /** Variables in `env` that leave it out. */
  readonly unless: readonly string[];
}[] = [
  {
    secret: ['admin', 'existingSecret'],
    key: ['admin', 'userKey'],
    otherwise: 'admin-user',
    variable: 'GF_SECURITY_ADMIN_USER',
    unless: ['GF_SECURITY_ADMIN_USER', 'GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION'],
  },
  {
    secret: ['admin', 'existingSecret'],
    key: ['admin', 'passwordKey'],
    otherwise: 'admin-password',
    variable: 'GF_SECURITY_ADMIN_PASSWORD',
    unless: ['GF_SECURITY_ADMIN_PASSWORD', 'GF_SECURITY_ADMIN_PASSWORD__FILE', 'GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION'],
  },
  {
    secret: ['smtp', 'existingSecret'],
    key: ['smtp', 'userKey'],
    otherwise: 'user',
    variable: 'GF_SMTP_USER',
    unless: [],
  },
  {
    secret: ['smtp', 'existingSecret'],
    key: ['smtp', 'passwordKey'],
    otherwise: 'password',
    variable: 'GF_SMTP_PASSWORD',
    unless: [],
  },
];

function credentials(values: ChartValues): readonly KeySelector[] {
  const override = values.user.string([...values.prefix, 'namespaceOverride']);
  const namespace = override.state === 'set' && override.value !== '' ? { namespace: override.value } : {};
  if (override.state === 'unknown') return [];
  return CREDENTIALS.flatMap(({ secret, key, otherwise, variable, unless }): readonly KeySelector[] => {
    const [name, written] = [values.user.get([...values.prefix, ...secret]), values.user.get([...values.prefix, ...key])];
    if (name.state !== 'set' || name.value.site === undefined || written.state === 'unknown') return [];
    // The chart sets no variables itself.
    if (!unless.every((other) => values.user.get([...values.prefix, 'env', other]).state === 'absent')) return [];
    const place = written.state === 'set' ? written.value.site : name.value.site;
    const [object, wanted] = [textAt(name.value, []), keyOf(written, otherwise)];
    if (!isPlain(object) || !isPlain(wanted) || place === undefined) return [];
    const isDefault = written.state !== 'set';
    const taker = `the variable ${variable}`;
    return [
      { kind: 'Secret', name: object, key: wanted, at: siteTarget(place), isDefault, taker, purpose: 'variable', ...namespace },
    ];
  });
}

/** An empty text counts as none. */
function keyOf(written: Lookup<Tree>, otherwise: string): string | undefined {
  if (written.state !== 'set') return otherwise;
  const text = textAt(written.value, []);
  return text === '' ? otherwise : text;
}
