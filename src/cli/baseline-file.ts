import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { parsedBaseline, seenFromRun, shareOf } from '../analysis/baselines.js';
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
  if (update && flags.has('fix')) throw new UsageError('--fix changes what --update-baseline writes: run one after the other');
  return { file, use: update ? 'update' : prune ? 'prune' : 'apply' };
}

/** The baseline of a run over one or several projects. */
export class BaselineFile {
  readonly #path: string;
  readonly #old: Baseline | undefined;
  readonly #opened: OpenedProject[] = [];

  constructor(
    private readonly request: BaselineRequest,
    private readonly prefixes: readonly string[],
    { cwd }: Terminal,
  ) {
    this.#path = resolve(cwd, request.file);
    this.#old = readOld(this.#path, request);
  }

  /** What a project's findings are held against; nothing when they are written anew. */
  accepting(prefix: string): Baseline | undefined {
    return this.request.use === 'update' ? undefined : this.#share(prefix);
  }

  /** The project as it is reported: what was just written to the baseline is accepted. */
  opened(project: OpenedProject): OpenedProject {
    this.#opened.push(project);
    if (this.request.use !== 'update') return project;
    const findings = project.analysis.findings.map((finding) =>
      finding.suppressed === undefined ? { ...finding, suppressed: { by: 'baseline' as const } } : finding,
    );
    return { ...project, analysis: { ...project.analysis, findings } };
  }

  /** Writes the file when asked, and says what was done, or what should be. */
  finish(): readonly string[] {
    const { file, use } = this.request;
    if (use === 'update') {
      const count = this.#save(({ located, analysis, judged }) => {
        const open = analysis.findings.filter(({ suppressed }) => suppressed === undefined);
        return updateBaseline(this.#share(located.prefix), open, judged);
      });
      return [`wrote ${shown(count)} to ${file}`];
    }
    const gone = this.#opened.reduce((sum, { stale }) => sum + stale().length, 0);
    if (gone === 0) return [];
    if (use === 'prune') {
      this.#save(({ located, analysis, judged }) =>
        pruneBaseline(this.#share(located.prefix) ?? { entries: [] }, analysis.linted.findings, judged),
      );
      return [`took ${shown(gone)} out of ${file}`];
    }
    const [verb, them] = gone === 1 ? ['accepts', 'it'] : ['accept', 'them'];
    return [`${shown(gone)} of ${file} ${verb} what is gone; take ${them} out with --prune-baseline`];
  }

  #share(prefix: string): Baseline | undefined {
    return this.#old && shareOf(this.#old, prefix, this.prefixes);
  }

  /** Every project's part anew, and what belongs to none of them as it was. */
  #save(part: (project: OpenedProject) => Baseline): number {
    const parts = this.#opened.flatMap((project) => seenFromRun(part(project), project.located.prefix).entries);
    const others = (this.#old?.entries ?? []).filter((entry) => this.prefixes.every((prefix) => !isWithin(entry.file, prefix)));
    const entries = [...parts, ...others];
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(this.#path, writeBaseline({ entries }));
    } catch (error) {
      throw new UsageError(
        `the baseline ${this.request.file} cannot be written${error instanceof Error ? `: ${error.message}` : ''}`,
      );
    }
    return entries.length;
  }
}

function isWithin(file: string, prefix: string): boolean {
  return prefix === '' || file.startsWith(`${prefix}/`);
}

/** To update a baseline there need not be one yet. */
function readOld(path: string, { file, use }: BaselineRequest): Baseline | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    if (use === 'update') return undefined;
    throw new UsageError(`the baseline ${file} cannot be read`);
  }
  return parsedBaseline(text);
}

function shown(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
