import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { FIXTURES, brief, seaworthy, seaworthyProcess } from '../cli/seaworthy.js';
import { at, elements } from '../reporters/json-access.js';

const ROOT = join(FIXTURES, 'hostile');
const MISPLACED = 'workload/misplaced-fs-group error safe';

/** Every finding, by file. What a file is not listed with, it must not have. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'bytes/latin-1.yaml': ['7 yaml/syntax error'],
  'bytes/raw-escape.yaml': ['6 yaml/syntax error'],
  'bytes/truncated-utf-8.yaml': ['6 yaml/syntax error'],
  'jinja/values-in-annotation.yaml': ['7 yaml/unrendered-template warning'],
  'names/-rf.yaml': [`19 ${MISPLACED}`],
  'names/100%,a;b.yaml': [`19 ${MISPLACED}`],
  'names/[a]{b}.yaml': [`19 ${MISPLACED}`],
  'names/folder.yaml/inside.yaml': [`19 ${MISPLACED}`],
  'names/größe ⚓.yaml': [`19 ${MISPLACED}`],
  "names/it's here.yaml": [`19 ${MISPLACED}`],
  'names/no-last-newline.yml': [`19 ${MISPLACED}`],
  'names/with two  spaces.yaml': [`19 ${MISPLACED}`],
  'shapes/values-are-a-string.yaml': ['6 flux/no-remediation-retries info refused', '16 flux/invalid-values error'],
  'strings/markup.yaml': [
    '17 grafana/default-secret-key warning unsafe',
    `20 ${MISPLACED}`,
    '23 grafana/ephemeral-database warning refused',
  ],
  'strings/terminal-escapes.yaml': ['8 yaml/duplicate-key error', `27 ${MISPLACED}`],
  'strings/workflow-commands.yaml': [`22 ${MISPLACED}`],
  // As kubectl says: "document contains excessive aliasing".
  'yaml/alias-bomb.yaml': ['2 yaml/syntax error'],
  'yaml/bad-indentation.yaml': ['6 yaml/syntax error'],
  'yaml/directive-9.9.yaml': ['2 yaml/syntax error'],
  'yaml/directive-twice.yaml': ['3 yaml/syntax error'],
  'yaml/duplicate-in-flow.yaml': ['5 yaml/duplicate-key error'],
  'yaml/duplicate-keys.yaml': ['8 yaml/duplicate-key error', '9 yaml/duplicate-key error'],
  'yaml/long-line.yaml': ['5 yaml/duplicate-key error'],
  'yaml/merge-of-a-scalar.yaml': ['6 yaml/syntax error'],
  'yaml/self-alias.yaml': ['6 yaml/syntax error'],
  'yaml/tabs.yaml': ['4 yaml/syntax error'],
  'yaml/two-merges.yaml': ['12 yaml/duplicate-key error'],
  'yaml/unclosed-flow.yaml': ['6 yaml/syntax error'],
  'yaml/unclosed-quote.yaml': ['6 yaml/syntax error'],
  'yaml/unknown-alias.yaml': ['6 yaml/syntax error'],
  'zz-healthy.yaml': [`19 ${MISPLACED}`],
};

let report: unknown;
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const { out } = await seaworthy(['--format', 'json'], { cwd: ROOT });
  report = JSON.parse(out);
  const byFile = new Map<string, string[]>();
  for (const line of brief(out)) {
    const [, file, rest] = /^(.*?):(\d+ .*)$/.exec(line) ?? [];
    byFile.set(file!, [...(byFile.get(file!) ?? []), rest!]);
  }
  found = byFile;
});

describe('hostile', () => {
  it.each(Object.entries(EXPECTED))('%s: %j', (file, expected) => {
    expect(found.get(file)).toEqual(expected);
  });

  it('finds nothing else', () => {
    expect([...found.keys()].filter((file) => EXPECTED[file] === undefined)).toEqual([]);
  });

  it('lists what it skipped, by reason', () => {
    expect(at(report, 'skipped')).toEqual({
      templates: [
        'chart/templates/configmap.yaml',
        'chart/templates/statefulset.yaml',
        'jinja/flow-map-key.yaml',
        'jinja/item.yaml',
        'jinja/loop.yaml',
        'jinja/value.yaml',
      ],
      encrypted: ['bytes/git-crypt.yaml'],
      tooLarge: [],
      binary: ['bytes/nul.yaml', 'bytes/utf-16.yaml'],
      unreadable: elements(at(report, 'skipped', 'unreadable')),
    });
    const unreadable = elements(at(report, 'skipped', 'unreadable'));
    expect(unreadable).toEqual(['left', 'nowhere', 'outside', 'right'].map((name) => `links/${name}.yaml`));
  });

  it('has no internal error', () => {
    expect(at(report, 'errors')).toEqual([]);
  });

  it.each(['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'markdown', 'rdjson', 'diff'])(
    'prints harmless %s',
    async (format) => {
      const { code, out, err } = await seaworthy(['--format', format], { cwd: ROOT });
      expect(code).toBe(1);
      // A diff shows lines as they are, their carriage returns included; a raw control character is in none of these.
      const printed = format === 'diff' ? out.replaceAll('\r\n', '\n') : out;
      expect(printed + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      if (format !== 'diff') {
        const lines = out.split('\n').filter((line) => /^\s*(::|##\[)/.test(line));
        expect(lines.filter((line) => !(format === 'github' && /^::(error|warning|notice) (title|file)=/.test(line)))).toEqual(
          [],
        );
      }
      // Between fences Markdown shows everything as it is.
      const markup = out.replaceAll(/^(`{3,})[^`]*?\n[^]*?^\1\n/gm, '');
      if (['junit', 'checkstyle', 'markdown'].includes(format)) expect(markup).not.toMatch(/<script|<img|\]\]>(?=<img)/i);
    },
  );

  it('prints harmless colours: every escape sequence is one of ours', async () => {
    const { out } = await seaworthy(['--color', 'always'], { cwd: ROOT });
    // What is left without colour changes holds no other sequence.
    expect(out.replaceAll(/\u001b\[[\d;]*m/g, '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).not.toContain('\u001b[2J');
  });

  it('reads nothing behind the link that leaves the project', async () => {
    const { out } = await seaworthy(['links/outside.yaml', '--format', 'json'], { cwd: ROOT });
    expect(brief(out)).toEqual([]);
  });

  it('ends the same way as a process', () => {
    const { code, out, err } = seaworthyProcess(['--format', 'json'], ROOT);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(out)).toEqual(report);
  });
});
