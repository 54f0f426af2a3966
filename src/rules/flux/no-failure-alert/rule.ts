import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/no-failure-alert',
  meta: {
    title: 'Nobody is told when Flux fails',
    confidence: 'medium',
    since: '0.1.0',
    pedantic: true,
    fixes: [],
    messages: {
      none: {
        severity: 'info',
        text: 'cluster {{cluster}} has no Alert for failed reconciliations, and no rule on Flux’s metrics',
        why: 'A Kustomization or HelmRelease that fails stays as it was, and everything goes on running. Whoever does not look at `flux get all` learns of it from what is missing.',
        help: 'Add a Provider and an Alert of notification.toolkit.fluxcd.io for Kustomizations and HelmReleases with eventSeverity: error.',
      },
    },
  },
  create: (context) => ({
    FluxCluster({ at, set, alerting }) {
      if (alerting === 'none') context.report({ at, messageId: 'none', data: { cluster: set.name } });
      if (alerting === 'unknown') context.unknown('whether anybody is told when Flux fails');
    },
  }),
});
