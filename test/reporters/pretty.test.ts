import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/finding.js';
import { pretty } from '../../src/reporters/pretty.js';
import { at, finding, fix, lintResult, PLAIN } from './lint-result.js';

const FILE = 'manifests/loki.yaml';
const LOKI = `auth_enabled: false
server:
  http_listen_port: 3100
  grpc_listen_port: 9096
common:
  replication_factor: 1
frontend_worker:
  frontend_address: localhost:9095 # default
  parallelism: 1
limits_config:
  a: 1
`;

/** The report of some findings, without the closing lines. */
function blocks(findings: readonly Finding[], texts: Readonly<Record<string, string>>): string {
  const report = pretty(lintResult(findings, texts), PLAIN);
  return report.slice(0, report.lastIndexOf('\n\n'));
}

function snippetOf(text: string, part: string | readonly [number, number], changes: Partial<Finding> = {}): string {
  const [, ...lines] = blocks([finding(at('a.yaml', text, part), changes)], { 'a.yaml': text }).split('\n');
  return lines.join('\n');
}

describe('a finding', () => {
  it('shows its place, the places that explain it in line order, why, help, variants and fixes', () => {
    const values = 'loki:\n  replicas: 2\n';
    const report = blocks(
      [
        finding(at(FILE, LOKI, 'localhost:9095'), {
          message: 'the querier dials localhost:9095, but this Loki serves gRPC on 9096, so it never becomes ready',
          why: 'an effective frontend_address makes the single binary wait for a remote frontend, and /ready answers 503 until it has one',
          help: 'take frontend_address out',
          related: [
            { location: at(FILE, LOKI, 'grpc_listen_port: 9096'), message: 'the listener', layer: 'this manifest' },
            { location: at('values.yaml', values, 'replicas: 2'), message: 'two replicas' },
            { location: at(FILE, LOKI, 'server:'), message: 'its section' },
          ],
          variants: [
            { cluster: 'prod', object: 'StatefulSet/loki' },
            { cluster: 'staging', object: 'StatefulSet/loki' },
          ],
          fixes: [fix({ title: 'comment it out' }), fix({ title: 'move', applicability: 'unsafe', caution: 'restarts Loki' })],
        }),
      ],
      { [FILE]: LOKI, 'values.yaml': values },
    );
    expect(report).toBe(`\
error[loki/frontend-worker-in-single-binary]: the querier dials localhost:9095, but this Loki
  serves gRPC on 9096, so it never becomes ready
 --> manifests/loki.yaml:8:21
  |
2 | server:
  | ------- its section
3 |   http_listen_port: 3100
4 |   grpc_listen_port: 9096
  |   ---------------------- the listener (this manifest)
...
8 |   frontend_address: localhost:9095 # default
  |                     ^^^^^^^^^^^^^^
  |
 ::: values.yaml:2:3
  |
2 |   replicas: 2
  |   ----------- two replicas
  |
  = why: an effective frontend_address makes the single binary wait for a remote frontend, and
         /ready answers 503 until it has one
  = variants: StatefulSet/loki in prod; StatefulSet/loki in staging
  = help: take frontend_address out
  = fix: comment it out (safe)
  = fix: move (unsafe: restarts Loki)`);
  });

  it.each<[string, Partial<Finding>, string]>([
    ['the fixer refused', { fixes: [fix({ refused: 'the file is encrypted' })] }, '  = no fix: the file is encrypted'],
    ['the rule could plan none', { fix: { refused: 'the chart owns it' } }, '  = no fix: the chart owns it'],
  ])('says why there is no fix when %s', (_, changes, line) => {
    expect(snippetOf('a: 1\n', 'a', changes).split('\n').at(-1)).toBe(line);
  });

  it('offers no fix that was not compiled and proved', () => {
    const offer = { title: 'repair', applicability: 'safe', plan: { patches: [], changes: [] } } as const;
    expect(snippetOf('a: 1\n', 'a', { fix: offer })).not.toContain('repair');
  });

  it('without its text keeps place and explanation', () => {
    const related = [{ location: at('b.yaml', 'x', 'x'), message: 'because of this' }];
    expect(blocks([finding(at('a.yaml', 'a', 'a'), { related })], {})).toBe(`\
error[loki/frontend-worker-in-single-binary]: something is wrong
 --> a.yaml:1:1
  |
 ::: b.yaml:1:1
  | because of this`);
  });

  it('keeps every line that can be broken within 100 columns', () => {
    const long = 'several words '.repeat(40).trim();
    const text = `key: ${'word '.repeat(100)}\n`;
    const related = [{ location: at('a.yaml', text, 'key'), message: long }];
    const report = pretty(
      lintResult([finding(at('a.yaml', text, [300, 304]), { message: long, why: long, help: long, related })], {
        'a.yaml': text,
      }),
      PLAIN,
    );
    expect(Math.max(...report.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('the underline', () => {
  it.each<[string, string, string | readonly [number, number], string]>([
    ['tabs count as four columns', 'a:\tb: 1\n', 'b', '1 | a:    b: 1\n  |       ^'],
    ['wide characters take two columns', 'a: "日本" # x\n', '本', '1 | a: "日本" # x\n  |       ^^'],
    ['emoji take two columns', 'a: 🚢 b\n', 'b', '1 | a: 🚢 b\n  |       ^'],
    ['combining marks take none', 'a: e\u0301 b\n', 'b', '1 | a: e\u0301 b\n  |      ^'],
    ['characters made visible keep it true', 'a: "\u001b[2J" b\n', 'b', '1 | a: "\\u001b[2J" b\n  |                ^'],
    ['an empty range is one column', 'a:\nb: 1\n', [2, 2], '1 | a:\n  |   ^'],
    ['an end at the next line belongs to this one', 'a: 1\nb: 1\n', [0, 5], '1 | a: 1\n  | ^^^^'],
    ['CRLF is not text', 'a: 1\r\nb: 1\r\n', 'b: 1', '2 | b: 1\n  | ^^^^'],
    ['the end of the text', 'a: 1', [4, 4], '1 | a: 1\n  |     ^'],
    ['several lines', 'x: 1\na:\n  b: 1\n  c: 12\nd: 1\n', [5, 23], '2 | / a:\n3 | |   b: 1\n4 | |   c: 12\n  | |_______^'],
    ['several lines from inside a line', '- a:\n    b: 1\n', [2, 14], '1 |   - a:\n  |  ___^\n2 | |     b: 1\n  | |________^'],
  ])('%s', (_, text, part, shown) => {
    expect(snippetOf(text, part)).toBe(
      ` --> a.yaml:${at('a.yaml', text, part).start.line}:${at('a.yaml', text, part).start.column}\n  |\n${shown}`,
    );
  });

  it('shows head and tail of a long range', () => {
    const text = Array.from({ length: 12 }, (_, index) => `k${index}: 1\n`).join('');
    expect(snippetOf(text, [0, text.length])).toBe(
      `\
  --> a.yaml:1:1
   |
 1 | / k0: 1
 2 | | k1: 1
 3 | | k2: 1
 4 | | k3: 1
...  |
11 | | k10: 1
12 | | k11: 1
   | |______^`,
    );
  });

  it.each([0, 40, 150, 5000])('a long line is cut around what it marks (%i columns before)', (before) => {
    const text = `${'x'.repeat(before)}HERE${'y'.repeat(5000)}\n`;
    const [, , line = '', marks = ''] = snippetOf(text, 'HERE').split('\n');
    expect(line.length).toBeLessThanOrEqual(100);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('HERE');
    expect(line.endsWith('…')).toBe(true);
  });
});

describe('a Secret', () => {
  const secret = 'apiVersion: v1\nkind: Secret\nstringData:\n  password: hunter2\n  file: |\n    token=hunter3\n';
  it.each([
    ['in a document of its own', secret, 'password: hunter2'],
    ['beside other documents', `kind: ConfigMap\n---\n${secret}---\nkind: Pod\n`, 'password: hunter2'],
    ['in a block scalar', secret, 'token=hunter3'],
    ['in JSON', '{\n  "kind": "Secret",\n  "stringData": {"password": "hunter2"}\n}\n', '"password": "hunter2"'],
    ['in a list', 'kind: List\nitems:\n  - kind: Secret\n    data:\n      password: hunter2\n', 'password: hunter2'],
  ])('keeps its values %s', (_, text, part) => {
    const related = [{ location: at('a.yaml', text, part), message: 'here' }];
    expect(snippetOf(text, part, { related })).not.toContain('hunter');
  });

  it('still shows its keys', () => {
    expect(snippetOf(secret, 'password')).toContain('4 |   password: …\n  |   ^^^^^^^^');
  });

  it('does not hide a release that only refers to one', () => {
    const release = 'kind: HelmRelease\nspec:\n  valuesFrom:\n    - kind: Secret\n  timeout: 1m\n';
    expect(snippetOf(release, 'timeout: 1m')).toContain('timeout: 1m');
  });
});

describe('the end of the report', () => {
  const error = finding(at('a.yaml', 'a', 'a'));
  const safe = [fix({ applicability: 'safe' })];
  const unsafe = [fix({ applicability: 'unsafe' })];
  it.each<[string, readonly Finding[], string]>([
    ['one error', [error], '1 error in 12 files'],
    [
      'all kinds',
      [{ ...error, fixes: safe }, error, { ...error, severity: 'warning', fixes: unsafe }, { ...error, severity: 'info' }],
      '2 errors, 1 warning, 1 info in 12 files; 1 fixable with --fix, 1 more with --unsafe-fixes',
    ],
    ['unsafe fixes only', [{ ...error, fixes: unsafe }], '1 error in 12 files; 1 fixable with --fix --unsafe-fixes'],
    ['refused fixes', [{ ...error, fixes: [fix({ refused: 'no' })] }], '1 error in 12 files'],
  ])('counts %s', (_, findings, line) => {
    expect(pretty(lintResult(findings), PLAIN).split('\n')).toContain(line);
  });

  it('is short when all is well', () => {
    expect(pretty(lintResult([]), PLAIN)).toBe('Seaworthy! 30 documents in 12 files checked, no leaks found\n');
  });

  it('says what was skipped and suppressed', () => {
    const suppressed = finding(at('a.yaml', 'a', 'a'), { suppressed: { by: 'baseline' } });
    const skipped = { templates: ['a', 'b'], encrypted: ['c'], tooLarge: ['d'], binary: ['e'], unreadable: ['f'] };
    const report = pretty(lintResult([suppressed], {}, { skipped }), PLAIN);
    expect(report).toContain('skipped: 2 templates, 1 encrypted, 1 too large, 1 binary, 1 unreadable\n');
    expect(report).toContain('suppressed: 1 (--show-suppressed lists them)\n');
    expect(report).not.toContain('something is wrong');
    expect(pretty(lintResult([suppressed]), { color: false, showSuppressed: true })).toContain('= suppressed: by baseline');
  });

  it('lists internal errors and does not call the run clean', () => {
    const report = pretty(
      lintResult([], {}, { errors: [{ where: 'loki/x', message: 'boom', stack: 'at secret place' }] }),
      PLAIN,
    );
    expect(report).toContain('internal error in loki/x: boom');
    expect(report).toContain('no findings in 30 documents in 12 files, but the check is incomplete: 1 internal error');
    expect(report).not.toContain('secret place');
  });
});
