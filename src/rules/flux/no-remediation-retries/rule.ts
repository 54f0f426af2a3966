import type { HelmAction, HelmRelease } from '../../../model/gitops/helm-release.js';
import { type Fix, type Refusal, type Target, defineRule, offer } from '../../kit.js';

const ACTIONS: readonly HelmAction[] = ['install', 'upgrade'];
const RETRIES = 3;

const WHY =
  'Without retries and without the strategy RetryOnFailure helm-controller makes one attempt, then says Stalled: RetriesExceeded, and waits until the release, its chart or its values change. A slow node or a registry that did not answer is over by then, and nobody tries again.';
const HELP =
  'Set remediation.retries for both actions, or, since helm-controller 1.4, strategy.name: RetryOnFailure, which neither uninstalls nor rolls back.';

export default defineRule({
  id: 'flux/no-remediation-retries',
  meta: {
    title: 'One failed installation or upgrade leaves the HelmRelease stalled',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      stalls: {
        severity: 'info',
        text: 'one failed {{actions}} of {{chart}} leaves this release stalled, because no retries are set; {{reason}}',
        why: WHY,
        help: HELP,
      },
      stallsAnywhere: {
        severity: 'info',
        pedantic: true,
        text: 'one failed {{actions}} of {{chart}} leaves this release stalled, because no retries are set',
        why: WHY,
        help: HELP,
      },
    },
  },
  create: (context) => ({
    HelmRelease(release) {
      const { chart, effective, slowness } = release;
      if (chart === undefined) return context.unknown('the chart of a HelmRelease');
      const suspended = effective.boolean(['spec', 'suspend']);
      if (suspended.state === 'unknown' || (suspended.state === 'set' && suspended.value)) return;
      const tried = ACTIONS.map((action) => ({ action, once: onlyOnce(release, action) }));
      if (tried.some(({ once }) => once === 'unknown')) context.unknown('the retries of a HelmRelease');
      const stalling = tried.flatMap(({ action, once }) => (once === 'unknown' || once === 'no' ? [] : [{ action, at: once }]));
      const [first] = stalling;
      if (first === undefined) return;
      const actions = stalling.map(({ action }) => action);
      const common = { at: first.at, app: chart.name, fix: fixOf(release, actions) };
      const data = { actions: actions.join(' or '), chart: chart.name };
      if (slowness === undefined) context.report({ ...common, messageId: 'stallsAnywhere', data });
      else context.report({ ...common, messageId: 'stalls', data: { ...data, reason: slowness } });
    },
  }),
});

/** Where it is decided that an action is tried once only. */
function onlyOnce({ effective }: HelmRelease, action: HelmAction): Target | 'no' | 'unknown' {
  const strategy = effective.string(['spec', action, 'strategy', 'name']);
  const retries = effective.number(['spec', action, 'remediation', 'retries']);
  if (strategy.state === 'unknown' || retries.state === 'unknown') return 'unknown';
  if (strategy.state === 'set' && strategy.value === 'RetryOnFailure') return 'no';
  if (retries.state === 'absent') return retries.insertAt;
  return retries.value === 0 ? (retries.origin.target ?? 'unknown') : 'no';
}

/** A failed installation is remediated by uninstalling it, a failed upgrade by rolling it back unless it says otherwise. */
function fixOf(release: HelmRelease, actions: readonly HelmAction[]): Fix | Refusal {
  const rollback = release.effective.string(['spec', 'upgrade', 'remediation', 'strategy']);
  const uninstalls =
    actions.includes('install') || rollback.state === 'unknown' || (rollback.state === 'set' && rollback.value === 'uninstall');
  if (uninstalls && release.claims !== 'kept') {
    const claims =
      release.claims === 'deleted'
        ? 'which deletes volume claims of this one'
        : 'and whether that deletes volume claims is not known';
    return { refused: `remediation uninstalls the release, ${claims}: the strategy RetryOnFailure does not` };
  }
  const caution = uninstalls
    ? 'before it tries again Flux uninstalls a failed installation and rolls back a failed upgrade'
    : 'before it tries again Flux rolls back the failed upgrade';
  return offer(`let Flux try ${RETRIES} times more`, 'unsafe', release.setRetries(actions, RETRIES), caution);
}
