import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { HEALTHY, misplaced } from '../cli/manifests.js';
import { brief, seaworthy, seaworthyProcess } from '../cli/seaworthy.js';
import { temporaryFolder, temporaryProject, writeFiles } from '../cli/temporary-folder.js';
import { at, elements } from '../reporters/json-access.js';

const WITNESS = 'zz.yaml:15 workload/misplaced-fs-group error safe';

interface Checked {
  readonly findings: readonly string[];
  readonly skipped: unknown;
}

/** Checks a project in a process of its own, which must end in time and still find what is wrong in `zz.yaml`. */
function survives(root: string): Checked {
  writeFiles(root, { 'zz.yaml': misplaced() });
  const { code, out, err } = seaworthyProcess(['--format', 'json', '--root', '.'], root);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  const report: unknown = JSON.parse(out);
  expect(at(report, 'errors')).toEqual([]);
  const findings = brief(out);
  expect(findings).toContain(WITNESS);
  return { findings: findings.filter((line) => line !== WITNESS), skipped: at(report, 'skipped') };
}

function configMap(data: string): string {
  return `${HEALTHY}data:\n${data}`;
}

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const bomb = numbered(
  12,
  (level) =>
    `  a${level}: &a${level} [${
      level === 0
        ? 'lol'
        : Array(10)
            .fill(`*a${level - 1}`)
            .join(', ')
    }]\n`,
);
const mergeBomb = numbered(
  40,
  (level) => `  m${level}: &m${level}\n${level === 0 ? '' : `    <<: [*m${level - 1}, *m${level - 1}]\n`}    k${level}: v\n`,
);

/** Below a mistake that has a fix, so that all of the file is compared when the fix is proved. */
const besideFix = (data: string): string => `${misplaced('fixed')}---\n${configMap(data)}`;
const FIXED = 'a.yaml:15 workload/misplaced-fs-group error safe';

describe('large and deep texts', () => {
  it.each<readonly [string, string | (() => string), readonly string[]]>([
    ['an alias bomb', configMap(bomb), ['a.yaml:1 yaml/syntax error']],
    // kubectl kustomize builds it.
    ['a merge bomb', configMap(mergeBomb), []],
    ['an alias bomb in a file that is fixed', besideFix(bomb), [FIXED, 'a.yaml:18 yaml/syntax error']],
    ['a merge bomb in a file that is fixed', besideFix(mergeBomb), [FIXED]],
    ['a map that merges itself twice in a file that is fixed', besideFix('  a: &a\n    <<: [*a, *a]\n    b: c\n'), [FIXED]],
    ['a map of 100,000 keys', () => configMap(numbered(100_000, (index) => `  key-${index}: value ${index}\n`)), []],
    [
      'a map of 100 keys, each twice',
      () => configMap(numbered(200, (index) => `  key-${index % 100}: value\n`)),
      Array.from({ length: 100 }, (_, index) => `a.yaml:${106 + index} yaml/duplicate-key error`),
    ],
    ['a flow sequence 10,000 deep', () => configMap(`  a: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`), []],
    ['an unclosed flow sequence 10,000 deep', () => configMap(`  a: ${'['.repeat(10_000)}\n`), []],
    ['a flow map 10,000 deep', () => configMap(`  a: ${'{ a: '.repeat(10_000)}1${' }'.repeat(10_000)}\n`), []],
    ['block sequences 10,000 deep', () => configMap(`  a:\n    ${'- '.repeat(10_000)}1\n`), []],
    ['block maps 2,000 deep', () => configMap(numbered(2_000, (level) => `${' '.repeat(level + 2)}a:\n`)), []],
    ['a scalar of 9 MB', () => configMap(`  a: "${'x'.repeat(9 << 20)}"\n`), []],
    ['9 MB of comments', () => `${'# nothing here\n'.repeat(600_000)}${HEALTHY}`, []],
    ['9 MB of blank lines', () => `${'\n'.repeat(9_000_000)}---\n${HEALTHY}`, []],
    [
      'a million comments below what is fixed',
      () => `${misplaced()}${'#\n'.repeat(1_000_000)}`,
      ['a.yaml:15 workload/misplaced-fs-group error safe'],
    ],
    [
      'a quoted value of 9 MB in a file that does not parse',
      () => `a: "${'x'.repeat(9_000_000)}" b\n`,
      ['a.yaml yaml/syntax error'],
    ],
    [
      'a string of 9 MB in JSON that does not parse',
      () =>
        HEALTHY.replace('name: healthy', 'name: healthy\n  labels: { grafana_dashboard: "1" }') +
        `data:\n  a.json: |\n    {"a": "${'x'.repeat(9_000_000)}" b}\n`,
      ['a.yaml yaml/embedded-syntax error'],
    ],
    ['a line of 2 MB that is no YAML', () => `a:\n  b: ${'c: '.repeat(600_000)}\n`, ['a.yaml yaml/syntax error']],
    ['a key of 2 MB that is none', () => `a: 1\n${'b '.repeat(1_000_000)}\nc: 2\n`, ['a.yaml yaml/syntax error']],
    ['10,000 documents', () => '---\n'.repeat(10_000), []],
    [
      '20,000 anchors and aliases',
      () => configMap(numbered(20_000, (index) => `  a${index}: &a${index} x\n  b${index}: *a${index}\n`)),
      [],
    ],
    ['a line of 2 MB with many quotes', () => configMap(`  a: ${'"x" '.repeat(500_000)}\n`), ['a.yaml yaml/syntax error']],
    ['9 MB with lines further left than brackets allow', () => `a: ${'x'.repeat(9_000_000)}\nb: [\n${'1,\n'.repeat(400)}]\n`, []],
    ['unclosed brackets on 480 lines', () => `a: [b\n${'- a: [b\n'.repeat(480)}`, []],
    ['braces without end', () => configMap(`  a: ${'{{'.repeat(50_000)}\n`), []],
    ['an embedded text that is a bomb', configMap(`  rules.yaml: |\n${bomb.replaceAll(/^/gm, '  ')}`), []],
  ])('%s', (_, text, expected) => {
    const root = temporaryProject({ 'a.yaml': typeof text === 'string' ? text : text() });
    const { findings } = survives(root);
    const known = findings.map((line) => (expected.every((wanted) => /:\d+ /.test(wanted)) ? line : line.replace(/:\d+ /, ' ')));
    expect([...new Set(known)]).toEqual(expected);
  });

  // kubectl kustomize builds what is nested up to 10,000 levels deep.
  it('a file nested 1,000 levels deep is listed, not read', () => {
    const root = temporaryProject({ 'a.yaml': configMap(`  a: ${'['.repeat(1_000)}${']'.repeat(1_000)}\n`) });
    const { findings, skipped } = survives(root);
    expect(findings).toEqual([]);
    expect(at(skipped, 'tooLarge')).toEqual(['a.yaml']);
  });

  it('a file of 12 MB is listed, not read', () => {
    const root = temporaryProject({ 'a.yaml': `${'# nothing here\n'.repeat(840_000)}a: [` });
    const { findings, skipped } = survives(root);
    expect(findings).toEqual([]);
    expect(at(skipped, 'tooLarge')).toEqual(['a.yaml']);
  });

  it('3,000 files in folders 100 deep', () => {
    const root = temporaryProject(
      Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`${'d/'.repeat(index % 100)}${index}.yaml`, HEALTHY])),
    );
    expect(survives(root).findings).toEqual([]);
  });
});

describe('things that are no files', () => {
  it.each([
    ['outside version control', false],
    ['in a Git repository', true],
  ])('pipes, sockets, folders and links, %s', async (_, isRepository) => {
    const outside = temporaryFolder({ 'secret.yaml': misplaced() });
    const root = temporaryProject({ 'folder.yaml/inside.yaml': misplaced(), 'empty.yaml/.keep': '' });
    if (isRepository) execFileSync('git', ['init', '-q'], { cwd: root });
    const ignoring = isRepository ? [] : ['.gitignore', 'empty.yaml/.gitignore'];
    execFileSync('mkfifo', ['pipe.yaml', 'folder.yaml/pipe.yml', 'kustomization.yaml', ...ignoring], {
      cwd: root,
    });
    const socket = createServer().listen(join(root, 'socket.yaml'));
    symlinkSync('pipe.yaml', join(root, 'to-pipe.yaml'));
    symlinkSync(join(outside, 'secret.yaml'), join(root, 'outside.yaml'));
    symlinkSync(outside, join(root, 'outside-folder'));
    symlinkSync('circle-b.yaml', join(root, 'circle-a.yaml'));
    symlinkSync('circle-a.yaml', join(root, 'circle-b.yaml'));
    symlinkSync('.', join(root, 'self'));
    symlinkSync('..', join(root, 'folder.yaml/up'));
    symlinkSync('empty.yaml', join(root, 'to-folder.yaml'));
    symlinkSync('/dev/zero', join(root, 'endless.yaml'));
    symlinkSync('nowhere.yaml', join(root, 'nowhere-link.yaml'));
    try {
      const { findings, skipped } = survives(root);
      expect(findings).toEqual(['folder.yaml/inside.yaml:15 workload/misplaced-fs-group error safe']);
      const unreadable = elements(at(skipped, 'unreadable'));
      expect(unreadable).toContain('outside.yaml');
      const given = await seaworthy(['pipe.yaml'], { cwd: root });
      expect(given).toEqual({ code: 2, out: '', err: 'seaworthy: pipe.yaml is neither a file nor a folder\n' });
    } finally {
      await new Promise((resolve) => void socket.close(resolve));
    }
  });

  it('a pipe that kustomizations, charts and values point at', () => {
    const root = temporaryProject({
      'k/kustomization.yaml':
        'resources: [pipe, folder]\npatches: [{ path: pipe }]\nconfigMapGenerator: [{ name: a, files: [pipe, folder], envs: [pipe] }]\nhelmCharts: [{ name: loki, valuesFile: pipe }]\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\n',
      'k/folder/x': '',
    });
    execFileSync('mkfifo', ['k/pipe', 'chart/values.yaml', 'chart/values.schema.json'], { cwd: root });
    const { findings } = survives(root);
    // To Kustomize, too, a pipe is no file.
    expect(new Set(findings.map((line) => line.replace(/:\d+ /, ' ')))).toEqual(
      new Set(['k/kustomization.yaml kustomize/missing-file error', 'k/kustomization.yaml helm/broken-chart error']),
    );
  });

  it('folders where files are expected', () => {
    const root = temporaryProject({
      '.gitignore/x': '',
      'kustomization.yaml/x': '',
      'Chart.yaml/x': '',
      'values.yaml/x.yaml': HEALTHY,
      '.git/x': '',
      'Kustomization/x': '',
    });
    expect(survives(root).findings).toEqual([]);
  });
});

describe('names', () => {
  it('with everything a file system allows', async () => {
    const names = [
      'new\nline.yaml',
      'tab\there.yaml',
      '\u001b[2J\u0007.yaml',
      '::error::owned.yaml',
      'a\n::error::x.yaml',
      '"quoted".yaml',
      '\\back\\slash.yaml',
      ' .yaml',
      '..yaml',
      '...yaml',
      '%0a.yaml',
      '$(id).yaml',
      '<script>.yaml',
      '#x.yaml',
      '!x.yaml',
      '\u202etxt.yaml',
      '__proto__.yaml',
      'constructor/__proto__/x.yaml',
      'x'.repeat(250) + '.yaml',
    ];
    const root = temporaryProject(Object.fromEntries(names.map((name) => [name, misplaced()])));
    expect(survives(root).findings).toHaveLength(names.length);
    for (const format of ['pretty', 'github', 'markdown', 'sarif', 'junit', 'checkstyle', 'gitlab', 'rdjson', 'diff']) {
      const { code, out, err } = await seaworthy(['--format', format, '--stats'], { cwd: root });
      expect(code).toBe(1);
      expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/);
      expect(
        out.split('\n').filter((line) => line.startsWith('::') && !/^::(error|warning|notice) (title|file)=/.test(line)),
      ).toEqual([]);
    }
    const { code, err } = seaworthyProcess(['--fix'], root);
    expect({ code, err }).toEqual({ code: 0, err: `fixed ${names.length + 1} findings\n` });
  });

  it.each([
    ['outside version control', false],
    ['in a Git repository', true],
  ])('that are not UTF-8, %s', (_, isRepository) => {
    const root = temporaryProject({});
    if (isRepository) execFileSync('git', ['init', '-q'], { cwd: root });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff, 0xfe), Buffer.from('.yaml')]), HEALTHY);
    expect(at(survives(root).skipped, 'unreadable')).toEqual(['\uFFFD\uFFFD.yaml']);
  });
});

describe('random bytes', () => {
  const snippet = fc.constantFrom(
    'apiVersion: v1\n',
    'kind: ',
    'StatefulSet\n',
    'HelmRelease\n',
    'Kustomization\n',
    'spec:\n',
    '  ',
    '- ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|\n',
    '>-\n',
    '&a ',
    '*a',
    '<<: ',
    '!!binary ',
    '? ',
    '---\n',
    '...\n',
    '# c\n',
    '\t',
    '\r\n',
    '\u2028',
    '{{ .Values.x }}',
    '${VAR}',
    '%YAML 1.2\n',
    'sops:\n',
    '\uFEFF',
    'data:\n',
    'metadata:\n',
    'name: x\n',
    'template:\n',
    'containers:\n',
    'securityContext:\n',
    'fsGroup: 1\n',
    'resources:\n',
    'values:\n',
    'grafana.ini: ',
    'null',
    '~',
    '0x1F',
    'a',
  );
  const text = fc.array(snippet, { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const name = fc.constantFrom(
    'a.yaml',
    'kustomization.yaml',
    'values.yaml',
    'Chart.yaml',
    'b/b.yml',
    '.gitignore',
    'b/kustomization.yaml',
    'loki.yaml',
  );

  it('end in findings or skips, and --fix leaves nothing worse', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.oneof(text, bytes)), { maxLength: 4 }), async (entries) => {
        const root = temporaryProject(Object.fromEntries(entries));
        mkdirSync(join(root, 'c'));
        for (const words of [
          ['--format', 'json', '--pedantic'],
          ['--fix', '--unsafe-fixes', '--format', 'json'],
        ]) {
          const { code, out } = await seaworthy(words, { cwd: root });
          expect(at(JSON.parse(out), 'errors')).toEqual([]);
          expect([0, 1]).toContain(code);
        }
      }),
      { numRuns: 120 },
    );
  });
});
