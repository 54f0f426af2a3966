import { defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'grafana/ephemeral-database',
  meta: {
    title: 'Grafana keeps its database where it is lost with the pod',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      lost: {
        severity: 'warning',
        text: 'Grafana’s database is lost with the pod: {{because}}, and no external database is configured; users, sessions, dashboards and alert states go with it',
        why: 'Sessions live in the database. That is why people are logged out when the pod is replaced, not the secret key.',
        help: 'Keep /var/lib/grafana on a volume, and use Recreate or a StatefulSet so that two pods never share it; or configure an external database.',
      },
      intended: {
        severity: 'info',
        text: 'Grafana’s database is lost with the pod: {{because}}; persistence.disableWarning says that this is intended',
        why: 'Users, sessions and everything that is not provisioned go with the pod.',
      },
    },
  },
  create: (context) => ({
    Grafana(grafana) {
      const { database } = grafana;
      if (database.kind === 'unknown') return context.unknown(database.because);
      if (database.kind !== 'ephemeral') return;
      const common = { at: database.at, app: 'grafana', related: database.evidence, data: { because: database.because } };
      if (database.intended) return context.report({ ...common, messageId: 'intended' });
      const caution = 'the cluster needs a default StorageClass or one that you name, and the pod is replaced';
      context.report({
        ...common,
        messageId: 'lost',
        fix: offer(
          'keep the database on a volume and replace the pod before starting a new one',
          'unsafe',
          grafana.persist(),
          caution,
        ),
      });
    },
  }),
});
