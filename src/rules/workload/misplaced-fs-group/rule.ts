import { defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'workload/misplaced-fs-group',
  meta: {
    title: 'fsGroup stands in a container’s securityContext, where it has no meaning',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      misplaced: {
        severity: 'error',
        text: 'fsGroup {{group}} stands in the securityContext of container {{container}}, where Kubernetes knows no such field',
        why: 'fsGroup belongs to the pod: the API server drops it here or, with strict validation, refuses the object; no volume is given to group {{group}}.',
        help: 'Move it to the securityContext of the pod.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      for (const container of [...pod.initContainers, ...pod.containers]) {
        const { misplacedFsGroup: misplaced } = container;
        if (misplaced === undefined) continue;
        context.report({
          at: misplaced.at,
          messageId: 'misplaced',
          data: { group: misplaced.value, container: container.name },
          fix: offer(
            misplaced.isSuperfluous ? 'take it out: the pod has its own fsGroup' : 'move fsGroup to the pod’s securityContext',
            'safe',
            misplaced.move(),
          ),
        });
      }
    },
  }),
});
