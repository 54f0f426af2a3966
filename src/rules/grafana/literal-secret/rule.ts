import { defineRule, secretToHave } from '../../kit.js';

export default defineRule({
  id: 'grafana/literal-secret',
  meta: {
    title: 'A credential of Grafana is written in plain text',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    securitySeverity: 7.5,
    messages: {
      refused: {
        severity: 'error',
        text: '{{setting}} in grafana.ini is not taken from a variable or a file, and the chart refuses that: nothing is rendered, and the release fails',
        why: 'Since 7.1.0 the chart stops when a setting that holds a credential is anything but ${…}, $__env{…}, $__file{…} or $__vault{…} (assertNoLeakedSecrets). It would stand in a ConfigMap, and it stands in this repository.',
        help: 'Take it out, and give {{variable}} to envValueFrom from {{secret}}.',
      },
      inSettings: {
        severity: 'error',
        text: '{{setting}} of grafana.ini is written here in plain text: whoever reads this repository, or what becomes of it in the cluster, has it',
        why: 'A Secret can be encrypted in Git, and who may read it in the cluster is decided by itself; neither is true of a ConfigMap.',
        help: 'Take {{variable}} from {{secret}}, and choose a new value: the old one stays in the history.',
      },
      inEnvironment: {
        severity: 'error',
        text: '{{variable}} is written here in plain text: whoever reads this repository, or what becomes of it in the cluster, has {{setting}}',
        why: 'A Secret can be encrypted in Git, and who may read it in the cluster is decided by itself; neither is true of a pod’s definition.',
        help: 'Take it by reference from {{secret}}, and choose a new value: the old one stays in the history.',
      },
    },
  },
  create: (context) => ({
    Grafana(grafana) {
      for (const { section, key, variable, by, at, isRefused } of grafana.literalSecrets()) {
        const secret = secretToHave(grafana.secrets, `${grafana.object.name}-credentials`, variable);
        const data = { setting: `${section}.${key}`, variable, secret };
        const messageId = isRefused ? 'refused' : by === 'ini' ? 'inSettings' : 'inEnvironment';
        context.report({ at, messageId, app: 'grafana', data });
      }
    },
  }),
});
