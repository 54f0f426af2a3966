import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import type { LintResult } from '../../src/core/result.js';
import { lineHashes } from '../../src/reporters/line-hash.js';
import { sarif } from '../../src/reporters/sarif.js';
import { at } from './json-access.js';
import { at as place, finding, fix, hostileResult, lintResult, PLAIN, rule } from './lint-result.js';

const TEXT = 'a: 1\r\nb: 2\r\nc: 3\r\n';

function logOf(text: string): Log {
  const log: unknown = JSON.parse(text);
  if (!isLog(log)) throw new Error('this is no SARIF 2.1.0');
  return log;
}

function isLog(value: unknown): value is Log {
  return at(value, 'version') === '2.1.0' && Array.isArray(at(value, 'runs'));
}

function runOf(result: LintResult, showSuppressed = false) {
  const [run] = logOf(sarif(result, { ...PLAIN, showSuppressed })).runs;
  if (run === undefined) throw new Error('the log has no run');
  return run;
}

describe('a result', () => {
  it('has place, links to the places that explain it, fingerprints and fixes', () => {
    const edits = [
      { file: 'a b/é#.yaml', edit: { range: { start: 6, end: 12 }, text: '' } },
      { file: 'a b/é#.yaml', edit: { range: { start: 16, end: 16 }, text: '1\r\nd: 4' } },
      { file: 'z.yaml', edit: { range: { start: 0, end: 1 }, text: 'k' } },
    ];
    const one = finding(place('a b/é#.yaml', TEXT, 'b: 2'), {
      severity: 'warning',
      message: 'b is 2',
      related: [{ location: place('z.yaml', 'x: 1', 'x'), message: 'set in data["x"]', layer: 'a patch' }],
      fixes: [fix({ edits, applicability: 'unsafe', caution: 'restarts' }), fix({ refused: 'no' })],
    });
    const [result] = runOf(lintResult([one], { 'a b/é#.yaml': TEXT, 'z.yaml': 'x: 1' })).results ?? [];
    const physical = (uri: string, region: object) => ({ physicalLocation: { artifactLocation: { uri }, region } });
    expect(result).toEqual({
      ruleId: 'loki/frontend-worker-in-single-binary',
      ruleIndex: 0,
      level: 'warning',
      message: { text: String.raw`b is 2${'\n'}[set in data\["x"\] (a patch)](1)` },
      locations: [physical('a%20b/%C3%A9%23.yaml', { startLine: 2, startColumn: 1, endLine: 2, endColumn: 5 })],
      relatedLocations: [
        {
          id: 1,
          ...physical('z.yaml', { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 }),
          message: { text: 'set in data["x"] (a patch)' },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: lineHashes(TEXT)[1], 'seaworthy/v1': 'f1' },
      fixes: [
        {
          description: { text: 'repair it (unsafe: restarts)' },
          artifactChanges: [
            {
              artifactLocation: { uri: 'a%20b/%C3%A9%23.yaml' },
              replacements: [
                { deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 1 } },
                {
                  deletedRegion: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 5 },
                  insertedContent: { text: '1\r\nd: 4' },
                },
              ],
            },
            {
              artifactLocation: { uri: 'z.yaml' },
              replacements: [
                { deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 }, insertedContent: { text: 'k' } },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each([
    ['[click](https://evil.example)', String.raw`\[click\](https://evil.example)`],
    ['[own](1)', String.raw`\[own\](1)`],
    [String.raw`\[x](1)`, String.raw`\\\[x\](1)`],
    ['containers[0] has none', 'containers[0] has none'],
  ])('a message holds no link but ours: %s', (message, text) => {
    expect(runOf(lintResult([finding(place('a', 'a', 'a'), { message })])).results?.[0]?.message.text).toBe(text);
  });

  it("keeps to GitHub's limits", () => {
    const related = Array.from({ length: 150 }, () => ({ location: place('a', 'a', 'a'), message: 'm'.repeat(500) }));
    const long = finding(place('a', 'a', 'a'), { message: 'x'.repeat(5000), related });
    const [result] = runOf(lintResult([long])).results ?? [];
    expect(result?.message.text?.length).toBeLessThanOrEqual(1024);
    expect(result?.message.text).toContain('](1)');
    expect(result?.relatedLocations).toHaveLength(100);
  });

  it('is left out when suppressed, and marked when asked for', () => {
    const by = (kind: 'comment' | 'annotation' | 'configuration' | 'baseline') =>
      finding(place('a', 'a', 'a'), { message: kind, suppressed: { by: kind, reason: 'known' } });
    const result = lintResult([by('comment'), by('annotation'), by('configuration'), by('baseline')]);
    expect(runOf(result).results).toEqual([]);
    expect(runOf(result, true).results?.map((one) => [one.message.text, one.suppressions?.[0]?.kind])).toEqual([
      ['annotation', 'inSource'],
      ['baseline', 'external'],
      ['comment', 'inSource'],
      ['configuration', 'external'],
    ]);
  });
});

describe('a rule', () => {
  const one = finding(place('a', 'a', 'a'));
  const described = (changes: Partial<LintResult>) => runOf(lintResult([one], {}, changes)).tool.driver.rules?.[0];

  it('has what GitHub shows', () => {
    const { page } = rule('loki/x');
    expect(described({ rules: [rule('loki/x', { securitySeverity: 7 })] })).toEqual({
      id: 'loki/x',
      shortDescription: { text: 'Loki dials a port nobody listens on.' },
      fullDescription: { text: 'The first paragraph of the page.' },
      help: { text: page, markdown: page },
      helpUri: 'https://example.org/rules/loki/x',
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['loki', 'security'], precision: 'high', 'problem.severity': 'error', 'security-severity': '7.0' },
    });
  });

  it('has a level and no security severity where it says none', () => {
    const messages = { a: { severity: 'info', text: 'x' } } as const;
    expect(described({ rules: [rule('loki/x', { messages })] })).toMatchObject({
      defaultConfiguration: { level: 'note' },
      properties: { 'problem.severity': 'recommendation' },
    });
    expect(described({})?.properties).not.toHaveProperty('security-severity');
  });

  it('has a description within the limit', () => {
    const page = `# x\n\n${'🚢'.repeat(2000)}\n`;
    const text = described({ rules: [{ ...rule('loki/x'), page }] })?.fullDescription?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text).not.toMatch(/\p{Cs}/u);
  });
});

describe('a run', () => {
  it('keeps the 5,000 most severe results and tells how many are missing', () => {
    const info = finding(place('a', 'a', 'a'), { severity: 'info' });
    const error = finding(place('z', 'a', 'a'));
    const run = runOf(lintResult([...Array.from({ length: 5010 }, () => info), error]));
    expect(run.results).toHaveLength(5000);
    expect(run.results?.[0]?.level).toBe('error');
    const [notification] = run.invocations?.[0]?.toolExecutionNotifications ?? [];
    expect(notification?.message.text).toMatch(/^11 findings were left out/);
    expect(run.invocations?.[0]?.executionSuccessful).toBe(true);
  });

  it('tells internal errors', () => {
    const run = runOf(lintResult([], {}, { errors: [{ where: 'loki/x', message: 'boom' }] }));
    expect(run.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'internal error in loki/x: boom' } }],
      },
    ]);
  });

  it('names schema, version, columns and homepage', () => {
    const homepage = 'https://example.org/';
    const result = lintResult([], {}, { tool: { name: 'seaworthy', version: '0.1.0', homepage } });
    const log = logOf(sarif(result, PLAIN));
    expect(log.$schema).toContain('sarif-schema-2.1.0');
    expect(log.runs[0]).toMatchObject({
      columnKind: 'utf16CodeUnits',
      tool: { driver: { name: 'seaworthy', version: '0.1.0', informationUri: homepage } },
    });
  });

  it('has only relative references that need no further encoding, whatever files are called', () => {
    const { results = [] } = runOf(hostileResult(), true);
    const lone = runOf(lintResult([finding(place('a\ud800.yaml', 'a', 'a'))])).results ?? [];
    for (const result of [...results, ...lone]) {
      expect(result.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(/^(?:[\w.!~*'()/-]|%[0-9A-F]{2})+$/);
    }
  });
});
