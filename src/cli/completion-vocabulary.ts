import type { CommandEntry, Completion, OptionEntry } from './options.js';

/** Everything that can be completed: the tables of the command line and the rules' ids. */
export interface Vocabulary {
  readonly commands: readonly CommandEntry[];
  /** Options that every command has. */
  readonly everywhere: readonly OptionEntry[];
  readonly rules: readonly string[];
}

/** What may stand at one place. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'nothing' }
  | { readonly kind: 'pair'; readonly names: readonly string[]; readonly values: readonly string[] | 'file' };

const NOTHING: Offer = { kind: 'nothing' };

export function optionsOf({ everywhere }: Vocabulary, command: CommandEntry): readonly OptionEntry[] {
  return [...command.options, ...everywhere];
}

/** `--quiet` and `-q`. */
export function spellings({ name, short }: OptionEntry): readonly string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}

/** What may stand where a command's operand stands. */
export function operandOffer(vocabulary: Vocabulary, { completes }: CommandEntry): Offer {
  return completes === undefined ? NOTHING : offer(vocabulary, completes);
}

/** What may be an option's value. */
export function valueOffer(vocabulary: Vocabulary, { choices, completes }: OptionEntry): Offer {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (completes === undefined) return NOTHING;
  if (typeof completes === 'string' || !('name' in completes)) return offer(vocabulary, completes);
  const [name, value] = [offer(vocabulary, completes.name), offer(vocabulary, completes.value)];
  return { kind: 'pair', names: wordsOf(name), values: value.kind === 'file' ? 'file' : wordsOf(value) };
}

function offer({ rules }: Vocabulary, completes: Completion): Offer {
  if (completes === 'rule') return { kind: 'words', words: rules };
  return typeof completes === 'string' ? { kind: completes } : { kind: 'words', words: completes };
}

function wordsOf(offered: Offer): readonly string[] {
  return offered.kind === 'words' ? offered.words : [];
}

/** A text that every shell here reads as itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
