import type { Lookup } from '../../core/provenance.js';
import type { Tree } from './tree.js';

/** The answer as a string, a number or a boolean; unknown when the value is of another type. */
export function asString(found: Lookup<Tree>): Lookup<string> {
  return typed(found, (tree) => (tree.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined));
}

export function asNumber(found: Lookup<Tree>): Lookup<number> {
  return typed(found, (tree) => (tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.value : undefined));
}

export function asBoolean(found: Lookup<Tree>): Lookup<boolean> {
  return typed(found, (tree) => (tree.kind === 'scalar' && typeof tree.value === 'boolean' ? tree.value : undefined));
}

/** The value as a program would print it: strings as they are, numbers and booleans in their usual spelling. */
export function asText(found: Lookup<Tree>): Lookup<string> {
  return typed(found, (tree) => (tree.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined));
}

/** The keys of a map that are known to be there. */
export function keysOf(found: Lookup<Tree>): readonly string[] {
  return found.state === 'set' && found.value.kind === 'map' ? [...found.value.entries.keys()] : [];
}

function typed<T>(found: Lookup<Tree>, read: (tree: Tree) => T | undefined): Lookup<T> {
  if (found.state !== 'set') return found;
  const value = read(found.value);
  if (value !== undefined) return { ...found, value };
  return { state: 'unknown', exists: true, because: 'the value has another type than expected', origin: found.origin };
}
