import type { Finding } from '../../src/core/finding.js';
import type { ResolvedFix } from '../../src/core/fix.js';
import type { Location } from '../../src/core/location.js';
import type { LintResult, RuleInfo } from '../../src/core/result.js';
import { lineStarts, positionAt } from '../../src/core/text.js';
import type { ReportOptions } from '../../src/reporters/reporter.js';

export const PLAIN: ReportOptions = { color: false, showSuppressed: false };

/** The place of the n-th occurrence of `part` in a text, or of the given offsets. */
export function at(file: string, text: string, part: string | readonly [number, number], occurrence = 1): Location {
  const range = typeof part === 'string' ? find(text, part, occurrence) : { start: part[0], end: part[1] };
  const starts = lineStarts(text);
  return { file, range, start: positionAt(starts, range.start), end: positionAt(starts, range.end) };
}

function find(text: string, part: string, occurrence: number) {
  let start = -1;
  for (let seen = 0; seen < occurrence; seen++) {
    start = text.indexOf(part, start + 1);
    if (start === -1) throw new Error(`the text has no ${part}`);
  }
  return { start, end: start + part.length };
}

export function finding(primary: Location, changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'loki/frontend-worker-in-single-binary',
    messageId: 'wrongPort',
    severity: 'error',
    confidence: 'high',
    message: 'something is wrong',
    primary,
    related: [],
    variants: [],
    fixes: [],
    fingerprint: 'f1',
    ...changes,
  };
}

export function fix(changes: Partial<ResolvedFix> = {}): ResolvedFix {
  return { title: 'repair it', applicability: 'safe', edits: [], ...changes };
}

export function rule(id: string, changes: Partial<RuleInfo['meta']> = {}): RuleInfo {
  return {
    id,
    docs: `https://example.org/rules/${id}`,
    page: `# ${id}\n\nThe first paragraph\nof the page.\n\nMore.\n`,
    meta: {
      title: 'Loki dials a port nobody listens on',
      confidence: 'high',
      since: '0.1.0',
      fixes: ['safe'],
      messages: { wrongPort: { severity: 'error', text: 'x' }, redundant: { severity: 'info', text: 'y' } },
      ...changes,
    },
  };
}

export function lintResult(
  findings: readonly Finding[],
  texts: Readonly<Record<string, string>> = {},
  changes: Partial<LintResult> = {},
): LintResult {
  return {
    tool: { name: 'seaworthy', version: '0.1.0' },
    findings,
    rules: [...new Set(findings.map((one) => one.rule))].map((id) => rule(id)),
    skipped: { templates: [], encrypted: [], tooLarge: [], binary: [], unreadable: [] },
    unknown: {},
    errors: [],
    texts: new Map(Object.entries(texts)),
    files: 12,
    documents: 30,
    ...changes,
  };
}

/** What a hostile repository puts into keys, values and file names: a terminal command, a workflow command, markup, links. */
export const HOSTILE =
  'x\u001b[31m\u009b2J\u202e\u0000\r\n::error::pwned ##[add-mask]y <img src=x onerror=1> [a](1) ![b](https://evil.example) | ]]> "&\' `c` %0A';

/** A result in which every text that a repository or a rule's data can reach is hostile. */
export function hostileResult(): LintResult {
  const file = `dir/${HOSTILE}.yaml`;
  const other = `other ${HOSTILE}.yaml`;
  const line = `  key: "${HOSTILE.replace('\r\n', '')}"\n`;
  const text = `a: 1\n${line}b: 2\n`;
  const edit = { file, edit: { range: { start: 0, end: 1 }, text: HOSTILE } };
  const primary = at(file, text, [7, 12]);
  const hostile = finding(primary, {
    rule: 'loki/hostile',
    message: HOSTILE,
    why: HOSTILE,
    help: HOSTILE,
    resource: { apiVersion: HOSTILE, kind: HOSTILE, namespace: HOSTILE, name: HOSTILE },
    app: HOSTILE,
    related: [
      { location: at(file, text, 'b: 2'), message: HOSTILE, layer: HOSTILE },
      { location: at(other, text, 'b: 2'), message: HOSTILE },
      { location: at(`absent ${HOSTILE}`, text, 'b: 2'), message: HOSTILE },
    ],
    variants: [
      { cluster: HOSTILE, object: HOSTILE },
      { cluster: 'b', object: HOSTILE },
    ],
    fixes: [fix({ title: HOSTILE, caution: HOSTILE, applicability: 'unsafe', edits: [edit] }), fix({ refused: HOSTILE })],
  });
  const suppressed = finding(primary, { message: HOSTILE, severity: 'info', suppressed: { by: 'comment', reason: HOSTILE } });
  return lintResult(
    [hostile, suppressed],
    { [file]: text, [other]: text },
    {
      skipped: { templates: [file], encrypted: [file], tooLarge: [], binary: [], unreadable: [] },
      unknown: { [HOSTILE]: 1 },
      errors: [{ where: HOSTILE, message: HOSTILE, stack: HOSTILE }],
    },
  );
}
