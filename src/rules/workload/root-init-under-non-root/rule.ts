import type { Container, PodTemplate } from '../../../model/apps/pods/view.js';
import { type Fix, type Refusal, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'workload/root-init-under-non-root',
  meta: {
    title: 'An init container that must be root in a pod that forbids root',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      asksForRoot: {
        severity: 'error',
        text: 'the init container {{container}} sets runAsUser 0, and the pod’s runAsNonRoot: true holds for it, too: the kubelet does not start it',
        why: 'What the pod’s securityContext says holds for every container that does not say otherwise: “container’s runAsUser breaks non-root policy”.',
        help: 'Set runAsNonRoot: false in the securityContext of {{container}}.',
      },
      imageIsRoot: {
        severity: 'error',
        text: 'the image {{image}} of the init container {{container}} runs as root, which the pod’s runAsNonRoot: true forbids: the kubelet does not start it',
        why: 'What the pod’s securityContext says holds for every container that does not say otherwise: “container has runAsNonRoot and image will run as root”.',
        help: 'Give {{container}} its own runAsUser: a number above 0 where that is enough, or 0 with runAsNonRoot: false.',
      },
      cannotChown: {
        severity: 'error',
        text: 'the init container {{container}} changes the owner of {{path}}, but the pod’s runAsUser {{uid}} holds for it, too: only root may do that',
        why: 'chown needs root; as uid {{uid}} it ends with “Operation not permitted”, and the pod starts its init container over and over.',
        help: 'Set runAsUser: 0 and runAsNonRoot: false in the securityContext of {{container}}, or leave the owner to fsGroup and take it out.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      const { runAsNonRoot } = pod;
      if ((pod.source !== 'manifest' && 'chart' in pod.source) || runAsNonRoot.state !== 'set' || !runAsNonRoot.value) return;
      const forbidden = [{ at: runAsNonRoot.origin.target ?? pod.securityContextAt, message: 'root is forbidden here' }];
      for (const container of pod.initContainers) {
        const own = container.runAsNonRoot;
        if (own.state !== 'set' || !own.value) continue;
        const { name, image, uid, runAsUser, at } = container;
        if (uid === 0 && runAsUser.state === 'set') {
          const place = runAsUser.origin.target ?? at;
          const fix = allowRoot(container, { runAsNonRoot: false });
          context.report({ at: place, messageId: 'asksForRoot', data: { container: name }, related: forbidden, fix });
        } else if (uid === 0 && image.state === 'set') {
          const fix = mentionsChown(container) ? allowRoot(container, { runAsUser: 0, runAsNonRoot: false }) : undefined;
          const data = { container: name, image: image.value };
          context.report({ at, messageId: 'imageIsRoot', data, related: forbidden, ...(fix !== undefined && { fix }) });
        } else if (uid !== 'unknown' && isPodsUser(pod, container)) {
          const path = chownedPath(container);
          if (path === undefined) continue;
          const fix = allowRoot(container, { runAsUser: 0, runAsNonRoot: false });
          context.report({ at, messageId: 'cannotChown', data: { container: name, path, uid }, related: forbidden, fix });
        }
      }
    },
  }),
});

function allowRoot(container: Container, fields: Readonly<Record<string, number | boolean>>): Fix | Refusal {
  const wanted = container.dropsCapabilities === false ? 'safe' : 'unsafe';
  const caution = 'it gives its capabilities away, and changing an owner takes CHOWN';
  return offer(`let ${container.name} run as root`, wanted, container.secure(fields), caution);
}

/** A container that chooses a user for itself has its reasons. */
function isPodsUser(pod: PodTemplate, container: Container): boolean {
  return container.runAsUser === pod.runAsUser;
}

function mentionsChown({ command }: Container): boolean {
  return command?.some((word) => /\bchown\b/.test(word)) === true;
}

/** The mounted directory whose owner its command changes; undefined where a failure of the command is foreseen. */
function chownedPath({ command, mounts }: Container): string | undefined {
  const script = command?.join(' ') ?? '';
  const last = script
    .split(/[\n;]/)
    .filter((line) => line.trim() !== '')
    .at(-1);
  const decisive = /\bset -\w*e|\bsh -\w*e/.test(script) ? script : last;
  if (decisive === undefined || !/\bchown\b/.test(decisive) || /\|\||\bid -u\b|\bif\b/.test(script)) return undefined;
  return mounts.find(({ path, readOnly }) => !readOnly && decisive.includes(path))?.path;
}
