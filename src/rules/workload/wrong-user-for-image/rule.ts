import type { ImageUser } from '../../../model/apps/images.js';
import type { Container, PodTemplate } from '../../../model/apps/pods/view.js';
import { type Plan, type Refusal, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'workload/wrong-user-for-image',
  meta: {
    title: 'runAsUser is not the user that the image is made for',
    confidence: 'medium',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      cannotWrite: {
        severity: 'warning',
        text: '{{program}} is made to run as uid {{owner}}, but runAsUser is {{uid}}: no volume is mounted at {{path}}, and the one in the image {{image}} belongs to {{owner}}',
        why: 'A directory of an image belongs to the user it was built for; another user that is not of group {{group}} cannot create a file there.',
        help: 'Set runAsUser: {{owner}}, or mount a volume at {{path}}.',
      },
      root: {
        severity: 'warning',
        text: '{{program}} runs as root by runAsUser 0, though its image {{image}} is made for uid {{owner}}',
        why: '{{program}} does not need root, and whatever it writes belongs to root: it cannot be read or changed any more when the pod runs as {{owner}} one day.',
        help: 'Give its volume to group {{group}} by fsGroup, or change its owner where fsGroup does nothing, and set runAsUser: {{owner}}.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      for (const container of pod.containers) {
        const { known, image, runAsUser, writesToImage: path, privileged } = container;
        const user = known?.user;
        if (known === undefined || user === undefined || user === 'root' || image.state !== 'set') continue;
        if (runAsUser.state === 'unknown') context.unknown(runAsUser.because);
        const at = runAsUser.state === 'set' ? runAsUser.origin.target : undefined;
        if (runAsUser.state !== 'set' || at === undefined || runAsUser.value === user.uid) continue;
        const { uid: owner, group } = user;
        const { title: program, app } = known;
        const fix = offer(
          `set runAsUser ${owner}`,
          'unsafe',
          changed(pod, container, user),
          'files that exist may belong to the user it has had so far',
        );
        if (runAsUser.value === 0) {
          if (known.dataDirectories.length === 0 || (privileged.state === 'set' && privileged.value)) continue;
          context.report({ at, messageId: 'root', app, data: { program, image: image.value, owner, group }, fix });
        } else if (path !== undefined && pod.groups !== 'unknown' && !pod.groups.includes(group)) {
          const data = { program, image: image.value, owner, group, uid: runAsUser.value, path };
          context.report({ at, messageId: 'cannotWrite', app, data, fix });
        }
      }
    },
  }),
});

/** The user where it is decided. Root needs no fsGroup, and the image's user does. */
function changed(pod: PodTemplate, container: Container, { uid: runAsUser, group: fsGroup }: ImageUser): Plan | Refusal {
  if (container.runAsUser !== pod.runAsUser) return container.secure({ runAsUser });
  return pod.secure(pod.isPersistent && pod.fsGroup.state === 'absent' ? { runAsUser, fsGroup } : { runAsUser });
}
