import type { Finding, Severity } from '../core/finding.js';
import type { LintResult } from '../core/result.js';
import { lastLine } from './line-span.js';
import { findingsBySeverity, internalErrorText, paragraphs } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { count } from './summary-text.js';
import { visible } from './visible.js';

type Level = 'error' | 'warning' | 'notice';

interface Command {
  readonly level: Level;
  readonly properties: readonly (readonly [string, string | number])[];
  readonly message: string;
}

const LEVEL: Readonly<Record<Severity, Level>> = { error: 'error', warning: 'warning', info: 'notice' };

/** GitHub shows so many annotations of each level a step and drops the rest. */
const MOST = 10;

/** Workflow commands, which GitHub Actions turns into annotations; what its limits would drop is counted in a last notice. */
export function github(result: LintResult, options: ReportOptions): string {
  const commands = [...internalErrors(result), ...findingsBySeverity(result, options).map(findingCommand)];
  const all = withinLimits(commands, MOST);
  const kept = all.length === commands.length ? all : withinLimits(commands, MOST - 1);
  const left = commands.length - kept.length;
  const shown = left === 0 ? kept : [...kept, leftOutCommand(left)];
  return shown.map((command) => `${commandLine(command)}\n`).join('');
}

/** The notice that counts the rest is one of its level, too, and must not be the one that is dropped. */
function withinLimits(commands: readonly Command[], notices: number): readonly Command[] {
  const used: Record<Level, number> = { error: 0, warning: 0, notice: 0 };
  const most: Readonly<Record<Level, number>> = { error: MOST, warning: MOST, notice: notices };
  return commands.filter(({ level }) => ++used[level] <= most[level]);
}

function internalErrors(result: LintResult): readonly Command[] {
  const [first] = result.errors;
  if (first === undefined) return [];
  const others = result.errors.length - 1;
  const message = visible(internalErrorText(first)) + (others === 0 ? '' : ` (and ${others} more)`);
  return [{ level: 'error', properties: [['title', 'seaworthy: internal error']], message }];
}

function findingCommand(finding: Finding): Command {
  const { file, start, end } = finding.primary;
  const endLine = lastLine(finding.primary);
  // The runner drops the columns of a range over several lines (runner, IssueCommandExtension).
  const columns =
    start.line === end.line
      ? ([
          ['col', start.column],
          ['endColumn', end.column],
        ] as const)
      : [];
  return {
    level: LEVEL[finding.severity],
    properties: [
      ['title', visible(finding.rule)],
      ['file', visible(file)],
      ['line', start.line],
      ['endLine', endLine],
      ...columns,
    ],
    message: paragraphs(finding).map(visible).join('\n'),
  };
}

function leftOutCommand(left: number): Command {
  return {
    level: 'notice',
    properties: [['title', 'seaworthy']],
    message: `${count(left, 'more finding')} beyond GitHub's limit of annotations: see the job summary, or run seaworthy check`,
  };
}

function commandLine({ level, properties, message }: Command): string {
  const shown = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${level} ${shown}::${escapeData(message)}`;
}

/** As in actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
