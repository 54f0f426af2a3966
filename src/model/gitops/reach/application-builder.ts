import type { FilePath } from '../../../core/location.js';
import type { SourceFile } from '../../project/source-file.js';
import { type Builder, type Edge, edgesTo } from './builder.js';
import { mayHold } from './kinds.js';
import { wordsOf } from './path-words.js';
import type { Places } from './places.js';

const DEPLOYERS: ReadonlySet<string> = new Set(['Application', 'ApplicationSet']);

export function mayHoldApplication(file: SourceFile): boolean {
  return file.text.includes('argoproj.io') && mayHold(file, DEPLOYERS);
}

/**
 * What the Applications of a file build: everything below each folder that a word of it may mean, since a folder without a
 * kustomization is taken as it is. Which clusters there are depends on all Applications, so that every such file is read.
 */
export function applicationBuilder({ text }: SourceFile, places: Places): Builder {
  const words = [...new Set(textsOf(text))];
  const folders = words.flatMap((word) => places.folders(word));
  const built = edgesTo(
    folders.flatMap((folder) => places.below(folder)),
    'resource',
  );
  const affixes = /\bname(?:Prefix|Suffix)\b/.test(text);
  return {
    edges: text.includes('kustomize') ? [...built, ...shapes(words, folders, places)] : built,
    speech: /[pP]atch/.test(text) ? text : '',
    makes: [],
    affixes,
    mixes: affixes,
    isOpen: true,
    // It holds objects of its own, and none of Flux.
    deploys: { sources: new Set() },
  };
}

/** Patches and components, by their paths from the folder. */
function shapes(words: readonly string[], folders: readonly FilePath[], places: Places): readonly Edge[] {
  return edgesTo(
    folders.flatMap((folder) => words.flatMap((word) => (word.includes('.') ? places.named(folder, word) : []))),
    'shape',
  );
}

/** The words, with a variable for what a generator puts in, and for what matches a pattern. */
function textsOf(text: string): readonly string[] {
  const filled = text.replaceAll(/\{\{.*?\}\}|\*+/g, '\0');
  return wordsOf(filled).map((word) => word.replaceAll('\0', '${part}'));
}
