import type { Operand, Template, Token } from './envsubst.js';
import { applyOperator } from './operators.js';

/** `null` is a variable that exists and cannot be read. */
export type VariableText = string | null | undefined;

/** A piece of the result, with the range of the template that it stands for. */
export type Piece =
  /** Copied as it is. */
  | { readonly kind: 'literal'; readonly at: number; readonly length: number }
  /** A `$$`, of which the second dollar stays. */
  | { readonly kind: 'collapsed'; readonly at: number; readonly length: number }
  | {
      readonly kind: 'substituted';
      readonly at: number;
      /** Of the whole `${…}`. */
      readonly length: number;
      readonly variable: string;
      /** `null` when it depends on a variable that exists and cannot be read. */
      readonly text: string | null;
      /** The variable is empty or not set, and the default took its place. */
      readonly defaulted: boolean;
      /** Whether the variable has a value, even an empty one. */
      readonly defined: boolean;
      /** The variables that the token names, those of its operands included. */
      readonly variables: readonly string[];
    };

export interface ExpansionProblem {
  readonly kind: 'undefined-variable' | 'broken-character';
  readonly at: number;
  readonly length: number;
  readonly variable: string;
  /** As Flux words it. */
  readonly message: string;
}

export interface Expansion {
  readonly pieces: readonly Piece[];
  /** Flux stops at the first; all are given. */
  readonly problems: readonly ExpansionProblem[];
}

/** Operators that supply a value of their own, so that strict mode accepts an unset variable. */
const DEFAULTS: ReadonlySet<string> = new Set(['=', ':=', ':-', ':+', ':?']);

/** Evaluates as fluxcd/pkg/envsubst v1.8 does: every operand first, whether it is needed or not. */
export function evaluate(template: Template, lookup: (name: string) => VariableText, strict: boolean): Expansion {
  const problems: ExpansionProblem[] = [];
  const evaluation: Evaluation = { lookup, strict, problems };
  const pieces = template.parts.map((part): Piece => {
    if (part.kind !== 'token') return { kind: part.kind, at: part.at, length: part.length };
    const { at, length, name } = part;
    const { text, defaulted } = valueOfToken(part, evaluation);
    const defined = lookup(name) !== undefined;
    return { kind: 'substituted', at, length, variable: name, text, defaulted, defined, variables: variablesOf(part) };
  });
  return { pieces, problems };
}

/** The result as one text; `unreadable` stands for what cannot be read. */
export function textOf(template: Template, pieces: readonly Piece[], unreadable = ''): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'collapsed') return '$';
      if (piece.kind === 'substituted') return piece.text ?? unreadable;
      return template.text.slice(piece.at, piece.at + piece.length);
    })
    .join('');
}

interface Evaluation {
  readonly lookup: (name: string) => VariableText;
  readonly strict: boolean;
  readonly problems: ExpansionProblem[];
}

function valueOfToken(token: Token, evaluation: Evaluation): { readonly text: string | null; readonly defaulted: boolean } {
  const operands = token.operands.map((operand) => valueOfOperand(operand, evaluation));
  const value = evaluation.lookup(token.name);
  const { at, length, name: variable } = token;
  if (value === undefined && evaluation.strict && !DEFAULTS.has(token.operator)) {
    const message = `variable not set (strict mode): "${variable}"`;
    evaluation.problems.push({ kind: 'undefined-variable', at, length, variable, message });
  }
  if (value === null) return { text: null, defaulted: false };
  if (token.operator === '' || DEFAULTS.has(token.operator)) {
    if (value !== undefined && value !== '') return { text: value, defaulted: false };
    return { text: operands.includes(null) ? null : operands.join(''), defaulted: operands.length > 0 };
  }
  const known = operands.filter((operand) => operand !== null);
  if (known.length < operands.length) return { text: null, defaulted: false };
  const text = applyOperator(token.operator, value ?? '', known);
  if (text === undefined) {
    const message = 'yaml: invalid UTF-8: the operator cuts a character in two';
    evaluation.problems.push({ kind: 'broken-character', at, length, variable, message });
  }
  return { text: text ?? null, defaulted: false };
}

function valueOfOperand(operand: Operand, evaluation: Evaluation): string | null {
  return operand.kind === 'text' ? operand.text : valueOfToken(operand, evaluation).text;
}

function variablesOf(token: Token): readonly string[] {
  const inner = token.operands.flatMap((operand) => (operand.kind === 'text' ? [] : variablesOf(operand)));
  return [...new Set([token.name, ...inner])];
}
