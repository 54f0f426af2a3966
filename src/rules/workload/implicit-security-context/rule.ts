import type { Container, PodTemplate } from '../../../model/apps/pods/view.js';
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
      implicitAnywhere: {
        severity: 'info',
        pedantic: true,
        text: 'neither the pod of {{name}} nor its containers set runAsUser: the image {{image}} decides who it runs as',
        why: 'The next version of the image may run as another user, root included, and nothing here would tell.',
        help: 'State the user the image is made for: runAsUser or runAsNonRoot.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      if (pod.source !== 'manifest' || saysWho(pod)) return;
      const { containers, object, workload, securityContextAt: at } = pod;
      const unknown = containers.filter(({ known }) => known?.user === undefined);
      const writer = unknown.find(({ mounts }) => mounts.some(({ readOnly, isPersistent }) => !readOnly && isPersistent));
      if (workload === 'StatefulSet' && writer?.image.state === 'set' && unknown.length === containers.length) {
        return context.report({ at, messageId: 'implicit', data: { name: object.name, image: writer.image.value } });
      }
      const image = unknown.find(mayBeAnybody)?.image;
      if (writer === undefined && !pod.isPersistent && image?.state === 'set') {
        context.report({ at, messageId: 'implicitAnywhere', data: { name: object.name, image: image.value } });
      }
    },
  }),
});

/** Not what may not be root, which says enough, and not what is privileged, where the user is no boundary. */
function mayBeAnybody({ runAsNonRoot, privileged }: Container): boolean {
  return (
    (runAsNonRoot.state === 'absent' || (runAsNonRoot.state === 'set' && !runAsNonRoot.value)) &&
    !(privileged.state === 'set' && privileged.value)
  );
}

/** Whether anything in the pod states a user or group, or may. */
function saysWho({ fsGroup, runAsUser, containers, initContainers }: PodTemplate): boolean {
  const stated = [fsGroup, runAsUser, ...[...containers, ...initContainers].map((container) => container.runAsUser)];
  return (
    stated.some(({ state }) => state !== 'absent') ||
    [...containers, ...initContainers].some(({ misplacedFsGroup }) => misplacedFsGroup !== undefined)
  );
}
