import ignore from 'ignore';

import type { FilePath } from '../../core/location.js';
import { type FileSystem, FileSystemError, baseName, directoryOf } from './file-system.js';

const NAME = '.sourceignore';

/** What Git keeps for itself (fluxcd/pkg sourceignore, VCSPatterns). */
const OF_GIT = /(?:^|\/)\.git(?:\/|(?:ignore|modules|attributes)(?:\/|$))/;

/** Pictures, archives and files of other programs: left out while nothing else is said (sourceignore, DefaultPatterns). */
const BY_DEFAULT =
  /(?:^|\/)(?:[^/]*\.(?:jpg|jpeg|gif|png|wmv|flv|tar\.gz|zip)|\.travis\.yml|\.gitlab-ci\.yml|appveyor\.yml|\.drone\.yml|cloudbuild\.yaml|codeship-(?:services|steps)\.yml|\.goreleaser\.yml|\.sops\.yaml|\.flux\.yaml)(?:\/|$)|(?:^|\/)\.(?:github|circleci)\//;

/** One pattern, for a folder and all below it. */
interface Rule {
  readonly directory: FilePath;
  readonly matches: (relative: string) => boolean;
  /** It begins with `!`. */
  readonly brings: boolean;
}

const ofFiles = new WeakMap<FileSystem, readonly Rule[]>();
const ofSources = new Map<string, readonly Rule[]>();
/** Few sources have rules of their own. */
const MOST_SOURCES = 100;

/**
 * Whether Flux leaves a file out of what it fetches. `.sourceignore` files and the `spec.ignore` of the source take the place of
 * the defaults; the last pattern that matches a file, or a folder around it, decides (source-controller storage.go
 * SourceIgnoreFilter, go-git gitignore). Links are never fetched.
 */
export function isLeftOutOfSource(fileSystem: FileSystem, path: FilePath, specIgnore = ''): boolean {
  if (fileSystem.isLink?.(path) === true) return true;
  const own = rulesOfFiles(fileSystem);
  const ofSource = specIgnore === '' ? [] : rulesOfSource(specIgnore);
  if (own.length === 0 && ofSource.length === 0) return OF_GIT.test(path) || BY_DEFAULT.test(path);
  const decisive = ofSource.findLast((rule) => applies(rule, path)) ?? own.findLast((rule) => applies(rule, path));
  return decisive === undefined ? OF_GIT.test(path) : !decisive.brings;
}

function applies({ directory, matches }: Rule, path: FilePath): boolean {
  if (directory === '') return matches(path);
  return path.startsWith(`${directory}/`) && matches(path.slice(directory.length + 1));
}

function rulesOfFiles(fileSystem: FileSystem): readonly Rule[] {
  let rules = ofFiles.get(fileSystem);
  if (rules === undefined) {
    const files = fileSystem.list().filter((path) => baseName(path) === NAME);
    // A folder's own rules come behind those of the folders around it.
    const ordered = files.toSorted((one, other) => one.split('/').length - other.split('/').length);
    ofFiles.set(fileSystem, (rules = ordered.flatMap((path) => rulesIn(textOf(fileSystem, path), directoryOf(path)))));
  }
  return rules;
}

function rulesOfSource(text: string): readonly Rule[] {
  let rules = ofSources.get(text);
  if (rules === undefined) {
    if (ofSources.size >= MOST_SOURCES) ofSources.clear();
    ofSources.set(text, (rules = rulesIn(text, '')));
  }
  return rules;
}

function rulesIn(text: string, directory: FilePath): readonly Rule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const brings = line.startsWith('!');
    // One pattern at a time: here a later one may bring back what lies in a folder that an earlier one has left out.
    const pattern = ignore().add(brings ? line.slice(1) : line);
    return [{ directory, brings, matches: (relative: string) => pattern.ignores(relative) }];
  });
}

/** What cannot be read says nothing. */
function textOf(fileSystem: FileSystem, path: FilePath): string {
  try {
    return Buffer.from(fileSystem.read(path)).toString('utf8');
  } catch (error) {
    if (error instanceof FileSystemError) return '';
    throw error;
  }
}
