import type { Lookup } from '../../../core/provenance.js';
import type { KnownImage } from '../images.js';
import type { Backing, Container, Mount } from './view.js';

/** Images of distributions and tools whose Dockerfiles set no user. */
const RUNS_AS_ROOT = /^(?:docker\.io\/)?(?:library\/)?(?:busybox|alpine|debian|ubuntu|bash|fedora|centos|rockylinux)(?::|@|$)/;

/** The uid a container's process gets. */
export function effectiveUser(
  runAsUser: Lookup<number>,
  known: KnownImage | undefined,
  image: Lookup<string>,
): number | 'unknown' {
  if (runAsUser.state === 'set') return runAsUser.value;
  if (runAsUser.state === 'unknown') return 'unknown';
  if (known?.user === 'root') return 0;
  if (known?.user !== undefined) return known.user.uid;
  return image.state === 'set' && RUNS_AS_ROOT.test(image.value) ? 0 : 'unknown';
}

/** The group to give a program's volumes to; undefined for root, and where user or program are not known. */
export function volumeGroup(uid: number | 'unknown', known: KnownImage | undefined): number | undefined {
  if (known === undefined || uid === 'unknown' || uid === 0) return undefined;
  return known.user === undefined || known.user === 'root' ? uid : known.user.group;
}

/** Looks among init containers for one that prepares a volume as root. */
export function preparing(initContainers: readonly Container[], volume: string): Container | 'maybe' | undefined {
  let maybe = false;
  for (const container of initContainers) {
    const { uid, command, mounts } = container;
    if ((uid !== 0 && uid !== 'unknown') || !mounts.some((mount) => mount.volume === volume && !mount.readOnly)) continue;
    const isKnownToPrepare = command?.some((word) => /\b(?:chown|chmod)\b/.test(word)) === true;
    if (isKnownToPrepare && uid === 0) return container;
    if (isKnownToPrepare || command === undefined || command.length === 0) maybe = true;
  }
  return maybe ? 'maybe' : undefined;
}

/**
 * Whether a program writes to what is mounted there: its data directory, or any claim that is not mounted over its
 * configuration. A directory of the node counts only as data directory, since exporters mount many of them to look at.
 */
export function isWritten(
  mount: Omit<Mount, 'isWritten' | 'isPersistent'>,
  known: KnownImage | undefined,
  command: readonly string[] | undefined,
): boolean {
  if (mount.readOnly || known === undefined || known.dataDirectories.length === 0) return false;
  const configured = (command ?? []).flatMap((word) => /^--?storage(?:\.tsdb)?\.path=(.+)$/.exec(word)?.[1] ?? []);
  const directories = [...known.dataDirectories, ...configured].map(withoutSlash);
  const path = withoutSlash(mount.path);
  if (directories.some((directory) => directory === path || directory.startsWith(`${path}/`) || path.startsWith(`${directory}/`)))
    return true;
  return outlivesPod(mount.backing) && !path.startsWith('/etc/');
}

/**
 * The directory of the image itself that a program writes to. Only for programs whose images own it alone: Prometheus and
 * Alertmanager. Grafana's is open to everyone, and where Loki writes is said by its configuration.
 */
export function imageDirectory(
  mounts: readonly Omit<Mount, 'isWritten' | 'isPersistent'>[],
  known: KnownImage | undefined,
  command: readonly string[] | undefined,
): string | undefined {
  if (known === undefined || (known.app !== 'prometheus' && known.app !== 'alertmanager') || command === undefined)
    return undefined;
  const [directory] = known.dataDirectories;
  const isMounted = mounts.some(({ path, readOnly }) => !readOnly && !path.startsWith('/etc/'));
  const chosen = command.flatMap((word, index) => {
    const flag = /^--?storage\.(?:(?:tsdb|agent)\.)?path(?:=(.*))?$/.exec(word);
    return flag === null ? [] : [flag[1] ?? command[index + 1] ?? ''];
  });
  // A relative path is one below the image's working directory, which is the same.
  const isElsewhere = chosen.some((path) => path.startsWith('/') && !`${withoutSlash(path)}/`.startsWith(`${directory}/`));
  return directory === undefined || isMounted || isElsewhere ? undefined : directory;
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** A claim, bound or not. A directory of the node that the pod mounts itself is none. */
export function outlivesPod(backing: Backing): boolean {
  return backing.kind === 'persistent' || backing.kind === 'self-made' || (backing.kind === 'node-or-nfs' && backing.claimed);
}
