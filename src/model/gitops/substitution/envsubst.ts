/** A variable with its operator and operands, from `${` to the brace that closes it. */
export interface Token {
  readonly kind: 'token';
  readonly at: number;
  readonly length: number;
  readonly name: string;
  /** `''` for a bare `${X}`; `#` without operands is the length, `${#X}`. */
  readonly operator: string;
  readonly operands: readonly Operand[];
}

/** A default is made of any number of operands, joined; other operators have one or two. */
export type Operand = Token | { readonly kind: 'text'; readonly text: string };

/** `collapsed` is a `$$`, of which one dollar stays. */
export type Part = Token | { readonly kind: 'literal' | 'collapsed'; readonly at: number; readonly length: number };

/** A text as Flux's envsubst understands it; its parts cover it without gaps. */
export interface Template {
  readonly text: string;
  readonly parts: readonly Part[];
}

/** Why Flux refuses a text, in its words. The place is the `${` that cannot be read, up to where reading stopped. */
export interface BadTemplate {
  readonly error: string;
  readonly at: number;
  readonly length: number;
}

const BAD_SUBSTITUTION = 'bad substitution';
const MISSING_BRACE = 'missing closing brace';
const BAD_NAME = 'unable to parse variable name';
const BAD_OPERAND = 'unable to parse substitution within function';
const BAD_DEFAULT = 'unable to parse default function';

/**
 * Parses as fluxcd/pkg/envsubst v1.8 does, which is neither bash nor its own README: `${X-d}` is an error, `:+` and `:?` are
 * defaults, a pattern after `/` ends at the next slash wherever that is.
 */
export function parseTemplate(text: string): Template | BadTemplate {
  const scanner = new Scanner(text);
  try {
    return { text, parts: scanner.parts() };
  } catch (error) {
    if (error instanceof Refused) return { error: error.message, at: error.at, length: Math.max(scanner.at - error.at, 2) };
    throw error;
  }
}

class Refused extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Whether a character belongs to the run that is read; `place` counts from 1. */
type Accept = (character: string, place: number) => boolean;

const colons: Accept = (character) => character === ':';
const untilColonOrBrace: Accept = (character) => character !== ':' && character !== '}';
const untilBrace: Accept = (character) => character !== '}';
const untilSlash: Accept = (character) => character !== '/';
const slashes: Accept = (character) => character === '/';
const upToTwo =
  (characters: string): Accept =>
  (character, place) =>
    characters.includes(character) && place < 3;
const one =
  (wanted: string): Accept =>
  (character, place) =>
    character === wanted && place === 1;
const defaultOperator: Accept = (character, place) =>
  place === 1 ? character === ':' : place === 2 && '=-?+'.includes(character);
const replaceOperator: Accept = (character, place) =>
  place === 1 ? character === '/' : place === 2 && '/#%'.includes(character);

const NAME = /[\p{L}\p{Nd}_]+/uy;

class Scanner {
  at = 0;

  constructor(private readonly text: string) {}

  parts(): readonly Part[] {
    const parts: Part[] = [];
    let literal = 0;
    const flush = (): void => {
      if (literal < this.at) parts.push({ kind: 'literal', at: literal, length: this.at - literal });
    };
    for (;;) {
      const dollar = this.text.indexOf('$', this.at);
      if (dollar < 0) break;
      const next = this.text[dollar + 1];
      this.at = dollar;
      if (next === '{') {
        flush();
        parts.push(this.token());
        literal = this.at;
      } else if (next === '$') {
        flush();
        parts.push({ kind: 'collapsed', at: dollar, length: 2 });
        this.at = literal = dollar + 2;
      } else this.at = dollar + 1;
    }
    this.at = this.text.length;
    flush();
    return parts;
  }

  /** From `${` on. */
  private token(): Token {
    const at = this.at;
    this.at += 2;
    const made = (name: string, operator: string, operands: readonly Operand[]): Token => {
      if (!this.skip('}')) throw new Refused(operator === '' ? MISSING_BRACE : BAD_SUBSTITUTION, at);
      return { kind: 'token', at, length: this.at - at, name, operator, operands };
    };
    if (this.skip('#')) return made(this.name(BAD_SUBSTITUTION, at), '#', []);
    const name = this.name(BAD_NAME, at);
    switch (this.text[this.at]) {
      case ':':
        // Go's scanner goes back by the wrong width before what is not ASCII.
        if (!/^[\0-\x7f]/.test(this.text.slice(this.at + 1, this.at + 2))) throw new Refused(BAD_SUBSTITUTION, at);
        if (!'=-?+'.includes(this.text[this.at + 1]!)) return this.substring(at, name, made);
        return made(name, this.run(defaultOperator, BAD_DEFAULT, at), this.defaults(at));
      case '=':
        return made(name, this.run(one('='), BAD_DEFAULT, at), this.defaults(at));
      case ',':
      case '^':
        return made(name, this.run(upToTwo(',^'), BAD_SUBSTITUTION, at), []);
      case '#':
      case '%':
        return made(name, this.run(upToTwo(this.text[this.at]!), BAD_SUBSTITUTION, at), [this.operand(untilBrace, false, at)]);
      case '/':
        return made(name, this.run(replaceOperator, BAD_SUBSTITUTION, at), this.replacement(at));
      default:
        return made(name, '', []);
    }
  }

  private name(error: string, token: number): string {
    NAME.lastIndex = this.at;
    const found = NAME.exec(this.text)?.[0];
    if (found === undefined) throw new Refused(error, token);
    this.at += found.length;
    return found;
  }

  private substring(
    at: number,
    name: string,
    made: (name: string, operator: string, operands: readonly Operand[]) => Token,
  ): Token {
    const operator = this.run(one(':'), BAD_SUBSTITUTION, at);
    const offset = this.operand(untilColonOrBrace, false, at);
    if (this.text[this.at] === '}') return made(name, operator, [offset]);
    this.run(colons, BAD_SUBSTITUTION, at);
    return made(name, operator, [offset, this.operand(untilBrace, false, at)]);
  }

  private defaults(at: number): readonly Operand[] {
    const operands: Operand[] = [];
    while (this.text[this.at] !== '}') operands.push(this.operand(untilBrace, false, at));
    return operands;
  }

  private replacement(at: number): readonly Operand[] {
    const pattern = this.operand(untilSlash, true, at);
    this.run(slashes, BAD_SUBSTITUTION, at);
    return this.text[this.at] === '}' ? [pattern] : [pattern, this.operand(untilBrace, true, at)];
  }

  /** A nested token, or the text up to where it ends or a nested token begins. */
  private operand(accept: Accept, escapes: boolean, token: number): Operand {
    if (this.text.startsWith('${', this.at)) return this.token();
    let text = '';
    for (;;) {
      const character = this.character();
      if (character === undefined || (text !== '' && this.text.startsWith('${', this.at))) break;
      if (escapes && isEscape(character, this.text[this.at + 1])) {
        text += this.text[this.at + 1]!;
        this.at += 2;
      } else if (accept(character, 1)) {
        text += character;
        this.at += character.length;
      } else break;
    }
    if (text === '') throw new Refused(BAD_OPERAND, token);
    return { kind: 'text', text };
  }

  private run(accept: Accept, error: string, token: number): string {
    const start = this.at;
    for (let character = this.character(); character !== undefined; character = this.character()) {
      if (!accept(character, this.at - start + 1)) break;
      this.at += character.length;
    }
    if (this.at === start) throw new Refused(error, token);
    return this.text.slice(start, this.at);
  }

  private character(): string | undefined {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? undefined : String.fromCodePoint(code);
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }
}

function isEscape(character: string, next: string | undefined): boolean {
  return (character === '$' && next === '$') || (character === '\\' && (next === '/' || next === '\\'));
}
