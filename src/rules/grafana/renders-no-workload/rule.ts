import type { MissingWorkload } from '../../../model/apps/grafana/view.js';
import { type Fix, type Refusal, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'grafana/renders-no-workload',
  meta: {
    title: 'The chart renders no Grafana for this kind of storage',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      unknownType: {
        severity: 'error',
        text: 'persistence.type is {{type}}, for which the chart renders neither a Deployment nor a StatefulSet: the release succeeds and no Grafana runs',
        why: 'The chart compares the type with {{accepted}}, letter for letter; for anything else it renders Services, ConfigMaps and Secrets, and no pod. An upgrade deletes the one that ran.',
        help: 'Write one of {{accepted}}.',
      },
      existingClaim: {
        severity: 'error',
        text: 'persistence.type is {{type}}, and existingClaim names a claim: the chart renders a StatefulSet only without one, so the release succeeds and no Grafana runs',
        why: 'With {{type}} the chart renders no Deployment, and because of existingClaim no StatefulSet, which would make a claim of its own. An upgrade deletes the pod that ran.',
        help: 'Write pvc, which uses the existing claim, or take existingClaim out.',
      },
    },
  },
  create: (context) => ({
    Grafana({ missingWorkload: missing }) {
      if (missing === undefined) return;
      const { type, at, accepted, existingClaim } = missing;
      const fix = fixOf(missing);
      if (existingClaim !== undefined) {
        const related = [{ at: existingClaim, message: 'with this claim the chart renders no StatefulSet' }];
        return context.report({ at, messageId: 'existingClaim', app: 'grafana', related, data: { type }, fix });
      }
      const data = { type, accepted: listed(accepted) };
      context.report({ at, messageId: 'unknownType', app: 'grafana', data, fix });
    },
  }),
});

function fixOf({ remedy }: MissingWorkload): Fix | Refusal {
  const caution = 'what was meant cannot be told; pvc is the chart’s default and makes a claim';
  return offer(`set persistence.type: ${remedy.type}`, remedy.isMeant ? 'safe' : 'unsafe', remedy.plan(), caution);
}

/** `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
