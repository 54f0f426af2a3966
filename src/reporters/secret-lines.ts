import type { Range } from '../core/text.js';

const SECRET_DOCUMENT = /^(?:[ \t]{0,4}"kind"[ \t]*:[ \t]*"Secret"|kind[ \t]*:[ \t]*["']?Secret["']?[ \t]*(?:#.*)?\r?$)/m;
const SECRET_IN_FLOW = /^\s*\{[^\n]*["']?kind["']?[ \t]*:[ \t]*["']?Secret\b/;
const SECRET_IN_LIST = /^[ \t]*(?:- )?[ \t]*"?kind"?[ \t]*:[ \t]*["']?Secret\b/m;
const LIST_DOCUMENT = /^[ \t]{0,4}"?kind"?[ \t]*:[ \t]*["']?(?:Secret)?List\b/m;
const KEY_WITH_VALUE = /^(\s*(?:- )*(?:"[^"]*"|'[^']*'|[\w./-]+)[ \t]*:)(?:[ \t]+\S.*)?$/s;
const HIDDEN = '…';

/**
 * The documents of a text that are Kubernetes Secrets, whose values no report may print. Judged by the text, because a finding
 * about another object can point into a Secret, too.
 */
export function secretDocuments(text: string): readonly Range[] {
  if (!text.includes('Secret')) return [];
  const secrets: Range[] = [];
  let start = 0;
  while (start < text.length) {
    const next = text.indexOf('\n---', start);
    const end = next === -1 ? text.length : next + 1;
    if (isSecret(text.slice(start, end))) secrets.push({ start, end });
    start = end;
  }
  return secrets;
}

function isSecret(document: string): boolean {
  if (!document.includes('Secret')) return false;
  const isListed = LIST_DOCUMENT.test(document) && SECRET_IN_LIST.test(document);
  return isListed || SECRET_DOCUMENT.test(document) || SECRET_IN_FLOW.test(document);
}

/** A Secret's line with its key, if it has one, and nothing else; offsets up to the key's end stay true. */
export function withoutValue(line: string): string {
  if (line.trim() === '') return line;
  const key = KEY_WITH_VALUE.exec(line)?.[1];
  if (key === undefined) return (/^\s*/.exec(line)?.[0] ?? '') + HIDDEN;
  return key.length === line.trimEnd().length ? line : `${key} ${HIDDEN}`;
}
