import type { KeyPath } from '../../../core/location.js';
import type { Effective } from '../effective.js';

/** Which keys a Secret has. Values are never read. */
export interface SecretKeys {
  /** Keys that are certainly there. */
  readonly keys: ReadonlySet<string>;
  /** Undefined when it certainly has no others. */
  readonly open: string | undefined;
  /** Keys that one of its makers writes and another does not, and what is said of them: which maker wins is not known. */
  readonly contested?: { readonly keys: ReadonlySet<string>; readonly because: string };
}

/** Whether a Secret has a key: certainly, certainly not, or perhaps. */
export type KeyState =
  | { readonly state: 'present' }
  | { readonly state: 'absent' }
  | { readonly state: 'maybe'; readonly because: string };

export function stateOfKey({ keys, open, contested }: SecretKeys, key: string): KeyState {
  if (keys.has(key)) return { state: 'present' };
  if (contested?.keys.has(key) === true) return { state: 'maybe', because: contested.because };
  return open === undefined ? { state: 'absent' } : { state: 'maybe', because: open };
}

/** Why keys may be there that are not known; undefined when there are none. */
export function uncertainty(object: Effective, path: KeyPath): string | undefined {
  const found = object.get(path);
  if (found.state === 'unknown') return found.because;
  return found.state === 'set' && found.value.kind === 'map' ? found.value.open : undefined;
}
