import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

import { type Analysis, type AnalysisOptions, analyse, describe, resultOf } from '../analysis/analyse.js';
import { applyFixes, type Applied } from '../autofix/fix.js';
import { type FileChange, unifiedDiff } from '../autofix/unified-diff.js';
import { type Severity, atLeast } from '../core/finding.js';
import type { Fix } from '../core/fix.js';
import type { LintResult } from '../core/result.js';
import { formats } from '../reporters/index.js';
import { rules } from '../rules/index.js';
import { DEFAULT_FORMAT, FORMATS, isFormat } from './commands.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { type LocatedProject, locateProjects } from './locate-projects.js';
import { type ParsedArguments, suggestion } from './options.js';
import { showProgress } from './progress.js';
import { relocate, merged } from './relocate.js';
import { settingsOf } from './rule-settings.js';
import { statistics } from './statistics.js';
import { type Terminal, printable, wantsColor } from './terminal.js';
import { UsageError } from './usage-error.js';
import { WriteRefusal, replaceFile } from './write-file.js';

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
  readonly maxBytes: number;
}

/** `seaworthy check`: looks at the projects behind the paths, fixes when asked, and reports. */
export async function check(args: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const request = readRequest(args);
  const progress = showProgress(terminal, args.flags.has('quiet'));
  const started = performance.now();
  const results: LintResult[] = [];
  const changes: FileChange[] = [];
  const trouble: string[] = [];
  let fixed = 0;
  for (const project of locateProjects(args.operands, terminal.cwd, args.values.get('root')?.[0])) {
    progress.step(project.root);
    const options = analysisOptions(args, request, project);
    const analysis = await analyse(project.fileSystem, options);
    const prefix = prefixOf(project, terminal.cwd);
    const pages = await pagesFor(request);
    if (request.isFixing) {
      const outcome = await fix(analysis, project, options, request, trouble);
      fixed += outcome.fixed;
      results.push(relocate(describe(outcome.analysis, outcome.analysis.findings, options, pages), prefix));
    } else {
      if (usesDiff(request)) changes.push(...diffOf(analysis, request, prefix));
      results.push(relocate(resultOf(analysis, options, pages), prefix));
    }
  }
  progress.end();
  const result = merged(results);
  await report(result, unifiedDiff(changes), request, args, terminal);
  if (request.isFixing && fixed > 0) terminal.err(`fixed ${fixed} finding${fixed === 1 ? '' : 's'}\n`);
  for (const line of trouble) terminal.err(`${printable(line)}\n`);
  if (args.flags.has('stats')) terminal.err(statistics(result, performance.now() - started));
  if (args.flags.has('debug'))
    for (const { where, message, stack } of result.errors) terminal.err(`${printable(`${where}: ${stack ?? message}`)}\n`);
  return exitCode(result, request);
}

function readRequest(args: ParsedArguments): CheckRequest {
  const { flags, values } = args;
  if (flags.has('fix') && (flags.has('diff') || values.get('format')?.[0] === 'diff'))
    throw new UsageError('--fix writes and --diff does not: give one of them');
  if (flags.has('diff') && values.has('format') && values.get('format')?.[0] !== 'diff')
    throw new UsageError('--diff is --format diff: give one of them');
  const format = flags.has('diff') ? 'diff' : (values.get('format')?.[0] ?? DEFAULT_FORMAT);
  const isFixing = flags.has('fix');
  if (flags.has('unsafe-fixes') && !isFixing && format !== 'diff') throw new UsageError('--unsafe-fixes needs --fix or --diff');
  return {
    format,
    outputs: (values.get('output') ?? []).map(readOutput),
    threshold: readThreshold(values.get('fail-on')?.[0]),
    allowed: new Set(flags.has('unsafe-fixes') ? (['safe', 'unsafe'] as const) : (['safe'] as const)),
    isFixing,
    maxBytes: readMegabytes(values.get('max-file-size')?.[0]),
  };
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

function readMegabytes(written: string | undefined): number {
  const megabytes = written === undefined ? 10 : Number(written);
  if (!(megabytes > 0))
    throw new UsageError(`--max-file-size needs a positive number of megabytes, not ${JSON.stringify(written)}`);
  return megabytes * 1024 * 1024;
}

function analysisOptions(args: ParsedArguments, request: CheckRequest, project: LocatedProject): AnalysisOptions {
  return {
    rules,
    settings: settingsOf(args),
    model: { images: new Map(), values: () => undefined },
    maxBytes: request.maxBytes,
    isIgnored: () => false,
    isReported: project.isReported,
  };
}

/** Paths are shown from the current folder when the project lies in it, else from the project's root. */
function prefixOf({ root }: LocatedProject, cwd: string): string {
  const path = relative(cwd, root).split(sep).join('/');
  return path.startsWith('..') ? '' : path;
}

function usesDiff({ format, outputs }: CheckRequest): boolean {
  return format === 'diff' || outputs.some((output) => output.format === 'diff');
}

/** Only formats that print rules' pages load them. */
async function pagesFor({ format, outputs }: CheckRequest): Promise<Readonly<Record<string, string>>> {
  const wanted = [format, ...outputs.map((output) => output.format)];
  return wanted.includes('sarif') ? (await import('../rules/pages.generated.js')).pages : {};
}

function diffOf(analysis: Analysis, { allowed }: CheckRequest, prefix: string): readonly FileChange[] {
  const { edits } = applyFixes(analysis, allowed);
  return [...edits].map(([file, changes]) => ({
    file: prefix === '' ? file : `${prefix}/${file}`,
    before: analysis.project.files.get(file)?.text ?? '',
    edits: changes,
  }));
}

interface Outcome {
  readonly fixed: number;
  readonly analysis: Analysis;
}

async function fix(
  analysis: Analysis,
  project: LocatedProject,
  options: AnalysisOptions,
  request: CheckRequest,
  trouble: string[],
): Promise<Outcome> {
  const applied = applyFixes(analysis, request.allowed);
  for (const { finding, because } of applied.refused)
    trouble.push(`not fixed: ${finding.rule} at ${finding.primary.file}:${finding.primary.start.line}: ${because}`);
  if (applied.texts.size === 0) return { fixed: 0, analysis };
  const written = writeAll(analysis, project, applied, trouble);
  const after = await analyse(project.fileSystem, options);
  return { fixed: written ? applied.applied.length : 0, analysis: after };
}

/** True when every text was written. */
function writeAll(analysis: Analysis, { root }: LocatedProject, { texts }: Applied, trouble: string[]): boolean {
  let isComplete = true;
  for (const [file, text] of texts) {
    try {
      replaceFile(root, file, analysis.project.files.get(file)?.text ?? '', text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      isComplete = false;
      trouble.push(error instanceof WriteRefusal ? error.message : `${file} could not be written: ${error.message}`);
    }
  }
  return isComplete;
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
  const shown = isSilent ? '' : await rendered(result, diff, request.format, wantsColor(terminal, args.values.get('color')?.[0]));
  terminal.out(shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`);
  for (const { format, file } of request.outputs) {
    const path = resolve(terminal.cwd, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await rendered(result, diff, format, false));
  }
}

async function rendered(result: LintResult, diff: string, format: string, color: boolean): Promise<string> {
  if (!isFormat(format)) return diff;
  const reporter = await formats[format]();
  return reporter(result, { color, showSuppressed: false });
}

function exitCode({ findings, errors }: LintResult, { threshold }: CheckRequest): ExitCode {
  if (errors.length > 0) return EXIT.internal;
  if (threshold === 'never') return EXIT.clean;
  return findings.some((finding) => finding.suppressed === undefined && atLeast(finding.severity, threshold))
    ? EXIT.findings
    : EXIT.clean;
}
