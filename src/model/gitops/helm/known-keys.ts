import type { KeyPath } from '../../../core/location.js';
import type { Effective } from '../effective.js';

/** Which keys a Secret has. Values are never read. */
export interface SecretKeys {
  /** Keys that are certainly there. */
  readonly keys: ReadonlySet<string>;
  /** Undefined when it certainly has no others. */
  readonly open: string | undefined;
}

/** Whether a Secret has a key: certainly, certainly not, or perhaps. */
export type KeyState =
  | { readonly state: 'present' }
  | { readonly state: 'absent' }
  | { readonly state: 'maybe'; readonly because: string };

export function stateOfKey({ keys, open }: SecretKeys, key: string): KeyState {
  if (keys.has(key)) return { state: 'present' };
  return open === undefined ? { state: 'absent' } : { state: 'maybe', because: open };
}

/** Why keys may be there that are not known; undefined when there are none. */
export function uncertainty(object: Effective, path: KeyPath): string | undefined {
  const found = object.get(path);
  if (found.state === 'unknown') return found.because;
  return found.state === 'set' && found.value.kind === 'map' ? found.value.open : undefined;
}
