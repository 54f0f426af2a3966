import type { DocumentId, FilePath, KeyPath, Target } from './location.js';
import type { Range, TextEdit } from './text.js';

/** `safe` is applied by `--fix`, `unsafe` by `--fix --unsafe-fixes`, a `suggestion` is shown and never applied. */
export type Applicability = 'safe' | 'unsafe' | 'suggestion';

/** A value to be written: what JSON can say. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** One symbolic change. It names places by key path, so it survives other edits and cannot break the text. */
export type Patch =
  | { readonly op: 'set'; readonly at: Target; readonly value: Plain }
  | { readonly op: 'append'; readonly at: Target; readonly value: Plain }
  | { readonly op: 'remove'; readonly at: Target }
  | { readonly op: 'comment-out'; readonly at: Target; readonly note: string }
  | { readonly op: 'move'; readonly at: Target; readonly to: KeyPath }
  | { readonly op: 'rename-key'; readonly at: Target; readonly key: string }
  /** Quotes a plain scalar that the file's language cannot read; the only patch whose document does not parse yet. */
  | { readonly op: 'quote'; readonly document: DocumentId; readonly range: Range }
  /** Puts characters into a text that need not have a tree: a script, a dashboard. Several go from the last to the first. */
  | { readonly op: 'insert'; readonly document: DocumentId; readonly offset: number; readonly text: string };

/** Patches that belong together. `changes` are the effective places that may differ afterwards; the proof allows no others. */
export interface Plan {
  readonly patches: readonly Patch[];
  readonly changes: readonly Target[];
  /** The best class this plan can have, with the reason when it is not safe. */
  readonly limit?: Limit;
}

/** Why a plan is not safe, whatever its rule thinks of it. */
export interface Limit {
  readonly applicability: 'unsafe' | 'suggestion';
  readonly because: string;
  /** What is changed may decide for other objects too, and nothing else speaks against it: who knows all objects may lift it. */
  readonly mayReachOthers?: true;
}

/** Why a change cannot be made here. Shown to the user. */
export interface Refusal {
  readonly refused: string;
}

/** What a rule offers. */
export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly plan: Plan;
  /** Why the fix is not safe, for people who decide whether to accept it. */
  readonly caution?: string;
  /** What its rule makes of it, where the plan's limit makes it less. */
  readonly unlimited?: { readonly applicability: Applicability; readonly caution?: string };
}

export interface FileEdit {
  readonly file: FilePath;
  readonly edit: TextEdit;
}

/** A fix compiled to edits of the texts that were linted, or the reason why it is not offered. */
export interface ResolvedFix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly caution?: string;
  readonly edits: readonly FileEdit[];
  readonly refused?: string;
}

export function isRefusal(planned: Plan | Refusal): planned is Refusal {
  return 'refused' in planned;
}

/** Two plans as one: both are carried out, or neither. */
export function together(one: Plan | Refusal, other: Plan | Refusal): Plan | Refusal {
  if (isRefusal(one)) return one;
  if (isRefusal(other)) return other;
  const limits = [one.limit, other.limit].filter((candidate) => candidate !== undefined);
  const limit = limits.find(({ mayReachOthers }) => mayReachOthers === undefined) ?? limits[0];
  return {
    patches: [...one.patches, ...other.patches],
    changes: [...one.changes, ...other.changes],
    ...(limit !== undefined && { limit }),
  };
}

const STRENGTH: Readonly<Record<Applicability, number>> = { safe: 2, unsafe: 1, suggestion: 0 };

export function isWeaker(one: Applicability, other: Applicability): boolean {
  return STRENGTH[one] < STRENGTH[other];
}
