import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'workload/implicit-security-context',
  meta: {
    title: 'A StatefulSet with a persistent volume leaves its user and group to an image that is not known',
    confidence: 'medium',
    since: '0.1.0',
    fixes: [],
    messages: {
      implicit: {
        severity: 'info',
        text: '{{name}} writes to a persistent volume, but neither its pod nor its containers set runAsUser or fsGroup: the image {{image}} decides whether it may write',
        why: 'A new volume belongs to root. An image that runs as root can write to it; one that does not, or stops doing so in its next version, cannot.',
        help: 'State the user the image is made for: runAsUser, and fsGroup where the volume’s driver honours it.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      if (pod.workload !== 'StatefulSet' || pod.source !== 'manifest' || !pod.isPersistent) return;
      const { containers, initContainers } = pod;
      if (pod.fsGroup.state !== 'absent' || pod.runAsUser.state !== 'absent') return;
      if (
        [...containers, ...initContainers].some(
          ({ runAsUser, misplacedFsGroup }) => runAsUser.state !== 'absent' || misplacedFsGroup !== undefined,
        )
      )
        return;
      const writer = containers.find(
        ({ known, mounts }) =>
          known?.user === undefined && mounts.some(({ readOnly, isPersistent }) => !readOnly && isPersistent),
      );
      if (writer === undefined || writer.image.state !== 'set' || containers.some(({ known }) => known?.user !== undefined))
        return;
      context.report({
        at: pod.securityContextAt,
        messageId: 'implicit',
        data: { name: pod.object.name, image: writer.image.value },
      });
    },
  }),
});
