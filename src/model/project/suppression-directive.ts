import type { Range } from '../../core/text.js';

/** What stands before the list of rules in a comment. */
export const KEYWORD = 'seaworthy-ignore';

/** The annotation that does for an object what a comment does for a line. */
export const ANNOTATION = 'seaworthy/ignore';

/** `RULE[, RULE]: reason`, as a comment or an annotation says it. Ranges count from where the reader said the text begins. */
export interface Directive {
  /** `area/rule` or `area/*`; anything else matches nothing. */
  readonly rules: readonly { readonly pattern: string; readonly range: Range }[];
  readonly reason: string | undefined;
  readonly range: Range;
}

const IN_COMMENT = new RegExp(String.raw`(?:^|[ \t])(#+[ \t]*${KEYWORD}(?![\w/-]):?[ \t]*)(.*)$`);

/** The directive in a comment that begins at an offset. It may follow other words, behind a `#` of its own: `# as upstream # seaworthy-ignore …`. */
export function directiveInComment(comment: string, offset = 0): Directive | undefined {
  const match = IN_COMMENT.exec(comment);
  if (match === null) return undefined;
  const [, opening = '', body = ''] = match;
  const bodyStart = offset + comment.length - body.length;
  const { rules, reason } = readDirective(body, bodyStart);
  return { rules, reason, range: { start: bodyStart - opening.length, end: offset + comment.trimEnd().length } };
}

/** What is written behind the keyword, or as the annotation's value. `offset` is where it begins in the text around it. */
export function readDirective(body: string, offset = 0): Directive {
  const colon = body.indexOf(':');
  const list = colon < 0 ? body : body.slice(0, colon);
  const reason = colon < 0 ? '' : body.slice(colon + 1).trim();
  const rules: { readonly pattern: string; readonly range: Range }[] = [];
  let at = 0;
  for (const part of list.split(',')) {
    const pattern = part.trim();
    const start = offset + at + part.length - part.trimStart().length;
    if (pattern !== '') rules.push({ pattern, range: { start, end: start + pattern.length } });
    at += part.length + 1;
  }
  return { rules, reason: reason === '' ? undefined : reason, range: { start: offset, end: offset + body.trimEnd().length } };
}

/** `area/*` covers every rule of an area. */
export function covers(pattern: string, rule: string): boolean {
  return pattern === rule || (pattern.endsWith('/*') && pattern.length > 2 && rule.startsWith(pattern.slice(0, -1)));
}

/** The text behind the keyword; rules in alphabetical order, each once. */
export function writeDirective(rules: readonly string[], reason: string): string {
  return `${[...new Set(rules)].toSorted().join(', ')}: ${reason}`;
}

/** A directive that says what the old one said, for further rules and with a further reason. */
export function merged(old: Directive, rules: readonly string[], reason: string): string {
  const known = old.reason ?? '';
  const reasons = known === '' || reason.includes(known) ? reason : known.includes(reason) ? known : `${known}; ${reason}`;
  const further = rules.filter((rule) => !old.rules.some(({ pattern }) => covers(pattern, rule)));
  return writeDirective([...old.rules.map(({ pattern }) => pattern), ...further], reasons);
}

/** A reason as one line of a comment: YAML readers end lines at more characters than people see, and refuse some others. */
export function oneLine(reason: string): string {
  return reason
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\uFEFF\uFFFE\uFFFF\s]+/gu, ' ')
    .trim();
}
