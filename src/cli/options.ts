import { parseArgs } from 'node:util';

import { suggestion } from '../core/suggest.js';
import { UsageError } from '../analysis/usage-error.js';

/** What a shell offers where a word is missing: a kind of name, or a few words. */
export type Completion = 'file' | 'folder' | 'rule' | readonly string[];

/** One option of the command line; help, completion and the reference are made from this table. */
export interface OptionEntry {
  readonly name: string;
  readonly kind: 'flag' | 'value';
  readonly repeatable?: boolean;
  readonly short?: string;
  /** What stands for the value in help. */
  readonly placeholder?: string;
  /** The values it admits, when they are few. */
  readonly choices?: readonly string[];
  /** What completes the value when no `choices` do; for `NAME=VALUE` both sides. Nothing for values that nobody can foresee. */
  readonly completes?: Completion | { readonly name: Completion; readonly value: Completion };
  readonly description: string;
}

export interface CommandEntry {
  readonly name: string;
  readonly operands: string;
  /** What completes an operand; nothing for a command without operands. */
  readonly completes?: Completion;
  readonly description: string;
  /** What the operands may be, where their names do not say it. */
  readonly about?: string;
  readonly options: readonly OptionEntry[];
}

/** Options that every command has. */
export const GLOBAL_OPTIONS: readonly OptionEntry[] = [
  { name: 'help', kind: 'flag', short: 'h', description: 'show this help' },
  { name: 'version', kind: 'flag', short: 'V', description: 'show the version' },
];

export interface ParsedArguments {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** Reads arguments by a table. Throws `UsageError` with a suggestion for what is not in it. */
export function readArguments(words: readonly string[], entries: readonly OptionEntry[]): ParsedArguments {
  const all = [...entries, ...GLOBAL_OPTIONS];
  const config = Object.fromEntries(
    all.map(({ name, kind, short }) => [
      name,
      {
        type: kind === 'flag' ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(short !== undefined && { short }),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...words], options: config, allowPositionals: true, strict: false, tokens: true });
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const entry = all.find(({ name }) => name === token.name);
    if (entry === undefined) throw unknownOption(token.rawName, all);
    if (entry.kind === 'flag') {
      if (token.value !== undefined) throw new UsageError(`--${entry.name} takes no value`);
      flags.add(entry.name);
      continue;
    }
    if (token.value === undefined)
      throw new UsageError(`--${entry.name} needs a value: --${entry.name} ${entry.placeholder ?? 'VALUE'}`);
    const known = values.get(entry.name) ?? [];
    if (known.length > 0 && entry.repeatable !== true) throw new UsageError(`--${entry.name} is given twice`);
    values.set(entry.name, [...known, admitted(entry, token.value)]);
  }
  return { flags, values, operands };
}

function admitted(entry: OptionEntry, value: string): string {
  if (entry.choices === undefined || entry.choices.includes(value)) return value;
  throw new UsageError(
    `--${entry.name} cannot be ${JSON.stringify(value)}${suggestion(value, entry.choices)}; it is one of ${entry.choices.join(', ')}`,
  );
}

function unknownOption(written: string, all: readonly OptionEntry[]): UsageError {
  const names = all.map(({ name }) => `--${name}`);
  return new UsageError(`there is no option ${written}${suggestion(written, names)}`);
}
