import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'workload/fs-group-has-no-effect',
  meta: {
    title: 'A non-root program writes to a hostPath or NFS volume, where fsGroup does nothing',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      unprepared: {
        severity: 'warning',
        text: '{{program}} runs as uid {{uid}} and writes to {{path}}, which is the {{type}} {{source}}; {{fsGroup}}, and nothing in this pod changes the owner',
        why: 'The kubelet applies fsGroup neither to hostPath nor to NFS volumes; a directory that it creates belongs to root with mode 0755.',
        help: 'Give {{source}} to {{uid}}:{{gid}} where it is, or add an init container that runs as root and does so.',
      },
      prepared: {
        severity: 'info',
        text: '{{program}} runs as uid {{uid}} and writes to {{path}}, which is the {{type}} {{source}}: the init container {{init}} makes it writable for {{uid}}:{{gid}}, not fsGroup',
        why: 'The kubelet applies fsGroup neither to hostPath nor to NFS volumes.',
        help: 'Keep the init container: without it {{program}} cannot write.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      for (const container of pod.containers) {
        const { known, uid, volumeGroup: gid } = container;
        if (known === undefined || gid === undefined) continue;
        for (const mount of container.mounts) {
          const { backing } = mount;
          if (backing.kind !== 'node-or-nfs' || !mount.isWritten) continue;
          const init = pod.preparedByRoot(mount.volume);
          if (init === 'maybe') {
            context.unknown('whether an init container prepares the volume');
            continue;
          }
          const common = {
            program: known.title,
            uid,
            gid,
            path: mount.path,
            type: backing.type,
            source: backing.path,
          };
          const written = { at: mount.at, message: `${known.title} writes here` };
          const isSet = pod.fsGroup.state === 'set';
          const at = {
            at: (isSet ? pod.fsGroup.origin.target : undefined) ?? mount.at,
            app: known.app,
            related: [
              ...(isSet ? [written] : []),
              ...backing.evidence,
              ...(init === undefined ? [] : [{ at: init.at, message: 'this makes it writable' }]),
            ],
          };
          if (init === undefined) {
            const fsGroup = isSet ? `fsGroup ${pod.fsGroup.value} has no effect there` : 'fsGroup would have no effect there';
            context.report({ ...at, messageId: 'unprepared', data: { ...common, fsGroup } });
          } else context.report({ ...at, messageId: 'prepared', data: { ...common, init: init.name } });
        }
      }
    },
  }),
});
