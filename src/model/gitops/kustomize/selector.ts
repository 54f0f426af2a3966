import type { ResourceName } from '../../../core/finding.js';
import type { Tree } from '../tree.js';
import { textAt } from '../reading.js';

/** Which objects a patch or replacement is for. Only says no when it is certain. */
export type Selector = (object: ResourceName) => boolean;

export const EVERYTHING: Selector = () => true;

/** Kustomize's `target`: each field an anchored regular expression, an empty one matches all (api v0.6.5 and later). */
export function targetSelector(target: Tree): Selector {
  const kind = anchored(textAt(target, ['kind']));
  const name = anchored(textAt(target, ['name']));
  const group = anchored(textAt(target, ['group']));
  const version = anchored(textAt(target, ['version']));
  return (object) => {
    const slash = object.apiVersion.indexOf('/');
    return (
      kind(object.kind) &&
      name(object.name) &&
      group(slash < 0 ? '' : object.apiVersion.slice(0, slash)) &&
      version(object.apiVersion.slice(slash + 1))
    );
  };
}

/** A strategic-merge patch without target is for the object with its own kind and name. */
export function namesakeSelector(body: Tree): Selector {
  const kind = textAt(body, ['kind']);
  const name = textAt(body, ['metadata', 'name']);
  return (object) => (kind === undefined || object.kind === kind) && (name === undefined || object.name === name);
}

/** Patterns in which JavaScript's backtracking could run away; Go's engine has no such trouble. */
const RISKY = /[+*}]\)?[+*{]|\([^)]*[+*|][^)]*\)[+*{]/;

function anchored(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined || pattern === '') return () => true;
  if (/^[\w.-]+$/.test(pattern) && !pattern.includes('.')) return (text) => text === pattern;
  if (pattern.length > 500 || RISKY.test(pattern)) return () => true;
  try {
    const expression = new RegExp(`^(?:${pattern})$`);
    return (text) => expression.test(text);
  } catch {
    return () => true;
  }
}
