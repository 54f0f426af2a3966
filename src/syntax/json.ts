import type { SyntaxProblem } from './yaml/tree.js';

/** The first place at which a text is not JSON, or nothing. Accepts exactly what JSON.parse accepts, at any depth. */
export function jsonProblem(text: string): SyntaxProblem | undefined {
  return new JsonReader(text).problem();
}

/** What may come next. */
type Expecting = 'value' | 'first-item' | 'first-key' | 'key' | 'separator';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const BAD_NUMBER = /[-+.]?[0-9][\w.+-]*|[-+.]\w*/y;
const LITERALS = new Set(['true', 'false', 'null']);
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  NaN: 'null, or a string',
  Infinity: 'null, or a string',
  undefined: 'null',
  None: 'null',
  True: 'true',
  False: 'false',
  nil: 'null',
};

class JsonReader {
  private at = 0;
  /** The brackets that are open. */
  private readonly open: ('{' | '[')[] = [];
  private expecting: Expecting = 'value';
  private comma = -1;

  constructor(private readonly text: string) {}

  problem(): SyntaxProblem | undefined {
    for (;;) {
      this.skipSpace();
      if (this.at >= this.text.length) return this.atEnd();
      if (this.expecting === 'separator' && this.open.length === 0) return this.foreign('text behind the end of the JSON value');
      const problem = this.step(this.text[this.at]!);
      if (problem !== undefined) return problem;
    }
  }

  private step(character: string): SyntaxProblem | undefined {
    switch (this.expecting) {
      case 'separator':
        return this.separator(character);
      case 'first-key':
      case 'key':
        return this.key(character);
      default:
        return this.value(character);
    }
  }

  private separator(character: string): SyntaxProblem | undefined {
    const inMap = this.open.at(-1) === '{';
    if (character === ',') {
      this.comma = this.at++;
      this.expecting = inMap ? 'key' : 'value';
      return undefined;
    }
    if (character === (inMap ? '}' : ']')) return this.close();
    if (character === '}' || character === ']') return this.wrongBracket(character);
    return this.foreign(`"," or "${inMap ? '}' : ']'}" is missing here`);
  }

  private close(): undefined {
    this.at++;
    this.open.pop();
    this.expecting = 'separator';
    return undefined;
  }

  private wrongBracket(character: string): SyntaxProblem {
    return this.here(`"${character}" closes what "${this.open.at(-1)}" opened`, 1);
  }

  private key(character: string): SyntaxProblem | undefined {
    if (character === '}') return this.expecting === 'first-key' ? this.close() : this.trailingComma();
    if (character === ']') return this.wrongBracket(character);
    if (character !== '"') {
      const word = this.match(WORD);
      if (word !== undefined) return this.here(`the key ${word} needs double quotes`, word.length);
      return this.foreign('a key in double quotes is missing here');
    }
    const problem = this.string();
    if (problem !== undefined) return problem;
    this.skipSpace();
    if (this.text[this.at] !== ':')
      return this.at >= this.text.length ? this.atEnd() : this.foreign('":" is missing behind the key');
    this.at++;
    this.expecting = 'value';
    return undefined;
  }

  private value(character: string): SyntaxProblem | undefined {
    if (character === ']' || character === '}') return this.closeInsteadOfValue(character);
    if (character === '{' || character === '[') {
      this.at++;
      this.open.push(character);
      this.expecting = character === '{' ? 'first-key' : 'first-item';
      return undefined;
    }
    this.expecting = 'separator';
    if (character === '"') return this.string();
    return this.scalar();
  }

  private closeInsteadOfValue(character: string): SyntaxProblem | undefined {
    if (character === ']' && this.open.at(-1) === '[')
      return this.expecting === 'first-item' ? this.close() : this.trailingComma();
    if (this.expecting === 'first-item') return this.wrongBracket(character);
    return this.here('a value is missing here', 1);
  }

  private trailingComma(): SyntaxProblem {
    return { message: 'JSON allows no comma behind the last entry', range: { start: this.comma, end: this.comma + 1 } };
  }

  private string(): SyntaxProblem | undefined {
    const start = this.at++;
    for (;;) {
      this.skipPlain();
      const character = this.text[this.at];
      if (character === '"') {
        this.at++;
        return undefined;
      }
      if (character === '\\') {
        const escape = this.match(ESCAPE);
        if (escape === undefined) return this.here(`JSON has no escape ${this.text.slice(this.at, this.at + 2)}`, 2);
        this.at += escape.length;
      } else if (character === undefined) {
        return { message: 'this string is never closed', range: { start, end: this.lineEnd(start) } };
      } else if (character === '\n' || character === '\r') {
        return {
          message: 'this string is not closed on its line; a line break in JSON is written \\n',
          range: { start, end: this.at },
        };
      } else {
        const code = character.charCodeAt(0).toString(16).padStart(4, '0');
        return this.here(
          character === '\t' ? 'a tab in a JSON string is written \\t' : `this control character is written \\u${code}`,
          1,
        );
      }
    }
  }

  private scalar(): SyntaxProblem | undefined {
    const word = this.match(WORD);
    if (word !== undefined) {
      if (!LITERALS.has(word)) return this.notJson(word);
      this.at += word.length;
      return undefined;
    }
    const number = this.match(NUMBER);
    const written = this.match(BAD_NUMBER);
    if (number !== undefined && (written === undefined || number.length >= written.length)) {
      this.at += number.length;
      return undefined;
    }
    if (written !== undefined && !/^[-+.]$/.test(written)) return this.here(`${written} is not a JSON number`, written.length);
    return this.foreign('this is not a JSON value');
  }

  private notJson(word: string): SyntaxProblem {
    const instead = Object.hasOwn(LOOK_ALIKES, word) ? LOOK_ALIKES[word] : undefined;
    const hint = instead === undefined ? 'a string needs double quotes' : `write ${instead}`;
    return this.here(`${word} is not a JSON value; ${hint}`, word.length);
  }

  /** Says what stands here where the grammar wants something else. */
  private foreign(message: string): SyntaxProblem {
    const two = this.text.slice(this.at, this.at + 2);
    if (two === '//' || two === '/*' || two[0] === '#') {
      return { message: 'JSON has no comments', range: { start: this.at, end: this.lineEnd(this.at) } };
    }
    if (two[0] === "'") return this.here('JSON strings are written with double quotes', 1);
    if (two[0] === '\ufeff') return this.here('a byte order mark is not allowed in JSON', 1);
    return this.here(message, 1);
  }

  private atEnd(): SyntaxProblem | undefined {
    if (this.open.length === 0 && this.expecting === 'separator') return undefined;
    const end = this.text.length;
    const start = this.text.trimEnd().length;
    if (start === 0) return { message: 'there is no JSON value', range: { start: 0, end } };
    const bracket = this.open.at(-1);
    const missing = bracket === undefined ? 'a value is missing' : `"${bracket === '{' ? '}' : ']'}" is missing`;
    return { message: `the JSON text ends too early: ${missing}`, range: { start: start - 1, end: start } };
  }

  private here(message: string, length: number): SyntaxProblem {
    return { message, range: { start: this.at, end: Math.min(this.at + length, this.text.length) } };
  }

  private skipSpace(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return;
    }
  }

  /** Characters of a string that stand for themselves. */
  private skipPlain(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code < 32 || code === 34 || code === 92) return;
    }
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private lineEnd(from: number): number {
    const length = this.text.slice(from).search(/[\r\n]|$/);
    return from + length;
  }
}
