import type { Range } from '../core/text.js';
import type { SyntaxProblem } from './yaml/tree.js';

/** One setting. Ranges hold what is written: a quoted key or value with its quotes, a value without its comment. */
export interface IniEntry {
  /** Empty before the first header. */
  readonly section: string;
  readonly key: string;
  /** As go-ini reads it: quotes, continuation lines and inline comments resolved. */
  readonly value: string;
  readonly keyRange: Range;
  /** Empty, behind the delimiter, where there is no value. */
  readonly valueRange: Range;
  /** From the key to the end of the value. */
  readonly range: Range;
}

export interface IniSection {
  readonly name: string;
  /** The header, brackets included. */
  readonly range: Range;
}

export interface IniFile {
  /** In the order of the text; of entries with one name in one section the last counts. */
  readonly entries: readonly IniEntry[];
  readonly sections: readonly IniSection[];
  /** For each of these Grafana refuses to load the file; the lines are left out. */
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads an ini text as Grafana does (gopkg.in/ini.v1 1.67, parser.go, default options). So `#` and `;` begin a comment
 * anywhere in a value, even between double quotes; only backquotes and triple quotes protect them.
 */
export function parseIni(text: string): IniFile {
  return new IniParser(text).parse();
}

interface Value {
  readonly value: string;
  readonly range: Range;
}

class IniParser {
  private readonly entries: IniEntry[] = [];
  private readonly sections: IniSection[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private section = '';
  /** Entries named `-` in this section are numbered. */
  private unnamed = 1;
  /** Where the next line begins. */
  private next: number;

  constructor(private readonly text: string) {
    this.next = text.startsWith('\ufeff') ? 1 : 0;
  }

  parse(): IniFile {
    while (this.next < this.text.length) {
      const { start, end } = this.trim(this.readLine());
      const first = this.text[start];
      if (start === end || first === '#' || first === ';') continue;
      if (first === '[') this.header(start, end);
      else this.entry(start, end);
    }
    return { entries: this.entries, sections: this.sections, problems: this.problems };
  }

  private header(start: number, end: number): void {
    const close = start + this.text.slice(start, end).lastIndexOf(']');
    if (close < start) return this.problem(start, end, 'the section header is not closed: "]" is missing');
    const name = this.text.slice(start + 1, close);
    if (name === '') return this.problem(start, close + 1, 'the section header has no name');
    this.section = name === 'DEFAULT' ? '' : name;
    this.unnamed = 1;
    this.sections.push({ name, range: { start, end: close + 1 } });
  }

  private entry(start: number, end: number): void {
    const key = this.key(start, end);
    if (key === undefined) return;
    const value = this.value(key.delimiter + 1, end);
    if (value === undefined) return;
    this.entries.push({
      section: this.section,
      key: key.name === '-' ? `#${this.unnamed++}` : key.name,
      value: value.value,
      keyRange: key.range,
      valueRange: value.range,
      range: { start, end: value.range.end },
    });
  }

  private key(
    start: number,
    end: number,
  ): { readonly name: string; readonly range: Range; readonly delimiter: number } | undefined {
    const quote = this.keyQuote(start, end);
    const length = quote === '' ? 0 : this.text.slice(start, end).indexOf(quote, quote.length);
    const close = start + length;
    if (length < 0) {
      this.problem(start, end, `the key is not closed: ${quote} is missing`);
      return undefined;
    }
    const delimiter = this.delimiterAfter(close + quote.length, end);
    if (delimiter === undefined) {
      this.problem(start, end, 'this line is neither a section, a comment nor "key = value"');
      return undefined;
    }
    const written = quote === '' ? this.trim({ start, end: delimiter }) : { start: start + quote.length, end: close };
    const name = this.text.slice(written.start, written.end).trim();
    if (name === '') {
      this.problem(start, end, 'the key in front of the delimiter is missing');
      return undefined;
    }
    return { name, range: quote === '' ? written : { start, end: close + quote.length }, delimiter };
  }

  private keyQuote(start: number, end: number): string {
    if (this.text[start] === '`') return '`';
    if (this.text[start] !== '"') return '';
    return end - start > 5 && this.text.startsWith('"""', start) ? '"""' : '"';
  }

  private delimiterAfter(from: number, end: number): number | undefined {
    for (let at = from; at < end; at++) if (this.text[at] === '=' || this.text[at] === ':') return at;
    return undefined;
  }

  private value(from: number, lineEnd: number): Value | undefined {
    const { start, end } = this.trim({ start: from, end: lineEnd });
    if (start === end) return { value: '', range: { start: from, end: from } };
    const quote = this.valueQuote(start, end);
    if (quote !== '') return this.quoted(start, end, quote);
    if (this.text[end - 1] === '\\') return this.continued(start, end);
    return this.bare(start, end);
  }

  private valueQuote(start: number, end: number): string {
    if (this.text[start] === '`') return '`';
    // At the very end of the text three quotes are a value: parser.go wants a character behind them.
    const tripled = this.text.startsWith('"""', start) && (end - start > 3 || end < this.text.length);
    return tripled ? '"""' : '';
  }

  /** From a backquote or three double quotes to the last such on the line, else to the last on the first later line with one. */
  private quoted(start: number, end: number, quote: string): Value | undefined {
    const inner = start + quote.length;
    let close = this.text.slice(inner, end).lastIndexOf(quote);
    let lineStart = inner;
    while (close < 0) {
      if (this.next >= this.text.length) {
        this.problem(start, end, `the value is not closed: ${quote} is missing`);
        return undefined;
      }
      const line = this.readLine();
      lineStart = line.start;
      close = this.text.slice(line.start, line.end).lastIndexOf(quote);
    }
    const closeAt = lineStart + close;
    return { value: this.text.slice(inner, closeAt), range: { start, end: closeAt + quote.length } };
  }

  /** A backslash at the end of a line joins the next line. */
  private continued(start: number, end: number): Value {
    let value = this.text.slice(start, end - 1);
    let last = end;
    while (this.next < this.text.length) {
      const line = this.trim(this.readLine());
      if (line.start === line.end) break;
      value += this.text.slice(line.start, line.end);
      last = line.end;
      if (!value.endsWith('\\')) break;
      value = value.slice(0, -1);
    }
    return { value, range: { start, end: last } };
  }

  private bare(start: number, end: number): Value {
    const comment = this.text.slice(start, end).search(/[#;]/);
    const range = comment < 0 ? { start, end } : this.trim({ start, end: start + comment });
    const written = this.text.slice(range.start, range.end);
    const quote = written[0];
    const isQuoted = (quote === '"' || quote === "'") && written.length >= 2 && written.indexOf(quote, 1) === written.length - 1;
    return { value: isQuoted ? written.slice(1, -1) : written, range };
  }

  /** The next line, its line feed excluded. */
  private readLine(): Range {
    const start = this.next;
    const feed = this.text.indexOf('\n', start);
    const end = feed < 0 ? this.text.length : feed;
    this.next = feed < 0 ? end : feed + 1;
    return { start, end };
  }

  private trim({ start, end }: Range): Range {
    let first = start;
    let last = end;
    while (first < last && isSpace(this.text[first]!)) first++;
    while (last > first && isSpace(this.text[last - 1]!)) last--;
    return { start: first, end: last };
  }

  private problem(start: number, end: number, message: string): void {
    this.problems.push({ message, range: { start, end } });
  }
}

/** Go's unicode.IsSpace, which has no byte order mark. */
function isSpace(character: string): boolean {
  return character === '\x85' || (character !== '\ufeff' && /\s/.test(character));
}
