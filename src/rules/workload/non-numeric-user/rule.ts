import type { Container, PodTemplate } from '../../../model/apps/pods/view.js';
import { type Plan, type Refusal, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'workload/non-numeric-user',
  meta: {
    title: 'runAsNonRoot on an image that names its user, without a number for it',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      unverifiable: {
        severity: 'error',
        text: 'container {{container}} must not run as root, has no runAsUser, and its image {{image}} gives the user by name: the kubelet cannot tell that it is not root, and does not start it',
        why: 'runAsNonRoot is checked before the container exists, and a name means nothing until then: “container has runAsNonRoot and image has non-numeric user”.',
        help: 'Add runAsUser: {{uid}}, the number of the image’s own user.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      for (const container of [...pod.initContainers, ...pod.containers]) {
        const { image, known, runAsNonRoot, runAsUser } = container;
        const user = known?.user;
        if (known === undefined || user === undefined || user === 'root' || user.numeric) continue;
        if (image.state !== 'set' || mayBeDistroless(image)) continue;
        if (runAsNonRoot.state === 'unknown') context.unknown(runAsNonRoot.because);
        if (runAsNonRoot.state !== 'set' || !runAsNonRoot.value) continue;
        if (runAsUser.state === 'unknown') context.unknown(runAsUser.because);
        if (runAsUser.state !== 'absent') continue;
        const { uid } = user;
        context.report({
          at: runAsNonRoot.origin.target ?? pod.securityContextAt,
          messageId: 'unverifiable',
          app: known.app,
          data: { container: container.name, image: image.value, uid },
          fix: offer(`set runAsUser ${uid}`, 'safe', numbered(pod, container, uid)),
        });
      }
    },
  }),
});

/** Beside runAsNonRoot where the pod's user is nobody else's, else in the container. Values of a chart may be for several pods. */
function numbered(pod: PodTemplate, container: Container, runAsUser: number): Plan | Refusal {
  const { containers, initContainers, runAsNonRoot, source } = pod;
  const isShared = typeof source === 'object' && 'chart' in source;
  const own = container.secure({ runAsUser });
  const isAlone = containers.length + initContainers.length === 1 && runAsNonRoot.state === 'set' && !isShared;
  return isAlone || 'refused' in own ? pod.secure({ runAsUser }) : own;
}

/** What a chart or an operator takes by itself may be the distroless variant, which numbers its user. */
function mayBeDistroless(image: Container['image']): boolean {
  return image.state === 'set' && image.origin.target === undefined && !/:[^/]+$/.test(image.value);
}
