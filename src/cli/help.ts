import { COMMANDS } from './commands.js';
import { type CommandEntry, GLOBAL_OPTIONS, type OptionEntry } from './options.js';

const INTRODUCTION = `seaworthy finds, before deploy, the line that will leave Prometheus, Loki or Grafana
crashing, never ready or silently misconfigured, and fixes it.`;

const EXIT_CODES = `Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or configuration, 3 internal error.`;

/** The first page: all commands, and the options of the one that people mean. */
export function overview(): string {
  const check = COMMANDS[0]!;
  return [
    INTRODUCTION,
    '',
    'Usage:',
    '  seaworthy [check] [PATH…] [options]',
    ...COMMANDS.slice(1).map(({ name, operands }) => `  seaworthy ${`${name} ${operands}`.trim()}`),
    '',
    'Commands:',
    ...table(COMMANDS.map(({ name, description }) => [name, description])),
    '',
    'Options of check:',
    ...optionTable(check.options),
    '',
    EXIT_CODES,
    '',
  ].join('\n');
}

export function commandHelp(command: CommandEntry): string {
  return [
    `${command.description[0]?.toUpperCase() ?? ''}${command.description.slice(1)}.`,
    '',
    `Usage: seaworthy ${`${command.name} ${command.operands}`.trim()}${command.options.length > 0 ? ' [options]' : ''}`,
    '',
    ...(command.about === undefined ? [] : [...wrapped(command.about, WIDTH), '']),
    'Options:',
    ...optionTable(command.options),
    '',
    ...(command.name === 'check' ? [EXIT_CODES, ''] : []),
  ].join('\n');
}

function optionTable(options: readonly OptionEntry[]): readonly string[] {
  return table([...options, ...GLOBAL_OPTIONS].map((option) => [spelling(option), option.description]));
}

/** `-q, --quiet`, `--root DIR`. */
export function spelling({ name, short, placeholder }: OptionEntry): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`;
}

const WIDTH = 96;

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const left = Math.max(...rows.map(([term]) => term.length)) + 2;
  return rows.flatMap(([term, description]) => {
    const lines = wrapped(description, WIDTH - left - 2);
    return lines.map((line, index) => `  ${(index === 0 ? term : '').padEnd(left)}${line}`);
  });
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
