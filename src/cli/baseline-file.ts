import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { OpenedProject } from '../analysis/open-project.js';
import { UsageError } from '../analysis/usage-error.js';
import { type Baseline, pruneBaseline, updateBaseline, writeBaseline } from '../engine/baseline.js';
import type { ParsedArguments } from './options.js';
import type { Terminal } from './terminal.js';

/** `apply` only accepts what the file holds, `update` writes what is found now, `prune` takes out what is gone. */
export interface BaselineRequest {
  readonly file: string;
  readonly use: 'apply' | 'update' | 'prune';
}

export function readBaselineRequest({ flags, values }: ParsedArguments): BaselineRequest | undefined {
  const file = values.get('baseline')?.[0];
  const [update, prune] = [flags.has('update-baseline'), flags.has('prune-baseline')];
  if (file === undefined) {
    if (update || prune) throw new UsageError(`--${update ? 'update' : 'prune'}-baseline needs --baseline FILE`);
    return undefined;
  }
  if (update && prune)
    throw new UsageError('--update-baseline writes what is found now, which leaves nothing to prune: give one of them');
  return { file, use: update ? 'update' : prune ? 'prune' : 'apply' };
}

interface Kept {
  readonly baseline: BaselineRequest | undefined;
}

/** Writes the baseline when asked, and tells of entries that accept more than there is. */
export function keepBaseline(
  { analysis, baseline, judged, stale }: OpenedProject,
  { baseline: request }: Kept,
  { cwd }: Terminal,
): readonly string[] {
  if (request === undefined) return [];
  const path = resolve(cwd, request.file);
  if (request.use === 'update') {
    const written = updateBaseline(
      baseline,
      analysis.linted.findings.filter((finding) => finding.suppressed === undefined),
      judged,
    );
    return [`${save(path, written)} to ${request.file}`];
  }
  const gone = stale();
  if (gone.length === 0) return [];
  if (request.use === 'prune' && baseline !== undefined) {
    save(path, pruneBaseline(baseline, analysis.linted.findings, judged));
    return [`took ${entries(gone.length)} out of ${request.file}`];
  }
  return [
    `${entries(gone.length)} of ${request.file} ${gone.length === 1 ? 'accepts' : 'accept'} what is gone; take ${gone.length === 1 ? 'it' : 'them'} out with --prune-baseline`,
  ];
}

function save(path: string, baseline: Baseline): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, writeBaseline(baseline));
  } catch (error) {
    throw new UsageError(`the baseline ${path} cannot be written${error instanceof Error ? `: ${error.message}` : ''}`);
  }
  return `wrote ${entries(baseline.entries.length)}`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
