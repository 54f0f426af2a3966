import { defineRule, offer } from '../../kit.js';

const OPTION = 'ServerSideApply=true';

export default defineRule({
  id: 'argocd/crds-need-server-side-apply',
  meta: {
    title: 'Argo CD cannot apply definitions of custom resources that are this large',
    confidence: 'high',
    since: '0.1.0',
    pedantic: true,
    fixes: ['unsafe'],
    messages: {
      chart: {
        severity: 'info',
        text: '{{user}} brings the chart {{chart}}, whose definition {{name}} is too large to be applied without ServerSideApply=true',
        why: 'Argo CD applies as kubectl apply does, and writes a copy of the object into an annotation. All annotations of an object may have 262,144 bytes: the API server refuses the definition (metadata.annotations: Too long), and the sync fails.',
        help: 'Add ServerSideApply=true to syncOptions, or apply the definitions otherwise and set skipCrds.',
      },
      manifest: {
        severity: 'info',
        text: '{{user}} brings the definition {{name}} with {{bytes}} bytes, which is too large to be applied without ServerSideApply=true',
        why: 'Argo CD applies as kubectl apply does, and writes a copy of the object into an annotation. All annotations of an object may have 262,144 bytes: the API server refuses the definition (metadata.annotations: Too long), and the sync fails.',
        help: 'Add ServerSideApply=true to syncOptions, or the annotation argocd.argoproj.io/sync-options: ServerSideApply=true to the definition.',
      },
    },
  },
  create: (context) => ({
    ArgoApplication(application) {
      const { object, copiesObjects, largeDefinitions, syncOptionsAt: at } = application;
      if (copiesObjects === false) return;
      const [large] = largeDefinitions;
      if (large === undefined) return;
      if (copiesObjects === undefined) return context.unknown('the sync options are not known');
      const user = `${object.kind} ${object.name}`;
      const caution = 'server-side apply also settles otherwise who owns which field of the other objects';
      const fix = offer(`add ${OPTION} to syncOptions`, 'unsafe', application.addSyncOption(OPTION), caution);
      const { name } = large;
      if ('chart' in large) context.report({ at, messageId: 'chart', data: { user, chart: large.chart, name }, fix });
      else
        context.report({
          at,
          messageId: 'manifest',
          related: [{ at: large.at, message: 'the definition' }],
          data: { user, name, bytes: large.bytes.toLocaleString('en') },
          fix,
        });
    },
  }),
});
