import type { Severity } from '../core/finding.js';

type Paint = (text: string) => string;

/** What each part of terminal output looks like. */
export interface Palette {
  readonly severity: Readonly<Record<Severity, Paint>>;
  /** Gutter, arrows and the places that explain. */
  readonly accent: Paint;
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
}

const unpainted: Paint = (text) => text;

const ansi =
  (codes: string): Paint =>
  (text) =>
    text === '' ? '' : `\u001b[${codes}m${text}\u001b[0m`;

const PLAIN: Palette = {
  severity: { error: unpainted, warning: unpainted, info: unpainted },
  accent: unpainted,
  strong: unpainted,
  faint: unpainted,
  good: unpainted,
};

const COLORED: Palette = {
  severity: { error: ansi('1;31'), warning: ansi('1;33'), info: ansi('1;36') },
  accent: ansi('1;34'),
  strong: ansi('1'),
  faint: ansi('2'),
  good: ansi('1;32'),
};

export function palette(color: boolean): Palette {
  return color ? COLORED : PLAIN;
}
