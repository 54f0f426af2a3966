import { type Baseline, readBaseline } from '../engine/baseline.js';
import { UsageError } from './usage-error.js';

/** Reads a baseline. Throws `UsageError` with one line for one that cannot be used. */
export function parsedBaseline(text: string): Baseline {
  const read = readBaseline(text);
  if ('problem' in read) throw new UsageError(read.problem);
  return read;
}

/**
 * The part of a run's baseline that is one project's, with files as the project names them. `prefixes` are those of all projects
 * of the run: a file belongs to the innermost one.
 */
export function shareOf({ entries }: Baseline, prefix: string, prefixes: readonly string[]): Baseline {
  const mine = entries.filter(({ file }) => innermost(file, prefixes) === prefix);
  return { entries: mine.map((entry) => ({ ...entry, file: entry.file.slice(prefix === '' ? 0 : prefix.length + 1) })) };
}

/** A project's baseline with files as the run names them. */
export function seenFromRun({ entries }: Baseline, prefix: string): Baseline {
  return { entries: entries.map((entry) => ({ ...entry, file: prefix === '' ? entry.file : `${prefix}/${entry.file}` })) };
}

function innermost(file: string, prefixes: readonly string[]): string | undefined {
  return prefixes.filter((prefix) => prefix === '' || file.startsWith(`${prefix}/`)).toSorted((a, b) => b.length - a.length)[0];
}
