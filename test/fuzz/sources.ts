import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Sources } from './target.js';

/** Larger files would take most of the time and show nothing new. */
const MAX_SIZE = 8_000;
/** Every n-th small file of the corpus is enough to begin with. */
const EVERY = 16;

/** Where texts lie; the last two may be absent. */
export interface Places {
  readonly fixtures: string;
  readonly corpus: string;
  readonly suite: string;
}

export function readSources({ fixtures, corpus, suite }: Places): Sources {
  return {
    fixtures: new Map(yamlFiles(fixtures).map((path) => [path, text(fixtures, path)] as const)),
    corpus: yamlFiles(corpus)
      .filter((_, index) => index % EVERY === 0)
      .map((path) => text(corpus, path)),
    // Its data branch: one folder a case, whose text is in.yaml. Links lead to them by name and by tag, too.
    suite: [...new Set(files(suite, /(?:^|[\\/])in\.yaml$/).map((path) => text(suite, path)))],
  };
}

function yamlFiles(folder: string): readonly string[] {
  return files(folder, /\.ya?ml$/);
}

function files(folder: string, name: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path) && isSmallFile(join(folder, path)))
    .toSorted();
}

/** Not through links: some of the fixtures lead nowhere or out. */
function isSmallFile(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= MAX_SIZE;
}

function text(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
