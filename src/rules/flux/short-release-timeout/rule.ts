import type { HelmRelease } from '../../../model/gitops/helm-release.js';
import {
  type Fix,
  type Lookup,
  type Plan,
  type Refusal,
  type Target,
  defineRule,
  offer,
  option,
  missingAt,
  overridden,
  together,
} from '../../kit.js';
import { parseDuration, showDuration } from '../../../core/duration.js';

const MINUTE = 60_000;

/** helm-controller's GetTimeout when neither the action nor the release says anything. */
const DEFAULT = 5 * MINUTE;

export default defineRule({
  id: 'flux/short-release-timeout',
  meta: {
    title: 'A HelmRelease gives Helm less time than its chart needs to become ready',
    confidence: 'medium',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      short: {
        severity: 'warning',
        text: 'Helm has {{time}} to {{action}} {{chart}} and see it ready, {{decided}}; {{reason}}',
        why: 'The timeout covers hooks and the wait for every workload of one Helm action; {{afterwards}}. It does not cover the download of the chart, which is the source’s own timeout.',
        help: 'Set spec.timeout to at least {{wanted}}.',
      },
      explicitlyShort: {
        severity: 'info',
        text: 'Helm has only {{time}} to {{action}} {{chart}} and see it ready, less than the five minutes it has by default',
        why: 'The timeout covers hooks and the wait for every workload of one Helm action, image pulls on slow nodes included. It does not cover the download of the chart.',
        help: 'Leave the timeout out, or set at least 5m.',
      },
    },
  },
  options: {
    minimumMinutes: option<number>({
      default: 10,
      description: 'Minutes that a release of a slow chart must have at least',
      check: (value) => (value > 0 ? undefined : 'must be positive'),
    }),
  },
  create: (context) => ({
    HelmRelease(release) {
      const { chart, effective } = release;
      if (chart === undefined) return context.unknown('the chart of a HelmRelease');
      const reason = release.slowness;
      const minimum = context.options.minimumMinutes * MINUTE;
      // A timeout that decides for both actions is looked at once.
      const seen = new Set<string>();
      for (const action of ['install', 'upgrade'] as const) {
        const waits = effective.boolean(['spec', action, 'disableWait']);
        if (waits.state === 'unknown' || (waits.state === 'set' && waits.value)) continue;
        const decision = timeoutOf(release, action);
        if (decision === undefined) {
          context.unknown('the timeout of a HelmRelease');
          continue;
        }
        const place = JSON.stringify(decision.at);
        if (seen.has(place)) continue;
        seen.add(place);
        const time = showDuration(decision.milliseconds);
        const common = { at: decision.at, related: overridden(decision.lookup), app: chart.name };
        if (reason !== undefined && decision.milliseconds < minimum) {
          const decided = decision.lookup.state === 'set' ? 'as written here' : 'Flux’s default';
          const wanted = showDuration(Math.max(minimum, 15 * MINUTE));
          context.report({
            ...common,
            messageId: 'short',
            data: { time, action, chart: chart.name, decided, reason, afterwards: afterwards(release, action), wanted },
            fix: fixOf(release, decision, wanted),
          });
        }
        if (reason === undefined && decision.lookup.state === 'set' && decision.milliseconds < DEFAULT) {
          context.report({ ...common, messageId: 'explicitlyShort', data: { time, action, chart: chart.name } });
        }
      }
    },
  }),
});

/** What a Kustomization has left over when its release has taken all its time. */
const SPARE = 5 * MINUTE;

/** A Kustomization that waits for the release fails when it gives up first, so its timeout has to grow too. */
function fixOf({ waiting }: HelmRelease, decision: Decision, wanted: string): Fix | Refusal {
  const title = `set timeout: ${wanted}`;
  if (waiting === undefined || waiting.milliseconds >= (parseDuration(wanted) ?? 0))
    return offer(title, 'safe', decision.set(wanted));
  const longer = showDuration((parseDuration(wanted) ?? 0) + SPARE);
  const caution = `${waiting.name} waits for this release, and only ${showDuration(waiting.milliseconds)}`;
  const both = together(decision.set(wanted), waiting.setTimeout(longer));
  return offer(`${title}, and timeout: ${longer} in ${waiting.name}`, 'unsafe', both, caution);
}

interface Decision {
  readonly milliseconds: number;
  /** What was written; absent when the default holds. */
  readonly lookup: Lookup<string>;
  readonly at: Target;
  set(value: string): Plan | Refusal;
}

/** The action's own timeout, else the release's, else Flux's default; undefined when it cannot be known. */
function timeoutOf(release: HelmRelease, action: 'install' | 'upgrade'): Decision | undefined {
  const { effective } = release;
  for (const path of [
    ['spec', action, 'timeout'],
    ['spec', 'timeout'],
  ]) {
    const lookup = effective.string(path);
    if (lookup.state === 'unknown') return undefined;
    if (lookup.state === 'absent') continue;
    const milliseconds = parseDuration(lookup.value);
    const at = lookup.origin.target;
    if (milliseconds === undefined || at === undefined) return undefined;
    return { milliseconds, lookup, at, set: (value) => release.setTimeout(value, path) };
  }
  const lookup = effective.string(['spec', 'timeout']);
  return {
    milliseconds: DEFAULT,
    lookup,
    at: lookup.state === 'absent' ? missingAt(lookup) : effective.insertAt(['spec', 'timeout']),
    set: (value) => release.setTimeout(value, ['spec', 'timeout']),
  };
}

/** What Flux does when the time is over. */
function afterwards({ effective }: HelmRelease, action: 'install' | 'upgrade'): string {
  const retries = effective.number(['spec', action, 'remediation', 'retries']);
  const strategy = effective.string(['spec', action, 'strategy', 'name']);
  if (retries.state === 'unknown' || strategy.state === 'unknown') return 'when it is over, the action has failed';
  if (strategy.state === 'set' && strategy.value === 'RetryOnFailure')
    return 'when it is over, the action has failed and Flux tries again';
  if (retries.state === 'absent' || retries.value === 0)
    return 'when it is over, the action has failed and, with no retries, the release stays failed until something changes';
  return action === 'install'
    ? 'when it is over, Flux uninstalls what is there and tries again'
    : 'when it is over, the action has failed and is remediated';
}
