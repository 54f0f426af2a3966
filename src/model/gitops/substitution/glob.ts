/**
 * The shell pattern of envsubst's `#` and `%` operators, as fluxcd/pkg/envsubst/path matches it: on bytes, one character of
 * a string for each. A malformed pattern gives undefined.
 */
export function matches(pattern: string, name: string): boolean | undefined {
  let rest = pattern;
  let subject = name;
  next: while (rest.length > 0) {
    const { star, chunk, after } = nextChunk(rest);
    rest = after;
    if (star && chunk === '') return true;
    const here = matchChunk(chunk, subject);
    if (typeof here === 'string' && (here === '' || rest !== '')) {
      subject = here;
      continue;
    }
    if (here === undefined) return undefined;
    if (!star) return false;
    for (let skipped = 1; skipped <= subject.length; skipped++) {
      const there = matchChunk(chunk, subject.slice(skipped));
      if (there === undefined) return undefined;
      if (there === false || (rest === '' && there !== '')) continue;
      subject = there;
      continue next;
    }
    return false;
  }
  return subject === '';
}

interface Chunk {
  readonly star: boolean;
  readonly chunk: string;
  readonly after: string;
}

function nextChunk(pattern: string): Chunk {
  const start = pattern.search(/[^*]|$/);
  let inRange = false;
  let end = start;
  for (; end < pattern.length; end++) {
    const character = pattern[end];
    if (character === '\\') {
      if (end + 1 < pattern.length) end++;
    } else if (character === '[') inRange = true;
    else if (character === ']') inRange = false;
    else if (character === '*' && !inRange) break;
  }
  return { star: start > 0, chunk: pattern.slice(start, end), after: pattern.slice(end) };
}

/** What is left of the subject, `false` when it does not match, undefined when the pattern is malformed. */
function matchChunk(pattern: string, subject: string): string | false | undefined {
  let at = 0;
  let chunk = pattern;
  while (chunk.length > 0) {
    if (at >= subject.length) return false;
    const first = chunk[0]!;
    if (first === '[') {
      const { code, width } = decode(subject, at);
      at += width;
      const set = matchClass(chunk.slice(1), code);
      if (set === undefined) return undefined;
      if (!set.matched) return false;
      chunk = set.after;
    } else if (first === '?') {
      at += decode(subject, at).width;
      chunk = chunk.slice(1);
    } else {
      if (first === '\\') chunk = chunk.slice(1);
      if (chunk === '') return undefined;
      if (chunk[0] !== subject[at]) return false;
      at++;
      chunk = chunk.slice(1);
    }
  }
  return subject.slice(at);
}

function matchClass(pattern: string, code: number): { readonly matched: boolean; readonly after: string } | undefined {
  const negated = pattern[0] === '^';
  let chunk = negated ? pattern.slice(1) : pattern;
  let found = false;
  for (let ranges = 0; ; ranges++) {
    if (chunk[0] === ']' && ranges > 0) return { matched: found !== negated, after: chunk.slice(1) };
    const low = bound(chunk);
    if (low === undefined) return undefined;
    const high = low.after[0] === '-' ? bound(low.after.slice(1)) : low;
    if (high === undefined) return undefined;
    if (low.code <= code && code <= high.code) found = true;
    chunk = high.after;
  }
}

function bound(pattern: string): { readonly code: number; readonly after: string } | undefined {
  if (pattern === '' || pattern[0] === '-' || pattern[0] === ']') return undefined;
  const chunk = pattern[0] === '\\' ? pattern.slice(1) : pattern;
  if (chunk === '') return undefined;
  const { code, width } = decode(chunk, 0);
  const after = chunk.slice(width);
  return after === '' || (code === REPLACEMENT && width === 1) ? undefined : { code, after };
}

const REPLACEMENT = 0xfffd;

/** Go's utf8.DecodeRune: bytes that are no character count as one each. */
export function decode(bytes: string, at: number): { readonly code: number; readonly width: number } {
  const first = bytes.charCodeAt(at);
  const width = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (width === 1) return { code: first, width };
  const text = Buffer.from(bytes.slice(at, at + width), 'latin1').toString('utf8');
  const code = text.codePointAt(0);
  if (width === 0 || code === undefined || code === REPLACEMENT) {
    const isWritten = bytes.startsWith('\xef\xbf\xbd', at);
    return { code: REPLACEMENT, width: isWritten ? 3 : 1 };
  }
  return { code, width };
}
