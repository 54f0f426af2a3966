import { parseDuration, showDuration } from '../../../core/duration.js';
import { defineRule, offer, option, overridden } from '../../kit.js';

export default defineRule({
  id: 'flux/short-repository-timeout',
  meta: {
    title: 'A repository of charts has less time to answer than Flux gives it by default',
    confidence: 'high',
    since: '0.1.0',
    pedantic: true,
    fixes: ['unsafe'],
    messages: {
      short: {
        severity: 'info',
        text: 'a download from here is given up after {{time}}, while Flux’s default is 1m',
        why: 'This timeout, and not that of a HelmRelease, ends slow downloads; the index of a big repository has megabytes. Flux keeps what it has, and tries again at the next interval.',
        help: 'Leave spec.timeout out, or give it more time.',
      },
    },
  },
  options: {
    minimumSeconds: option<number>({
      default: 60,
      description: 'Seconds that a download must have at least',
      check: (value) => (value > 0 ? undefined : 'must be positive'),
    }),
  },
  create: (context) => ({
    ChartRepository(repository) {
      const { effective } = repository;
      const timeout = effective.string(['spec', 'timeout']);
      if (timeout.state !== 'set') return;
      const milliseconds = parseDuration(timeout.value);
      const at = timeout.origin.target;
      const minimum = context.options.minimumSeconds * 1000;
      if (milliseconds === undefined || at === undefined || milliseconds >= minimum) return;
      context.report({
        at,
        related: overridden(timeout),
        messageId: 'short',
        data: { time: showDuration(milliseconds) },
        fix: offer(`set timeout: ${showDuration(minimum)}`, 'unsafe', repository.setTimeout(showDuration(minimum))),
      });
    },
  }),
});
