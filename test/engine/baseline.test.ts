import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Finding } from '../../src/core/finding.js';
import {
  type Baseline,
  applyBaseline,
  pruneBaseline,
  readBaseline,
  updateBaseline,
  writeBaseline,
} from '../../src/engine/baseline.js';
import { findingAt } from './findings.js';

function finding(fingerprint: string, line = 1, more: Partial<Finding> = {}): Finding {
  const start = { line, column: 1 };
  return findingAt(
    { file: 'a.yaml', range: { start: line * 10, end: line * 10 + 1 }, start, end: start },
    { fingerprint, message: `Is ${fingerprint}`, ...more },
  );
}

function read(text: string): Baseline {
  const baseline = readBaseline(text);
  if ('problem' in baseline) throw new Error(baseline.problem);
  return baseline;
}

const accepted = (findings: readonly Finding[]): readonly (string | undefined)[] =>
  findings.map(({ suppressed }) => suppressed?.by);

test('the file is sorted, one entry a line', () => {
  const findings = [
    finding('ff', 1),
    finding('aa', 2),
    finding('aa', 3),
    finding('bb', 4, { rule: 'a/first', message: 'With "quotes"\u001b and\nlines' }),
    findingAt({ ...finding('cc').primary, file: 'A.yaml' }, { fingerprint: 'cc' }),
  ];
  expect(writeBaseline(updateBaseline(undefined, findings))).toBe(
    `{
  "version": 1,
  "findings": [
    { "file": "A.yaml", "rule": "area/rule", "fingerprint": "cc", "count": 1, "message": "It is wrong" },
    { "file": "a.yaml", "rule": "a/first", "fingerprint": "bb", "count": 1, "message": "With \\"quotes\\"\\u001b and\\nlines" },
    { "file": "a.yaml", "rule": "area/rule", "fingerprint": "aa", "count": 2, "message": "Is aa" },
    { "file": "a.yaml", "rule": "area/rule", "fingerprint": "ff", "count": 1, "message": "Is ff" }
  ]
}
`,
  );
});

test('an empty one', () => {
  expect(writeBaseline({ entries: [] })).toBe('{\n  "version": 1,\n  "findings": []\n}\n');
});

describe('what cannot be read is told in one line', () => {
  const entry = { fingerprint: 'aa', rule: 'a/b', file: 'f', message: 'm', count: 1 };
  const file = (one: unknown): string => JSON.stringify({ version: 1, findings: [entry, one] });

  test.each([
    ['', 'the baseline is not JSON'],
    ['{', 'the baseline is not JSON'],
    ['{\n<<<<<<< HEAD\n}', 'the baseline holds an unresolved merge conflict'],
    ['[]', 'this is no baseline: it has no version'],
    ['null', 'this is no baseline: it has no version'],
    ['{"findings": []}', 'this is no baseline: it has no version'],
    [
      '{"version": 2, "findings": []}',
      'the baseline has version 2 and this Seaworthy reads version 1: write it anew with --update-baseline',
    ],
    [
      '{"version": "1"}',
      'the baseline has an unknown version and this Seaworthy reads version 1: write it anew with --update-baseline',
    ],
    ['{"version": 1}', 'the baseline has no list of findings'],
    [file({ ...entry, count: 0 }), 'entry 2 of the baseline is damaged'],
    [file({ ...entry, count: 1.5 }), 'entry 2 of the baseline is damaged'],
    [file({ ...entry, rule: 3 }), 'entry 2 of the baseline is damaged'],
    [file('aa'), 'entry 2 of the baseline is damaged'],
    [file(null), 'entry 2 of the baseline is damaged'],
  ])('%j', (text, problem) => {
    expect(readBaseline(text)).toEqual({ problem });
  });

  test('fields of later versions and a byte order mark do no harm', () => {
    expect(readBaseline(`\uFEFF${file({ ...entry, since: 'today' })}`)).toEqual({ entries: [entry, entry] });
  });
});

describe('applying', () => {
  const two = updateBaseline(undefined, [finding('aa', 1), finding('aa', 2)]);

  test('accepts as many as were there, the first of the text, wherever they are now', () => {
    const result = applyBaseline([finding('aa', 9), finding('aa', 5), finding('bb', 1), finding('aa', 7)], two);
    expect(accepted(result.findings)).toEqual([undefined, 'baseline', undefined, 'baseline']);
    expect(result.stale).toEqual([]);
  });

  test('tells what is no longer there', () => {
    expect(applyBaseline([finding('aa')], two).stale).toEqual([{ entry: two.entries[0], found: 1 }]);
    expect(applyBaseline([], two).stale).toEqual([{ entry: two.entries[0], found: 0 }]);
  });

  test('a finding that is suppressed otherwise needs no entry', () => {
    const suppressed = finding('aa', 1, { suppressed: { by: 'comment', reason: 'ok' } });
    const { findings, stale } = applyBaseline([suppressed, finding('aa', 2)], two);
    expect(accepted(findings)).toEqual(['comment', 'baseline']);
    expect(stale.map(({ found }) => found)).toEqual([1]);
  });

  test('an entry that this run could not judge is not stale', () => {
    expect(applyBaseline([], two, ({ rule }) => rule !== 'area/rule').stale).toEqual([]);
  });

  test('entries that stand twice after a merge add up', () => {
    const twice = { entries: [...two.entries, { ...two.entries[0]!, count: 1 }] };
    const { findings, stale } = applyBaseline([finding('aa', 1), finding('aa', 2)], twice);
    expect(accepted(findings)).toEqual(['baseline', 'baseline']);
    expect(stale).toEqual([{ entry: twice.entries[1], found: 0 }]);
    expect(pruneBaseline(twice, findings)).toEqual(two);
  });
});

describe('updating and pruning', () => {
  const old = updateBaseline(undefined, [finding('aa', 1), finding('aa', 2), finding('bb', 3)]);
  const counts = ({ entries }: Baseline): Readonly<Record<string, number>> =>
    Object.fromEntries(entries.map(({ fingerprint, count }) => [fingerprint, count]));

  test.each([
    ['update takes what is there', updateBaseline(old, [finding('aa'), finding('cc')]), { aa: 1, cc: 1 }],
    ['update keeps what it could not see', updateBaseline(old, [finding('cc')], () => false), { aa: 2, bb: 1, cc: 1 }],
    ['prune accepts nothing new', pruneBaseline(old, [finding('aa'), finding('cc')]), { aa: 1 }],
    ['prune keeps what it could not see', pruneBaseline(old, [], ({ fingerprint }) => fingerprint === 'aa'), { bb: 1 }],
    [
      'what a comment suppresses is not taken',
      updateBaseline(undefined, [finding('aa', 1, { suppressed: { by: 'comment' } })]),
      {},
    ],
    [
      'what the old baseline accepted is',
      updateBaseline(undefined, [finding('aa', 1, { suppressed: { by: 'baseline' } })]),
      { aa: 1 },
    ],
  ])('%s', (_, baseline, expected) => {
    expect(counts(baseline)).toEqual(expected);
  });
});

test('writing, reading and applying accepts exactly what was there', () => {
  const some = fc.array(fc.tuple(fc.constantFrom('aa', 'bb', 'cc'), fc.nat(20), fc.string({ unit: 'binary' })), {
    maxLength: 12,
  });
  const findings = (rows: readonly (readonly [string, number, string])[]): readonly Finding[] =>
    rows.map(([print, line, message]) => finding(print, line, { message }));
  fc.assert(
    fc.property(some, some, (before, more) => {
      const baseline = updateBaseline(undefined, findings(before));
      const text = writeBaseline(baseline);
      expect(writeBaseline(read(text))).toBe(text);
      expect(writeBaseline(updateBaseline(undefined, findings(before).toReversed()))).toBe(text);
      const same = applyBaseline(findings(before), read(text));
      expect(same.findings.every(({ suppressed }) => suppressed?.by === 'baseline')).toBe(true);
      expect(same.stale).toEqual([]);
      const grown = applyBaseline(findings([...before, ...more]), baseline).findings;
      expect(grown.filter(({ suppressed }) => suppressed === undefined)).toHaveLength(more.length);
      expect(pruneBaseline(baseline, findings(before))).toEqual(baseline);
      expect(pruneBaseline(baseline, [])).toEqual({ entries: [] });
    }),
  );
});
