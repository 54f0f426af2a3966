import type { ScalarValue } from '../../../syntax/yaml/scalars.js';
import type { Tree } from '../tree.js';
import { ESCAPED, escapeOf } from './escapes.js';
import { byKey } from './key-order.js';
import { emittedStyle } from './scalar-style.js';

/** Characters of the output that stand for characters of a scalar's text: one for one, or one of these for all of those. */
export interface Run {
  readonly at: number;
  readonly length: number;
  /** Where it begins in the scalar's text. */
  readonly from: number;
  /** Set for an escape: how many characters of the text it stands for. */
  readonly escapes?: number;
}

export interface EmittedScalar {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Empty when the text holds no dollar, or is no string. */
  readonly runs: readonly Run[];
}

export interface Emitted {
  readonly tree: Tree;
  /** For scalars and for what cannot be known, for which a word stands. */
  readonly scalar?: EmittedScalar;
  readonly children: readonly EmittedChild[];
  /** Of an empty collection or a scalar; of other collections the beginning of the first child. */
  readonly start: number;
}

export interface EmittedChild extends Emitted {
  readonly step: string | number;
  readonly key?: EmittedScalar;
}

export interface Emission {
  readonly text: string;
  readonly root: Emitted;
}

const INDENT = 2;
const WIDTH = 80;
const LONGEST_SIMPLE_KEY = 128;
const UNKNOWN = 'unknown';

/**
 * The object as `res.AsYAML()` of Kustomize writes it for Flux to substitute in: sigs.k8s.io/yaml 1.6, which is
 * go.yaml.in/yaml/v2: keys sorted, only necessary quotes, lines folded behind column 80 (emitterc.go).
 */
export function emitGoYaml(tree: Tree): Emission {
  const writer = new Writer();
  const root = writer.node(tree, false);
  writer.lineStart();
  return { text: writer.text, root };
}

class Writer {
  text = '';
  private column = 0;
  private indent = -1;
  /** The last character was a space or an indentation. */
  private whitespace = true;
  /** Nothing but indentation and indicators stands on the line. */
  private indention = true;
  private runs: Run[] | undefined;

  node(tree: Tree, isMapValue: boolean): Emitted {
    if (tree.kind === 'map') return this.map(tree);
    if (tree.kind === 'seq') return this.sequence(tree, isMapValue);
    const scalar = tree.kind === 'unknown' ? this.plain(UNKNOWN) : this.value(tree.value);
    return { tree, scalar, children: [], start: scalar.start };
  }

  private map(tree: Tree & { readonly kind: 'map' }): Emitted {
    if (tree.entries.size === 0) return this.empty(tree, '{', '}');
    return this.indented(this.indent < 0 ? 0 : this.indent + INDENT, () => {
      const children = [...tree.entries]
        .sort(([left], [right]) => byKey(left, right))
        .map(([step, child]) => {
          this.lineStart();
          const key = this.key(step);
          return { step, key, ...this.node(child, true) };
        });
      return { tree, children, start: children[0]!.key.start };
    });
  }

  private key(key: string): EmittedScalar {
    const isSimple = !key.includes('\n') && Buffer.byteLength(key) <= LONGEST_SIMPLE_KEY;
    if (!isSimple) this.indicator('?', true, false, true);
    const written = this.string(key, isSimple);
    if (!isSimple) this.lineStart();
    this.indicator(':', !isSimple, false, !isSimple);
    return written;
  }

  private sequence(tree: Tree & { readonly kind: 'seq' }, isMapValue: boolean): Emitted {
    if (tree.items.length === 0) return this.empty(tree, '[', ']');
    const isIndentless = isMapValue && !this.indention;
    const indent = this.indent < 0 ? 0 : isIndentless ? this.indent : this.indent + INDENT;
    return this.indented(indent, () => {
      const children = tree.items.map((item, step) => {
        this.lineStart();
        this.indicator('-', true, false, true);
        return { step, ...this.node(item, false) };
      });
      return { tree, children, start: children[0]!.start };
    });
  }

  private indented<T>(indent: number, write: () => T): T {
    const outer = this.indent;
    this.indent = indent;
    const result = write();
    this.indent = outer;
    return result;
  }

  private empty(tree: Tree, open: string, close: string): Emitted {
    const start = this.beginning();
    this.indicator(open + close, false, false, false);
    return { tree, children: [], start };
  }

  private value(value: ScalarValue): EmittedScalar {
    if (typeof value === 'string') return this.string(value, false);
    return this.plain(value === Infinity ? '.inf' : value === -Infinity ? '-.inf' : Number.isNaN(value) ? '.nan' : String(value));
  }

  private plain(text: string): EmittedScalar {
    const start = this.beginning();
    this.write(text);
    this.whitespace = this.indention = false;
    return { start, end: this.text.length, text, runs: [] };
  }

  private string(text: string, isKey: boolean): EmittedScalar {
    this.runs = text.includes('$') ? [] : undefined;
    const style = emittedStyle(text, isKey);
    const start = this.beginning();
    this.indented(this.indent < 0 ? INDENT : this.indent + INDENT, () => {
      if (style === 'literal') this.literal(text);
      else if (style === 'double') this.doubleQuoted(text, !isKey);
      else this.flow(text, style === 'single' ? "'" : '', !isKey);
    });
    return { start, end: this.text.length, text, runs: this.runs ?? [] };
  }

  private literal(text: string): void {
    const hint = /^[ \n]/.test(text) ? String(INDENT) : '';
    const chomping = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
    this.write(`|${hint}${chomping}`);
    this.newline();
    this.whitespace = this.indention = true;
    for (let at = 0; at < text.length;) {
      const lineEnd = text.indexOf('\n', at);
      const end = lineEnd < 0 ? text.length : lineEnd;
      if (at < end) {
        this.lineStart();
        this.copy(text, at, end);
        this.indention = false;
      }
      if (end < text.length) {
        this.copy(text, end, end + 1);
        this.column = 0;
        this.indention = true;
      }
      at = end + 1;
    }
  }

  /** Plain and single-quoted scalars, which break lines at single spaces behind column 80. */
  private flow(text: string, quote: "'" | '', mayBreak: boolean): void {
    this.write(quote);
    this.indention = this.whitespace = false;
    let copied = 0;
    let isAfterSpace = false;
    const flush = (to: number): void => {
      this.copy(text, copied, to);
      copied = to;
    };
    for (let at = 0; at < text.length; at++) {
      const character = text[at];
      if (character === ' ') {
        const isInside = quote === '' || (at > 0 && at < text.length - 1);
        flush(at);
        if (mayBreak && !isAfterSpace && isInside && this.column > WIDTH && text[at + 1] !== ' ') {
          this.lineStart();
          this.indention = false;
          copied = at + 1;
        }
        isAfterSpace = true;
      } else {
        isAfterSpace = false;
        if (character === "'" && quote !== '') {
          flush(at);
          this.escape("''", at, 1);
          copied = at + 1;
        }
      }
    }
    flush(text.length);
    this.write(quote);
    this.whitespace = this.indention = false;
  }

  private doubleQuoted(text: string, mayBreak: boolean): void {
    this.write('"');
    this.indention = this.whitespace = false;
    const escapesAll = text.startsWith('\ufeff');
    let isAfterSpace = false;
    for (let at = 0; at < text.length;) {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      if (escapesAll || ESCAPED.test(character)) {
        this.escape(escapeOf(character), at, character.length);
        isAfterSpace = false;
      } else if (character === ' ') {
        if (mayBreak && !isAfterSpace && this.column > WIDTH && at > 0 && at < text.length - 1) {
          this.lineStart();
          this.indention = false;
          if (text[at + 1] === ' ') this.write('\\');
        } else this.copy(text, at, at + 1);
        isAfterSpace = true;
      } else {
        this.copy(text, at, at + character.length);
        isAfterSpace = false;
      }
      at += character.length;
    }
    this.write('"');
    this.whitespace = this.indention = false;
  }

  /** A separating space where one is needed; returns where the node begins. */
  private beginning(): number {
    if (!this.whitespace) this.write(' ');
    this.whitespace = true;
    return this.text.length;
  }

  private indicator(text: string, needsSpace: boolean, isWhitespace: boolean, isIndention: boolean): void {
    if (needsSpace && !this.whitespace) this.write(' ');
    this.write(text);
    this.whitespace = isWhitespace;
    this.indention &&= isIndention;
  }

  /** Goes to the current indentation, on a new line unless this one holds nothing yet. */
  lineStart(): void {
    const indent = Math.max(0, this.indent);
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.newline();
    this.write(' '.repeat(Math.max(0, indent - this.column)));
    this.whitespace = this.indention = true;
  }

  private newline(): void {
    this.text += '\n';
    this.column = 0;
  }

  private write(text: string): void {
    this.text += text;
    this.column += text.length;
  }

  private copy(text: string, from: number, to: number): void {
    if (to <= from) return;
    const at = this.text.length;
    const last = this.runs?.at(-1);
    const joins = last !== undefined && last.escapes === undefined && last.at + last.length === at;
    if (joins && last.from + last.length === from) this.runs?.splice(-1, 1, { ...last, length: last.length + to - from });
    else this.runs?.push({ at, length: to - from, from });
    this.write(text.slice(from, to));
  }

  private escape(written: string, from: number, escapes: number): void {
    this.runs?.push({ at: this.text.length, length: written.length, from, escapes });
    this.write(written);
  }
}
