import type { Clone } from '../project/git/clone.js';

/** Ports at which nobody writes the port. */
const USUAL_PORTS: Readonly<Record<string, string>> = { ssh: '22', https: '443', http: '80', git: '9418' };

/** Addresses of one repository differ in the protocol, in user names, in `.git`, in a port that is the usual one, and in case. */
export function sameAddress(address: string): string {
  const [, protocol, rest] = /^(?:([a-z+]+):\/\/)?(.*)$/is.exec(address.trim())!;
  const place = rest!.replace(/^[^/]*@/, '');
  const usual = USUAL_PORTS[(protocol ?? '').toLowerCase().replace(/^git\+/, '')];
  const [, host, port, path] = /^([^/:]*)(?::(\d+))?(?=\/|$)(.*)$/s.exec(place) ?? [];
  const written =
    host === undefined ? place.replace(':', '/') : `${host}${port === undefined || port === usual ? '' : `:${port}`}${path}`;
  return written
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .replace(/\.git$/i, '')
    .toLowerCase();
}

/** Where this repository is at home. */
export interface OwnAddresses {
  /** Its addresses, as far as they are known. */
  readonly known: ReadonlySet<string>;
  /** Those of them by which it can be told from other repositories. */
  readonly telling: ReadonlySet<string>;
}

/** Addresses of the clone, and those that the repository gives itself: of the source that its own root is built from. */
export function ownAddresses(clone: Clone | undefined, given: readonly string[] = []): OwnAddresses {
  const cloned = new Set((clone?.addresses ?? []).map(sameAddress));
  const said = new Set(given.map(sameAddress));
  // A folder of a clone may stand for a repository by itself, as examples do.
  const telling = clone?.folder === '' && cloned.size > 0 ? cloned : said;
  return { known: new Set([...cloned, ...said]), telling };
}

/**
 * Whether an address is that of this repository. It certainly is not when it is none of the known ones and has another name as well:
 * forks, mirrors and repositories that have moved mostly keep theirs.
 */
export function isOwnAddress(address: string, { known, telling }: OwnAddresses): boolean | 'unknown' {
  const wanted = sameAddress(address);
  if (known.has(wanted)) return true;
  return telling.size === 0 || [...telling].some((own) => nameIn(own) === nameIn(wanted)) ? 'unknown' : false;
}

function nameIn(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}
