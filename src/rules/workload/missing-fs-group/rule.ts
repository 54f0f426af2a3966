import type { Container, PodTemplate } from '../../../model/apps/pods/view.js';
import { type Fix, type Refusal, defineRule, offer, overridden } from '../../kit.js';

export default defineRule({
  id: 'workload/missing-fs-group',
  meta: {
    title: 'A non-root program writes to a persistent volume that nothing makes writable for it',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      unwritable: {
        severity: 'error',
        text: '{{program}} runs as uid {{uid}}, but nothing makes the volume {{volume}} at {{path}} writable for it: the pod sets no fsGroup',
        why: 'A volume of {{driver}} is new and owned by root; the kubelet gives it to a group only when the pod sets fsGroup.',
        help: 'Set fsGroup in the pod’s securityContext, for {{program}} to {{gid}}.',
      },
      perhapsUnwritable: {
        severity: 'warning',
        text: '{{program}} runs as uid {{uid}}, and the pod sets no fsGroup: unless its driver makes the volume {{volume}} at {{path}} writable for everyone, {{program}} cannot write to it',
        why: 'Which driver serves this claim is not written in this repository; most make volumes that belong to root, and the kubelet gives them to a group only when the pod sets fsGroup.',
        help: 'Set fsGroup in the pod’s securityContext, for {{program}} to {{gid}}.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      if (pod.fsGroup.state === 'unknown') return context.unknown(pod.fsGroup.because);
      if (pod.fsGroup.state === 'set') return;
      for (const container of pod.containers) {
        // fsGroup written at the wrong place is one mistake: workload/misplaced-fs-group tells of it.
        if (container.misplacedFsGroup !== undefined) return;
        const { known, uid, volumeGroup: gid } = container;
        if (known === undefined || gid === undefined) continue;
        const mount = container.mounts.find((candidate) => candidate.backing.kind === 'persistent' && candidate.isWritten);
        if (mount?.backing.kind !== 'persistent' || pod.preparedByRoot(mount.volume) !== undefined) continue;
        const { title, app } = known;
        const common = {
          at: pod.fsGroup.deleted?.by.target ?? pod.securityContextAt,
          app,
          related: [
            ...overridden(pod.fsGroup),
            ...(pod.source === 'manifest' ? [{ at: mount.at, message: `${title} writes here` }] : []),
          ],
          fix: fixOf(pod, uid, gid),
        };
        const data = { program: title, uid, gid, volume: mount.volume, path: mount.path };
        const { driver } = mount.backing;
        if (mount.backing.fsGroup === 'honoured' && driver !== undefined) {
          context.report({ ...common, messageId: 'unwritable', data: { ...data, driver } });
        } else context.report({ ...common, messageId: 'perhapsUnwritable', data });
        return;
      }
    },
  }),
});

/** The program's user and group. Safe only where nothing else decides who anything in the pod runs as. */
function fixOf(pod: PodTemplate, uid: Container['uid'], group: number): Fix | Refusal {
  const alone =
    pod.hasSecurityContext === false && pod.initContainers.every((init) => init.uid !== 0) && pod.containers.length === 1;
  const fields =
    alone && uid !== 'unknown'
      ? { runAsUser: uid, runAsGroup: group, fsGroup: group, runAsNonRoot: true, fsGroupChangePolicy: 'OnRootMismatch' }
      : { fsGroup: group, fsGroupChangePolicy: 'OnRootMismatch' };
  const caution = 'other containers or an existing securityContext of this pod may need other users';
  return offer(`set fsGroup ${group} in the pod’s securityContext`, alone ? 'safe' : 'unsafe', pod.secure(fields), caution);
}
