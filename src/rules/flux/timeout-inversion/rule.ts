import { showDuration } from '../../../core/duration.js';
import { documentKey } from '../../../core/location.js';
import type { AwaitedRelease } from '../../../model/gitops/builds/health-wait.js';
import { type RelatedReport, defineRule, offer, overridden } from '../../kit.js';

const WHY =
  'When its time is over the Kustomization has failed, whatever Helm does meanwhile. It tries again after its retryInterval, else its interval; until then nothing that depends on it goes on, and whoever is alerted is alerted for nothing.';
const HELP = 'Give the Kustomization at least the time of its slowest release, with something to spare.';

export default defineRule({
  id: 'flux/timeout-inversion',
  meta: {
    title: 'A Kustomization waits for less time than Helm has for what it waits for',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      inverted: {
        severity: 'warning',
        text: '{{who}} waits {{time}}{{because}}, and Helm has {{longest}} to {{action}} {{release}}',
        why: WHY,
        help: HELP,
      },
      invertedDefault: {
        severity: 'info',
        pedantic: true,
        text: '{{who}} waits {{time}}{{because}}, and Helm has {{longest}}, by default, to {{action}} {{release}}',
        why: WHY,
        help: HELP,
      },
    },
  },
  create: (context) => ({
    FluxKustomization(kustomization) {
      const { wait, object } = kustomization;
      if (wait === undefined) return;
      const late = wait.releases.filter(({ milliseconds }) => milliseconds > wait.milliseconds);
      // The five minutes that every release has are much for most charts.
      const certain = late.filter(({ at, isSlow }) => at !== undefined || isSlow);
      const [first] = certain.length > 0 ? certain : late;
      if (first === undefined) return;
      const { field, lookup, at } = wait.decided;
      // A patch of many Kustomizations is one mistake.
      const isOwn = documentKey(at.document) === documentKey(object.manifest.document.id);
      const longest = showDuration(first.milliseconds);
      const enough = showDuration(first.milliseconds + SPARE);
      context.report({
        at,
        related: [...overridden(lookup), ...timesOf(certain)],
        messageId: certain.length > 0 ? 'inverted' : 'invertedDefault',
        data: {
          who: isOwn ? `Kustomization ${object.name}` : 'a Kustomization',
          time: showDuration(wait.milliseconds),
          because: field === 'interval' ? ' (its interval less half a minute)' : '',
          longest,
          action: first.action,
          release: isOwn ? first.shown : 'a release',
        },
        fix: offer(`set timeout: ${enough}`, 'unsafe', kustomization.setTimeout(enough), 'a real failure is then noticed later'),
      });
    },
  }),
});

const MOST_SHOWN = 3;

/** What is left over when a release has taken all its time. */
const SPARE = 5 * 60_000;

function timesOf(releases: readonly AwaitedRelease[]): readonly RelatedReport[] {
  return releases
    .flatMap(({ at, milliseconds, shown }) =>
      at === undefined ? [] : [{ at, message: `${shown} has ${showDuration(milliseconds)}` }],
    )
    .slice(0, MOST_SHOWN);
}
