import { relative, resolve, sep } from 'node:path';

import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import { type LocatedProject, locateProjects } from '../analysis/locate-projects.js';
import { openProject } from '../analysis/open-project.js';
import { UsageError } from '../analysis/usage-error.js';
import { type RefusedSuppression, suppressionEdits } from '../autofix/suppression-edits.js';
import { unifiedDiff } from '../autofix/unified-diff.js';
import type { Finding } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import type { InternalError } from '../core/result.js';
import { DEFAULT_MAX_BYTES } from '../model/project/project.js';
import { oneLine as asReason } from '../model/project/suppression-directive.js';
import type { ParsedArguments } from './options.js';
import { knownRule } from './rule-flags.js';
import { type ChangedText, changedTexts, writeTexts } from './suppress-write.js';
import { type Terminal, oneLine } from './terminal.js';

interface SuppressRequest {
  readonly rules: ReadonlySet<string>;
  readonly reason: string;
  readonly paths: readonly string[];
  readonly root: string | undefined;
  readonly configurationFile: string | undefined;
  readonly isShown: boolean;
}

/** `seaworthy suppress RULE… --reason TEXT`: writes the comments and annotations that accept what is found now. */
export async function suppress(args: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const request = readRequest(args);
  const changed: ChangedText[] = [];
  const written: Finding[] = [];
  const refused: RefusedSuppression[] = [];
  let hasErrors = false;
  for (const located of locateProjects(request.paths, terminal.cwd, request.root)) {
    const outcome = await suppressIn(located, request, terminal.cwd);
    changed.push(...outcome.changed);
    written.push(...outcome.written);
    refused.push(...outcome.refused);
    for (const { where, message } of outcome.errors) terminal.err(`internal error: ${oneLine(`${where}: ${message}`)}\n`);
    hasErrors ||= outcome.errors.length > 0;
  }
  terminal.out(request.isShown ? unifiedDiff(changed) : toldOf(written, refused, request));
  for (const { finding, refused: because } of refused)
    terminal.err(`${oneLine(`not suppressed: ${placeOf(finding)}: ${because}`)}\n`);
  if (hasErrors) return EXIT.internal;
  return refused.length > 0 ? EXIT.findings : EXIT.clean;
}

function readRequest({ flags, values, operands }: ParsedArguments): SuppressRequest {
  if (operands.length === 0) throw new UsageError('suppress needs a rule: seaworthy suppress RULE… --reason TEXT');
  const rules = new Set(operands.map(knownRule));
  const reason = asReason(values.get('reason')?.[0] ?? '');
  if (reason === '') throw new UsageError('suppress needs a reason, which stands in the comment: --reason TEXT');
  return {
    rules,
    reason,
    paths: values.get('in') ?? [],
    root: values.get('root')?.[0],
    configurationFile: values.get('config')?.[0],
    isShown: flags.has('diff'),
  };
}

interface Outcome {
  readonly changed: readonly ChangedText[];
  /** What is accepted now, or would be; files as people see them. */
  readonly written: readonly Finding[];
  readonly refused: readonly RefusedSuppression[];
  readonly errors: readonly InternalError[];
}

async function suppressIn(located: LocatedProject, request: SuppressRequest, cwd: string): Promise<Outcome> {
  const { root, prefix } = located;
  const file = request.configurationFile && relative(root, resolve(cwd, request.configurationFile)).split(sep).join('/');
  const { analysis } = await openProject(located, {
    flags: { severities: new Map(), pedantic: false, only: request.rules },
    maxBytes: DEFAULT_MAX_BYTES,
    ...(file !== undefined && { configurationFile: file }),
  });
  const open = analysis.findings.filter(({ suppressed }) => suppressed === undefined);
  const { edits, refused } = suppressionEdits(open, request.reason, analysis.project);
  const changed = changedTexts(located, analysis.project, edits);
  const failed = request.isShown ? new Map<FilePath, string>() : writeTexts(root, changed);
  const notWritten = open.flatMap((finding): readonly RefusedSuppression[] => {
    const because = failed.get(finding.primary.file);
    return because === undefined || refused.some((one) => one.finding === finding) ? [] : [{ finding, refused: because }];
  });
  const all = [...refused, ...notWritten];
  const left = new Set(all.map(({ finding }) => finding));
  return {
    changed,
    written: open.filter((finding) => !left.has(finding)).map((finding) => seenFrom(prefix, finding)),
    refused: all.map(({ finding, refused: because }) => ({ finding: seenFrom(prefix, finding), refused: because })),
    errors: analysis.linted.errors,
  };
}

function seenFrom(prefix: string, finding: Finding): Finding {
  const { primary } = finding;
  return prefix === '' ? finding : { ...finding, primary: { ...primary, file: `${prefix}/${primary.file}` } };
}

/** `loki/limits at a.yaml:12`, with the line before anything was written. */
function placeOf({ rule, primary }: Finding): string {
  return `${rule} at ${primary.file}:${primary.start.line}`;
}

function toldOf(written: readonly Finding[], refused: readonly RefusedSuppression[], { rules }: SuppressRequest): string {
  if (written.length + refused.length === 0) return `nothing to suppress: ${[...rules].join(', ')} found nothing\n`;
  const files = new Set(written.map(({ primary }) => primary.file)).size;
  const lines = written.map((finding) => oneLine(`suppressed: ${placeOf(finding)}`));
  const total = `${counted(written.length, 'finding')} suppressed in ${counted(files, 'file')}`;
  return `${[...lines, total].join('\n')}\n`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
