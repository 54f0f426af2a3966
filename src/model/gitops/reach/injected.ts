import type { FilePath } from '../../../core/location.js';
import { type Edge, edgesTo } from './builder.js';
import { pathWordsOf } from './path-words.js';
import type { Places } from './places.js';

/**
 * What patches may make a Flux Kustomization or an Application build: they can write its path, and components that are found from there,
 * wherever that is. `own` are the paths that the text gives to what it holds itself.
 */
export function injected(text: string, places: Places, own: readonly string[] = []): readonly Edge[] {
  if (!POINTER.test(text) && count(text, DEPLOYER_KIND) <= count(text, OWN_KIND)) return [];
  const words = pathWordsOf(text).filter((word) => !own.includes(word));
  const components = words.flatMap((word) => (word.startsWith('..') ? places.endingWith(word) : []));
  const paths = words.flatMap((word) => (word.startsWith('..') ? [] : places.folders(word)));
  const built = paths.flatMap((folder) => (folder === '' && !ROOT.test(text) ? [] : places.built(folder)));
  return [...edgesTo(components, 'shape'), ...edgesTo(new Set<FilePath>(built), 'redirected')];
}

/** A patch that merges has the kind in it, or in its target's; operations point at what they change. */
const DEPLOYER_KIND = /\bkind["']?: *["']?(?:Kustomization|Application|ApplicationSet)\b/g;
const OWN_KIND = /^kind: *["']?Kustomization\b/gm;
const POINTER = /\bpath["']?: *["']?\/spec(?:\/(?:source\/)?(?:path|components)\b|["']?\s*$)/m;
/** The root written as a path; a slash alone may be anything. */
const ROOT = /\b(?:path|value)["']?: *["']?(?:\.\/?|\/)["']?\s*(?:$|[,}#])/m;

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
