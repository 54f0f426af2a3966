import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LintResult } from '../../src/core/result.js';
import { json } from '../../src/reporters/json.js';
import { at, each, elements } from './json-access.js';
import { complaints } from './json-schema.js';
import { at as place, finding, fix, hostileResult, lintResult, PLAIN } from './lint-result.js';

const schema: unknown = JSON.parse(readFileSync(new URL('../../docs/schemas/output.schema.json', import.meta.url), 'utf8'));
const TEXT = 'a: 1\r\nb: 2\r\n';
const edit = { file: 'a.yaml', edit: { range: { start: 6, end: 12 }, text: 'b: 3\r\n' } };
const resource = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'monitoring', name: 'loki' };

const full = finding(place('a.yaml', TEXT, 'b: 2'), {
  message: 'b is 2',
  resource,
  app: 'loki',
  variants: [{ cluster: 'prod', object: 'ConfigMap/loki' }],
  related: [{ location: place('b.yaml', 'x: y', 'y'), message: 'from here', layer: 'the default of chart loki 6.0.0' }],
  fixes: [fix({ title: 'make it 3', caution: 'restarts', applicability: 'unsafe', edits: [edit] }), fix({ refused: 'no' })],
});

function parsed(result: LintResult, options = PLAIN): unknown {
  return JSON.parse(json(result, options));
}

describe('json', () => {
  it('keeps the contract of version 1', () => {
    const skipped = { templates: ['t.yaml'], encrypted: [], tooLarge: [], binary: [], unreadable: [] };
    const errors = [{ where: 'rule', message: 'boom', stack: 'at …' }];
    expect(parsed(lintResult([full], { 'a.yaml': TEXT }, { skipped, errors, unknown: { encrypted: 2 } }))).toEqual({
      version: 1,
      tool: { name: 'seaworthy', version: '0.1.0' },
      findings: [
        {
          rule: 'loki/frontend-worker-in-single-binary',
          messageId: 'wrongPort',
          severity: 'error',
          confidence: 'high',
          message: 'b is 2',
          file: 'a.yaml',
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 5,
          resource,
          app: 'loki',
          variants: [{ cluster: 'prod', object: 'ConfigMap/loki' }],
          related: [{ file: 'b.yaml', line: 1, column: 4, message: 'from here', layer: 'the default of chart loki 6.0.0' }],
          fixes: [
            {
              title: 'make it 3',
              applicability: 'unsafe',
              edits: [{ file: 'a.yaml', startLine: 2, startColumn: 1, endLine: 3, endColumn: 1, text: 'b: 3\r\n' }],
            },
            { title: 'repair it', applicability: 'safe', edits: [], refused: 'no' },
          ],
          fingerprint: 'f1',
          docs: 'https://example.org/rules/loki/frontend-worker-in-single-binary',
        },
      ],
      rules: [
        {
          id: 'loki/frontend-worker-in-single-binary',
          title: 'Loki dials a port nobody listens on',
          confidence: 'high',
          since: '0.1.0',
          pedantic: false,
          fixes: ['safe'],
          docs: 'https://example.org/rules/loki/frontend-worker-in-single-binary',
        },
      ],
      skipped,
      unknown: { encrypted: 2 },
      errors: [{ where: 'rule', message: 'boom' }],
      summary: { files: 12, documents: 30, errors: 1, warnings: 0, infos: 0, fixable: { safe: 0, unsafe: 1 } },
    });
  });

  it('orders findings by place and shows suppressed ones only when asked', () => {
    const first = finding(place('a.yaml', TEXT, 'a: 1'), { severity: 'info', fingerprint: 'first' });
    const hidden = finding(place('a.yaml', TEXT, '2'), { fingerprint: 'hidden', suppressed: { by: 'comment', reason: 'known' } });
    const result = lintResult([hidden, full, first]);
    const prints = (options: typeof PLAIN) => each(at(parsed(result, options), 'findings'), 'fingerprint');
    expect(prints(PLAIN)).toEqual(['first', 'f1']);
    const all = parsed(result, { ...PLAIN, showSuppressed: true });
    expect(each(at(all, 'findings'), 'suppressed')).toEqual([undefined, undefined, { by: 'comment', reason: 'known' }]);
  });

  it('says so when an edited text is missing', () => {
    const [fixed] = elements(at(parsed(lintResult([full])), 'findings', 0, 'fixes'));
    expect(fixed).toMatchObject({ edits: [], refused: 'the text of an edited file is not part of this result' });
  });

  it.each([
    ['a clean run', lintResult([])],
    ['a full finding', lintResult([full], { 'a.yaml': TEXT })],
    ['hostile names', hostileResult()],
  ])('%s fits the published schema', (_, result) => {
    expect(complaints(schema, parsed(result, { ...PLAIN, showSuppressed: true }))).toEqual([]);
  });

  it('the schema refuses other things', () => {
    const output = JSON.stringify(parsed(lintResult([full], { 'a.yaml': TEXT })))
      .replace('"line":2', '"line":"2"')
      .replace('"severity":"error"', '"severity":"fatal","surprise":true')
      .replace('"files":12,', '');
    expect(complaints(schema, JSON.parse(output))).toEqual([
      '/findings/0/surprise is not described',
      '/findings/0/severity is none of ["error","warning","info"]',
      '/findings/0/line is not of type integer',
      '/summary/files is missing',
    ]);
  });
});
