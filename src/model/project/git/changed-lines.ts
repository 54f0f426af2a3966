import type { FilePath, Location } from '../../../core/location.js';
import { git } from './command.js';
import { type Revision, prefixOf } from './revision.js';

/** Which lines of which files a change touched, by the numbers they have now. */
export interface ChangedLines {
  touches(location: Location): boolean;
}

interface Lines {
  readonly from: number;
  readonly to: number;
}

/** What differs between a commit and the working tree, untracked files included, or the index when `staged`. */
export function changedLines(root: string, before: Revision | undefined, staged: boolean): ChangedLines {
  const prefix = prefixOf(root);
  const changed = new Map<FilePath, readonly Lines[]>();
  const since = before?.kind === 'commit' ? before.id : EMPTY_TREE;
  const diff = git(root, [
    'diff',
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--no-renames',
    '--unified=0',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    ...(staged ? ['--cached'] : []),
    since,
    '--',
  ]);
  for (const [path, lines] of hunks(diff.toString('utf8')))
    if (path.startsWith(prefix)) changed.set(path.slice(prefix.length), lines);
  if (!staged) {
    const untracked = git(root, ['ls-files', '--others', '--exclude-standard', '-z']).toString('utf8').split('\0');
    for (const path of untracked) if (path !== '') changed.set(path, [{ from: 1, to: Infinity }]);
  }
  return {
    touches: ({ file, start, end }) => (changed.get(file) ?? []).some(({ from, to }) => start.line <= to && end.line >= from),
  };
}

/** Git's own id of a tree without files. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** New line numbers by file. A hunk that only removes lines touches the two lines around the gap. */
function hunks(diff: string): ReadonlyMap<FilePath, readonly Lines[]> {
  const files = new Map<FilePath, Lines[]>();
  let lines: Lines[] = [];
  // Lines of content are counted off, so that none of them can pose as a header.
  let content = 0;
  for (const line of diff.split('\n')) {
    if (content > 0 && !line.startsWith('\\')) {
      content--;
      continue;
    }
    if (line.startsWith('+++ ')) {
      lines = [];
      const path = unquoted(line.slice(4).replace(/\t$/, ''));
      if (path.startsWith('b/')) files.set(path.slice(2), lines);
    }
    const [, before, start, after] = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (start === undefined) continue;
    const from = Number(start);
    const length = Number(after ?? 1);
    content = Number(before ?? 1) + length;
    lines.push(length === 0 ? { from, to: from + 1 } : { from, to: from + length - 1 });
  }
  return files;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

/** Names with control characters or quotes stand in C-style quotes; other characters stay as they are (core.quotePath=false). */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(letter === undefined ? plain! : (ESCAPES[letter] ?? letter), 'utf8'));
  }
  return Buffer.from(bytes).toString('utf8');
}
