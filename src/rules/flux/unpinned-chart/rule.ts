import { defineRule } from '../../kit.js';

const WHY =
  'Flux looks for new versions at every interval and installs what it finds, without a commit that somebody could review or take back. Defaults and values that a chart no longer knows change with it.';

export default defineRule({
  id: 'flux/unpinned-chart',
  meta: {
    title: 'A release takes whatever version of its chart is the newest',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      newest: {
        severity: 'info',
        text: 'the version of {{chart}} moves by itself: Flux installs whatever {{takes}}',
        why: WHY,
        help: 'Write the version that runs now; tools such as Renovate raise it by pull requests.',
      },
      open: {
        severity: 'info',
        text: 'version {{range}} of {{chart}} admits every later one, the next major included',
        why: WHY,
        help: 'Write the version that runs now, or a range within one major version.',
      },
      range: {
        severity: 'info',
        pedantic: true,
        text: 'version {{range}} of {{chart}} is a range',
        why: WHY,
        help: 'Write the version that runs now; tools such as Renovate raise it by pull requests.',
      },
    },
  },
  create: (context) => ({
    HelmRelease({ chart, version, effective }) {
      const suspended = effective.boolean(['spec', 'suspend']);
      if (suspended.state === 'set' && suspended.value) return;
      if (chart === undefined) return;
      if (version === undefined) return context.unknown('the version of a chart');
      if (version.how === 'one' || version.how === 'fixed') return;
      const common = { app: chart.name, at: version.at };
      if (version.how === 'open' || version.how === 'range')
        return context.report({ ...common, messageId: version.how, data: { chart: chart.name, range: version.text } });
      const takes = version.how === 'moving' ? `has the tag ${version.tag}` : 'is the newest';
      context.report({ ...common, messageId: 'newest', data: { chart: chart.name, takes } });
    },
  }),
});
