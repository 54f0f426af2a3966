import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';

import { analyse, resultOf } from '../analysis/analyse.js';
import { type FileChange, unifiedDiff } from '../autofix/unified-diff.js';
import type { Severity } from '../core/finding.js';
import type { Fix } from '../core/fix.js';
import type { LintResult } from '../core/result.js';
import { formats } from '../reporters/index.js';
import type { RuleFlags } from '../config/resolve.js';
import { type ChangeRequest, type ProjectRequest, openProject } from '../analysis/open-project.js';
import { BaselineFile, type BaselineRequest, readBaselineRequest } from './baseline-file.js';
import type { Baseline } from '../engine/baseline.js';
import { DEFAULT_FORMAT, FORMATS, isFormat } from './commands.js';
import { type ExitCode, exitCodeOf } from '../analysis/exit-code.js';
import { diffFiles, fixFiles } from './fix-files.js';
import { locateProjects } from '../analysis/locate-projects.js';
import { suggestion } from '../core/suggest.js';
import type { ParsedArguments } from './options.js';
import { showProgress } from './progress.js';
import { readConfiguration, readMegabytes } from './project-options.js';
import { relocate, merged } from '../analysis/merge-results.js';
import { ruleFlags } from './rule-flags.js';
import { statistics } from './statistics.js';
import { type Terminal, oneLine, printable, wantsColor } from './terminal.js';
import { UsageError } from '../analysis/usage-error.js';

interface Output {
  readonly format: string;
  readonly file: string;
}

interface CheckRequest {
  readonly format: string;
  readonly outputs: readonly Output[];
  readonly threshold: Severity | 'never';
  readonly allowed: ReadonlySet<Fix['applicability']>;
  readonly isFixing: boolean;
  readonly showSuppressed: boolean;
  readonly flags: RuleFlags;
  readonly maxBytes: number;
  readonly configuration: ProjectRequest['configuration'];
  readonly baseline: BaselineRequest | undefined;
  readonly change: ChangeRequest | undefined;
}

/** `seaworthy check`: looks at the projects behind the paths, fixes when asked, and reports. */
export async function check(args: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const request = readRequest(args, terminal);
  const progress = showProgress(terminal, args.flags.has('quiet'));
  // `performance` loads twenty modules when it is first asked.
  const started = process.uptime();
  const results: LintResult[] = [];
  const changes: FileChange[] = [];
  const trouble: string[] = [];
  let fixed = 0;
  const projects = locateProjects(args.operands, terminal.cwd, args.values.get('root')?.[0]);
  const prefixes = projects.map(({ prefix }) => prefix);
  const baseline = request.baseline && new BaselineFile(request.baseline, prefixes, terminal);
  for (const located of projects) {
    progress.step(located.root);
    if (located.fileSystem.list().length > MANY_FILES) spareMemory();
    const asked = await openProject(located, projectRequest(request, baseline?.accepting(located.prefix)));
    const opened = baseline?.opened(asked) ?? asked;
    const { analysis, options } = opened;
    const pages = await pagesFor(request);
    if (request.isFixing) {
      const outcome = fixFiles(analysis, located, request.allowed);
      fixed += outcome.fixed;
      trouble.push(...outcome.trouble);
      const after = outcome.fixed > 0 ? await analyse(located.fileSystem, options) : analysis;
      results.push(relocate(resultOf(after, options, pages), located.prefix));
    } else {
      if (usesDiff(request)) {
        const outcome = diffFiles(analysis, located, request.allowed);
        changes.push(...outcome.changes);
        // Every other format shows the reason beside the finding.
        if (request.format === 'diff') trouble.push(...outcome.trouble);
      }
      results.push(relocate(resultOf(analysis, options, pages), located.prefix));
    }
  }
  progress.end();
  trouble.push(...(baseline?.finish() ?? []));
  const result = merged(results);
  await report(result, unifiedDiff(changes), request, args, terminal);
  if (request.isFixing && fixed > 0) terminal.err(`fixed ${fixed} finding${fixed === 1 ? '' : 's'}\n`);
  for (const line of trouble) terminal.err(`${oneLine(line)}\n`);
  if (args.flags.has('stats')) terminal.err(statistics(result, (process.uptime() - started) * 1000));
  if (args.flags.has('debug'))
    for (const { where, message, stack } of result.errors) terminal.err(`${printable(`${where}: ${stack ?? message}`)}\n`);
  return exitCodeOf(result, request.threshold);
}

const MANY_FILES = 20_000;
/** By how much the heap may grow before V8 collects what is left behind, in percent; it would take more than twice as much. */
const GROWTH = 25;

/** Fifty thousand files are to fit into a small machine; the time that it takes to look more often is little beside the rest. */
function spareMemory(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}

function readRequest(args: ParsedArguments, terminal: Terminal): CheckRequest {
  const { flags, values } = args;
  const outputs = (values.get('output') ?? []).map(readOutput);
  const hasDiff = flags.has('diff') || values.get('format')?.[0] === 'diff' || outputs.some(({ format }) => format === 'diff');
  if (flags.has('fix') && hasDiff) throw new UsageError('--fix writes and --diff does not: give one of them');
  if (flags.has('diff') && values.has('format') && values.get('format')?.[0] !== 'diff')
    throw new UsageError('--diff is --format diff: give one of them');
  const format = flags.has('diff') ? 'diff' : (values.get('format')?.[0] ?? DEFAULT_FORMAT);
  const isFixing = flags.has('fix');
  if (flags.has('unsafe-fixes') && !isFixing && !hasDiff) throw new UsageError('--unsafe-fixes needs --fix or --diff');
  return {
    format,
    outputs,
    threshold: readThreshold(values.get('fail-on')?.[0]),
    allowed: new Set(flags.has('unsafe-fixes') ? (['safe', 'unsafe'] as const) : (['safe'] as const)),
    isFixing,
    showSuppressed: flags.has('show-suppressed'),
    flags: ruleFlags(args),
    configuration: readConfiguration(values.get('config')?.[0], terminal),
    baseline: readBaselineRequest(args),
    change: readChange(args, isFixing),
    maxBytes: readMegabytes(values.get('max-file-size')?.[0]),
  };
}

function readChange({ flags, values }: ParsedArguments, isFixing: boolean): ChangeRequest | undefined {
  const revision = values.get('changed-since')?.[0];
  if (revision !== undefined && flags.has('staged'))
    throw new UsageError('--changed-since and --staged ask for two changes: give one of them');
  if (flags.has('staged') && isFixing)
    throw new UsageError('--staged looks at what is staged, and --fix writes to the working tree: give one of them');
  if (flags.has('staged')) return { kind: 'staged' };
  return revision === undefined ? undefined : { kind: 'since', revision };
}

function readOutput(written: string): Output {
  const equals = written.indexOf('=');
  const format = equals < 0 ? written : written.slice(0, equals);
  if (!FORMATS.includes(format))
    throw new UsageError(`--output cannot write ${JSON.stringify(format)}${suggestion(format, FORMATS)}`);
  if (equals < 0 || equals === written.length - 1) throw new UsageError(`--output needs a file: --output ${format}=FILE`);
  return { format, file: written.slice(equals + 1) };
}

function readThreshold(written: string | undefined): Severity | 'never' {
  return written === 'error' || written === 'info' || written === 'never' ? written : 'warning';
}

function projectRequest(
  { flags, maxBytes, configuration, change }: CheckRequest,
  baseline: Baseline | undefined,
): ProjectRequest {
  return {
    flags,
    maxBytes,
    ...(configuration !== undefined && { configuration }),
    ...(baseline !== undefined && { baseline }),
    ...(change !== undefined && { change }),
  };
}

function usesDiff({ format, outputs }: CheckRequest): boolean {
  return format === 'diff' || outputs.some((output) => output.format === 'diff');
}

/** Only formats that print rules' pages load them. */
async function pagesFor({ format, outputs }: CheckRequest): Promise<Readonly<Record<string, string>>> {
  const wanted = [format, ...outputs.map((output) => output.format)];
  return wanted.includes('sarif') ? (await import('../rules/pages.generated.js')).pages : {};
}

async function report(
  result: LintResult,
  diff: string,
  request: CheckRequest,
  args: ParsedArguments,
  terminal: Terminal,
): Promise<void> {
  const isSilent =
    args.flags.has('quiet') && request.format === 'pretty' && result.findings.length === 0 && result.errors.length === 0;
  const shown = isSilent
    ? ''
    : await rendered(result, diff, request.format, wantsColor(terminal, args.values.get('color')?.[0]), request.showSuppressed);
  terminal.out(shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`);
  for (const { format, file } of request.outputs) {
    const text = await rendered(result, diff, format, false, request.showSuppressed);
    writeReport(resolve(terminal.cwd, file), text, `${format}=${file}`);
  }
}

function writeReport(path: string, text: string, written: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`--output ${written} could not be written: ${error.message}`);
  }
}

async function rendered(
  result: LintResult,
  diff: string,
  format: string,
  color: boolean,
  showSuppressed: boolean,
): Promise<string> {
  if (!isFormat(format)) return diff;
  const reporter = await formats[format]();
  return reporter(result, { color, showSuppressed });
}
