import { describe, expect, it } from 'vitest';
import { checkstyle } from '../../src/reporters/checkstyle.js';
import { gitlab } from '../../src/reporters/gitlab.js';
import { junit } from '../../src/reporters/junit.js';
import { rdjson } from '../../src/reporters/rdjson.js';
import { at as jsonAt } from './json-access.js';
import { at, finding, fix, hostileResult, lintResult, PLAIN } from './lint-result.js';
import { xmlComplaint } from './xml-check.js';

const TEXT = 'a: "é𐐀" # x\nb: 2\nc: 3\n';
const error = finding(at('a.yaml', TEXT, '# x'), { message: 'one', why: 'two', help: 'three' });
const warning = finding(at('a.yaml', TEXT, [13, 18]), { severity: 'warning', message: 'w' });
const info = finding(at('b.yaml', TEXT, 'b: 2'), { severity: 'info', message: 'i', fingerprint: 'f2' });
const result = lintResult([info, warning, error], { 'a.yaml': TEXT, 'b.yaml': TEXT });
const broken = lintResult([], {}, { errors: [{ where: 'loki/x', message: 'boom' }] });

describe('gitlab', () => {
  it('has a unique fingerprint for every issue', () => {
    expect(JSON.parse(gitlab(result, PLAIN))).toEqual([
      {
        description: 'one',
        check_name: 'loki/frontend-worker-in-single-binary',
        fingerprint: 'f1',
        severity: 'major',
        location: { path: 'a.yaml', lines: { begin: 1, end: 1 } },
      },
      {
        description: 'w',
        check_name: 'loki/frontend-worker-in-single-binary',
        fingerprint: 'f1:2',
        severity: 'minor',
        location: { path: 'a.yaml', lines: { begin: 2, end: 2 } },
      },
      {
        description: 'i',
        check_name: 'loki/frontend-worker-in-single-binary',
        fingerprint: 'f2',
        severity: 'info',
        location: { path: 'b.yaml', lines: { begin: 2, end: 2 } },
      },
    ]);
  });

  it('is an empty list for a clean run', () => {
    expect(gitlab(lintResult([]), PLAIN)).toBe('[]\n');
  });
});

describe('junit', () => {
  it('has a suite a file and a case a finding', () => {
    expect(junit(result, PLAIN)).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="seaworthy" tests="3" failures="2" errors="0" skipped="1" time="0">
  <testsuite name="a.yaml" tests="2" failures="2" errors="0" skipped="0" time="0">
    <testcase name="loki/frontend-worker-in-single-binary at 1:10" classname="a.yaml" time="0">
      <failure message="one" type="error">a.yaml:1:10
one
two
three</failure>
    </testcase>
    <testcase name="loki/frontend-worker-in-single-binary at 2:1" classname="a.yaml" time="0">
      <failure message="w" type="warning">a.yaml:2:1
w</failure>
    </testcase>
  </testsuite>
  <testsuite name="b.yaml" tests="1" failures="0" errors="0" skipped="1" time="0">
    <testcase name="loki/frontend-worker-in-single-binary at 2:1" classname="b.yaml" time="0">
      <skipped message="info: i"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('has a passing case for a clean run, and none when the run is incomplete', () => {
    expect(junit(lintResult([]), PLAIN)).toContain('<testcase name="no findings" classname="seaworthy" time="0"/>');
    expect(junit(broken, PLAIN)).toContain('<error message="internal error in loki/x: boom"');
    expect(junit(broken, PLAIN)).not.toContain('no findings');
  });
});

describe('checkstyle', () => {
  it('has an element a file and one a finding', () => {
    const source = 'seaworthy.loki/frontend-worker-in-single-binary';
    expect(checkstyle(result, PLAIN)).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="a.yaml">
    <error line="1" column="10" severity="error" message="one&#xa;two&#xa;three" source="${source}"/>
    <error line="2" column="1" severity="warning" message="w" source="${source}"/>
  </file>
  <file name="b.yaml">
    <error line="2" column="1" severity="info" message="i" source="${source}"/>
  </file>
</checkstyle>
`);
  });

  it('tells internal errors', () => {
    expect(checkstyle(broken, PLAIN)).toContain('severity="error" message="internal error in loki/x: boom"');
  });
});

describe.each([
  ['junit', junit],
  ['checkstyle', checkstyle],
])('%s as XML', (_, report) => {
  it.each([
    ['findings', result],
    ['hostile names', hostileResult()],
    ['a clean run', lintResult([])],
    ['characters XML cannot hold', lintResult([finding(at('\ufffe\ud800\u0001', 'a', 'a'), { message: '\uffff\u000b' })])],
  ])('is well formed for %s', (__, input) => {
    expect(xmlComplaint(report(input, { ...PLAIN, showSuppressed: true }))).toBeUndefined();
  });
});

describe('the XML check itself', () => {
  it.each(['<a>', '<a></b>', '<a b="<"/>', '<a>&x;</a>', '<a b="1" b="2"/>', '<a>\u0001</a>', '<a/><a/>'])(
    'refuses %j',
    (text) => {
      expect(xmlComplaint(text)).toBeTypeOf('string');
    },
  );
});

describe('rdjson', () => {
  it('counts columns in UTF-8 bytes and ends before the end', () => {
    expect(jsonAt(JSON.parse(rdjson(result, PLAIN)), 'diagnostics', 0)).toEqual({
      message: 'one\ntwo\nthree',
      location: { path: 'a.yaml', range: { start: { line: 1, column: 13 }, end: { line: 1, column: 16 } } },
      severity: 'ERROR',
      code: {
        value: 'loki/frontend-worker-in-single-binary',
        url: 'https://example.org/rules/loki/frontend-worker-in-single-binary',
      },
    });
  });

  const edits = [
    { file: 'a.yaml', edit: { range: { start: 21, end: 22 }, text: '4' } },
    { file: 'a.yaml', edit: { range: { start: 16, end: 17 }, text: '3' } },
  ];
  const suggested = (changes: Parameters<typeof fix>[0], text = TEXT) =>
    jsonAt(
      JSON.parse(rdjson(lintResult([{ ...error, fixes: [fix(changes)] }], { 'a.yaml': text }), PLAIN)),
      'diagnostics',
      0,
      'suggestions',
    );

  it('suggests the edits of a fix as one replacement', () => {
    expect(suggested({ edits })).toEqual([
      { range: { start: { line: 2, column: 4 }, end: { line: 3, column: 5 } }, text: '3\nc: 4' },
    ]);
  });

  it.each([
    ['was refused', { edits, refused: 'no' }, TEXT],
    ['edits another file', { edits: [...edits, { ...edits[0]!, file: 'b.yaml' }] }, TEXT],
    ['stands in a Secret', { edits }, `${TEXT}kind: Secret\n`],
  ])('suggests nothing when the fix %s', (_, changes, text) => {
    expect(suggested(changes, text)).toBeUndefined();
  });

  it('names lines only where the text is missing', () => {
    expect(jsonAt(JSON.parse(rdjson(lintResult([error]), PLAIN)), 'diagnostics', 0, 'location', 'range')).toEqual({
      start: { line: 1 },
      end: { line: 1 },
    });
  });
});
