import { cpSync, readFileSync, symlinkSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { rules } from '../../src/rules/index.js';
import { at, each } from '../reporters/json-access.js';
import { BROKEN, HEALTHY, misplaced } from './manifests.js';
import { FIXTURES, brief, findings, seaworthy } from './seaworthy.js';
import { temporaryFolder, temporaryProject } from './temporary-folder.js';

const MISPLACED = 'workload/misplaced-fs-group';

describe('exit codes', () => {
  it.each([
    ['nothing found', ['clean'], 0],
    ['findings', ['vmstation'], 1],
    ['findings that do not count', ['vmstation', '--fail-on', 'never'], 0],
    ['warnings, errors count', ['flux-monitoring', '--fail-on', 'error'], 0],
    ['warnings, warnings count', ['flux-monitoring', '--fail-on', 'warning'], 1],
    ['infos, by default', ['vmstation', '--only', 'workload/implicit-security-context'], 0],
    ['infos count', ['vmstation', '--only', 'workload/implicit-security-context', '--fail-on', 'info'], 1],
    [
      'infos made errors',
      [
        'vmstation',
        '--only',
        'workload/implicit-security-context',
        '--rule',
        'workload/implicit-security-context=error',
        '--fail-on',
        'error',
      ],
      1,
    ],
    ['a finding in a file that was not asked for', ['vmstation/manifests/monitoring/namespace.yaml'], 0],
    ['help', ['--help'], 0],
    ['version', ['--version'], 0],
    ['a wrong option', ['--fail-onn', 'never'], 2],
  ])('%s: %j ends with %i', async (_, words, code) => {
    expect((await seaworthy(words)).code).toBe(code);
  });

  it('is 3 when something of ours fails, even with findings and --fail-on never', async () => {
    const create = vi
      .spyOn(
        rules.find(({ meta }) => meta.pedantic !== true)!,
        'create',
      )
      .mockReturnValue({
        SourceText: () => {
          throw new Error('a rule\u001b[2J that throws');
        },
      });
    try {
      const { code, out } = await seaworthy(['vmstation', '--fail-on', 'never', '--format', 'json']);
      expect(code).toBe(3);
      expect(brief(out).length).toBeGreaterThan(3);
      expect(String(each(at(JSON.parse(out), 'errors'), 'message')[0])).toContain('a rule');
      expect(out).not.toContain('\u001b');
      expect(out).not.toContain('.ts:');
      const debugged = await seaworthy(['vmstation', '--debug']);
      expect(debugged.code).toBe(3);
      expect(debugged.err).toContain('.ts:');
      expect(debugged.err).not.toContain('\u001b');
    } finally {
      create.mockRestore();
    }
  });
});

describe('mistakes of the caller', () => {
  const file = temporaryProject({ 'a.yaml': HEALTHY, 'folder/b.yaml': HEALTHY });
  it.each<readonly [readonly string[], string]>([
    [['--fixx'], 'there is no option --fixx; did you mean --fix?'],
    [['-x'], 'there is no option -x'],
    [['--no-color'], 'there is no option --no-color; did you mean --color?'],
    [['--__proto__'], 'there is no option --__proto__'],
    [['--fix=yes'], '--fix takes no value'],
    [['--root'], '--root needs a value: --root DIR'],
    [['--root', '.', '--root', '.'], '--root is given twice'],
    [['--format', 'jsn'], '--format cannot be "jsn"; did you mean json?'],
    [['--fail-on', 'eror'], '--fail-on cannot be "eror"; did you mean error?'],
    [['--color', 'on'], '--color cannot be "on"'],
    [
      ['--only', 'workload/mising-fs-group'],
      'there is no rule workload/mising-fs-group; did you mean workload/missing-fs-group?',
    ],
    [['--rule', 'loki/none=error'], 'there is no rule loki/none'],
    [['--rule', 'yaml/syntax=fatal'], '--rule yaml/syntax needs a severity: --rule yaml/syntax=off|info|warning|error'],
    [['--rule', 'yaml/syntax'], '--rule yaml/syntax needs a severity'],
    [['--output', 'jso=x'], '--output cannot write "jso"; did you mean json?'],
    [['--output', 'json'], '--output needs a file: --output json=FILE'],
    [['--output', 'json='], '--output needs a file'],
    [['--output', 'json=folder'], '--output json=folder could not be written: '],
    [['--output', 'json=a.yaml/x.json'], '--output json=a.yaml/x.json could not be written: '],
    [['--max-file-size', 'big'], '--max-file-size needs a positive number of megabytes, not "big"'],
    [['--max-file-size', '0'], '--max-file-size needs a positive number'],
    [['--max-file-size=-1'], '--max-file-size needs a positive number'],
    [['--unsafe-fixes'], '--unsafe-fixes needs --fix or --diff'],
    [['--fix', '--diff'], '--fix writes and --diff does not'],
    [['--fix', '--format', 'diff'], '--fix writes and --diff does not'],
    [['--fix', '--output', 'diff=x'], '--fix writes and --diff does not'],
    [['--diff', '--format', 'json'], '--diff is --format diff'],
    [['foldr'], 'there is no foldr; did you mean folder?'],
    [['folder/c.yaml'], 'there is no folder/c.yaml; did you mean folder/b.yaml?'],
    [['a.yaml/b.yaml'], 'there is no a.yaml/b.yaml'],
    [['nowhere/at/all'], 'there is no nowhere/at/all'],
    [['a\nb\u001b[2J\u202e'], 'there is no a\\nb\\u001b[2J\\u202e'],
    [['a\0b'], 'there is no a\\u0000b'],
    [['--root', 'nowhere'], 'there is no nowhere'],
    [['--root', 'a.yaml'], '--root needs a folder, and a.yaml is a file'],
    [['--root', 'folder', 'a.yaml'], 'lies outside the root'],
    [['explain'], 'explain needs one rule: seaworthy explain RULE'],
    [['explain', 'yaml/sintax'], 'there is no rule yaml/sintax; did you mean yaml/syntax?'],
    [['explain', 'yaml/syntax', 'yaml/syntax'], 'explain needs one rule'],
    [['explain', '--fix'], 'there is no option --fix'],
    [['rules', 'yaml'], 'rules takes no operand'],
  ])('%j: one line, exit 2', async (words, message) => {
    const { code, out, err } = await seaworthy(words, { cwd: file });
    expect(err).toContain(`seaworthy: ${message}`.replace('seaworthy: lies', 'lies'));
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(code).toBe(2);
    if (!words.some((word) => word.startsWith('json=folder') || word.startsWith('json=a.yaml'))) expect(out).toBe('');
  });
});

describe('what is run', () => {
  it('may leave out the word check, which may also stand before options', async () => {
    const plain = await seaworthy(['vmstation']);
    expect(await seaworthy(['check', 'vmstation'])).toEqual(plain);
    expect(await seaworthy(['--format', 'pretty', 'vmstation'])).toEqual(plain);
  });

  it('runs only the rules of --only, repeated or as a list', async () => {
    const repeated = await findings(join(FIXTURES, 'vmstation'), '--only', MISPLACED, '--only', 'yaml/embedded-syntax');
    expect(repeated).toEqual([
      `manifests/monitoring/alertmanager.yaml:87 ${MISPLACED} error safe`,
      'manifests/monitoring/prometheus.yaml:127 yaml/embedded-syntax error safe',
    ]);
    expect(await findings(join(FIXTURES, 'vmstation'), '--only', `${MISPLACED},yaml/embedded-syntax`)).toEqual(repeated);
  });

  it('sets severities with --rule', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    expect(await findings(root)).toEqual([`a.yaml:15 ${MISPLACED} error safe`]);
    expect(await findings(root, '--rule', `${MISPLACED}=info`)).toEqual([`a.yaml:15 ${MISPLACED} info safe`]);
    expect(await findings(root, '--rule', `${MISPLACED}=off`)).toEqual([]);
  });

  it('runs pedantic rules only when asked', async () => {
    const pedantic = rules.filter(({ meta }) => meta.pedantic === true).map(({ id }) => id);
    const fired = (report: readonly string[]): readonly string[] =>
      report.filter((line) => pedantic.some((id) => line.includes(` ${id} `)));
    expect(fired(await findings(FIXTURES))).toEqual([]);
    const { code, err } = await seaworthy(['clean', '--pedantic', '--fail-on', 'never']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('what is read and what is reported', () => {
  const monitoring = 'manifests/monitoring';

  it('reads more than it reports: the finding in loki.yaml needs the volume of loki-pv.yaml', async () => {
    const root = join(FIXTURES, 'vmstation');
    const whole = await findings(root);
    const inLoki = whole.filter((line) => line.startsWith(`${monitoring}/loki.yaml:`));
    expect(inLoki.some((line) => line.includes('workload/fs-group-has-no-effect'))).toBe(true);
    expect(await findings(root, `${monitoring}/loki.yaml`)).toEqual(inLoki);
    const alone = temporaryProject({ 'loki.yaml': readFileSync(join(root, monitoring, 'loki.yaml')) });
    expect((await findings(alone)).some((line) => line.includes('fs-group-has-no-effect'))).toBe(false);
  });

  it('takes several paths, folders and files', async () => {
    const root = temporaryProject({ 'a/x.yaml': misplaced('a'), 'a b/x y.yaml': misplaced('b'), 'ab/x.yaml': misplaced('c') });
    expect(await findings(root, 'a')).toEqual([`a/x.yaml:15 ${MISPLACED} error safe`]);
    expect(await findings(root, 'a b/x y.yaml', './ab/')).toEqual([
      `a b/x y.yaml:15 ${MISPLACED} error safe`,
      `ab/x.yaml:15 ${MISPLACED} error safe`,
    ]);
    expect(await findings(root, 'a', 'a/x.yaml', '.')).toHaveLength(3);
  });

  it('shows paths from the current folder, and from the root of a project that the current folder lies in', async () => {
    const root = temporaryProject({ 'deep/er/x.yaml': misplaced() });
    const line = `x.yaml:15 ${MISPLACED} error safe`;
    expect(await findings(root)).toEqual([`deep/er/${line}`]);
    expect(await findings(join(root, 'deep'))).toEqual([`deep/er/${line}`]);
    expect(await findings(join(root, 'deep'), 'er/x.yaml')).toEqual([`deep/er/${line}`]);
    expect(await findings(join(root, '..'), relative(join(root, '..'), root))).toEqual([
      `${relative(join(root, '..'), root)}/deep/er/${line}`,
    ]);
    expect(await findings(temporaryFolder(), root)).toEqual([`deep/er/${line}`]);
  });

  it('takes --root as the project whatever lies above or below', async () => {
    const root = temporaryProject({ 'deep/x.yaml': misplaced(), 'y.yaml': misplaced() });
    const line = `x.yaml:15 ${MISPLACED} error safe`;
    expect(await findings(root, '--root', 'deep')).toEqual([`deep/${line}`]);
    expect(await findings(join(root, 'deep'), '--root', '.')).toEqual([line]);
    expect(await findings(root, '--root', '.', 'deep')).toEqual([`deep/${line}`]);
  });

  it('reports a folder under its real name when it is given through a link', async () => {
    const root = temporaryProject({ 'real/x.yaml': misplaced() });
    symlinkSync('real', join(root, 'link'));
    expect(await findings(root, 'link')).toEqual([`real/x.yaml:15 ${MISPLACED} error safe`]);
  });

  it('checks several projects in one run, each by itself', async () => {
    const folder = temporaryFolder();
    cpSync(FIXTURES, folder, { recursive: true, verbatimSymlinks: true });
    const layers = readdirSync(join(folder, 'layers')).map((name) => `layers/${name}`);
    const others = readdirSync(folder).filter((name) => name !== 'layers');
    const found = await Promise.all(
      [...others, ...layers].map(async (name) => (await findings(join(folder, name))).map((line) => `${name}/${line}`)),
    );
    const alone = found.flat();
    expect((await findings(folder)).toSorted()).toEqual(alone.toSorted());
    const two = alone.filter((line) => /^(?:vmstation|flux-monitoring)\//.test(line));
    expect((await findings(folder, 'vmstation', 'flux-monitoring')).toSorted()).toEqual(two.toSorted());
  });

  it('keeps files of several projects apart when none lies in the current folder', async () => {
    const parent = temporaryFolder({
      'one/seaworthy.yaml': '',
      'one/a.yaml': misplaced('one-app'),
      'two/seaworthy.yaml': '',
      'two/a.yaml': `# second\n${misplaced('two-app')}`,
    });
    const { out } = await seaworthy([join(parent, 'one'), join(parent, 'two')], { cwd: temporaryFolder() });
    expect(out).toContain('one/a.yaml:15');
    expect(out).toContain('two/a.yaml:16');
    expect(out.match(/^ *1[56] \|.*fsGroup: 2000/gm)).toHaveLength(2);
  });

  it('lists files over --max-file-size', async () => {
    const root = temporaryProject({ 'big.yaml': `${misplaced()}# ${'x'.repeat(1_200_000)}\n`, 'small.yaml': misplaced() });
    const { out } = await seaworthy(['--max-file-size', '1', '--format', 'json'], { cwd: root });
    expect(at(JSON.parse(out), 'skipped', 'tooLarge')).toEqual(['big.yaml']);
    expect(brief(out)).toEqual([`small.yaml:15 ${MISPLACED} error safe`]);
    expect(await findings(root, '--max-file-size', '1.5')).toHaveLength(2);
  });

  it('leaves out what git ignores', async () => {
    const root = temporaryProject({
      '.gitignore': 'drafts/\n*.tmp.yaml\n',
      'drafts/a.yaml': BROKEN,
      'b.tmp.yaml': BROKEN,
      'c.yaml': HEALTHY,
    });
    expect(await findings(root)).toEqual([]);
  });
});

describe('what is printed', () => {
  const FORMATS = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'markdown', 'rdjson', 'diff'];

  it.each(FORMATS)('%s alone goes to stdout, and to files that are asked for', async (format) => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    const { out, err } = await seaworthy(
      ['--format', format, '--output', `${format}=made/by the/test.txt`, '--output', 'json=made/two.json'],
      { cwd: root },
    );
    expect(err).toBe('');
    expect(out).not.toBe('');
    expect(readFileSync(join(root, 'made/by the/test.txt'), 'utf8').trimEnd()).toBe(out.trimEnd());
    expect(brief(readFileSync(join(root, 'made/two.json'), 'utf8'))).toHaveLength(1);
    if (['json', 'sarif', 'gitlab', 'rdjson'].includes(format)) expect(() => void JSON.parse(out)).not.toThrow();
  });

  it('writes a diff beside another format', async () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    const { out } = await seaworthy(['--diff'], { cwd: root });
    await seaworthy(['--output', 'diff=changes.diff'], { cwd: root });
    expect(out).toMatch(/^diff --git a\/a\.yaml b\/a\.yaml\n/);
    expect(readFileSync(join(root, 'changes.diff'), 'utf8')).toBe(out);
  });

  it('is silent with --quiet when nothing is found', async () => {
    expect(await seaworthy(['clean', '--quiet'])).toEqual({ code: 0, out: '', err: '' });
    expect(await seaworthy(['clean', '-q'])).toEqual({ code: 0, out: '', err: '' });
    expect((await seaworthy(['clean'])).out).toContain('no leaks found');
    expect((await seaworthy(['vmstation', '-q'])).out).not.toBe('');
    expect(at(JSON.parse((await seaworthy(['clean', '-q', '--format', 'json'])).out), 'findings')).toEqual([]);
  });

  it('writes statistics to stderr only', async () => {
    const plain = await seaworthy(['hostile']);
    const { out, err, code } = await seaworthy(['hostile', '--stats']);
    expect({ out, code }).toEqual({ out: plain.out, code: plain.code });
    expect(err).toMatch(/^\d+ files, \d+ documents in \d+ ms\n/);
    expect(err).toContain('skipped as templates: 6\n');
    expect(err).toContain('skipped as encrypted: 1\n');
    expect(err).toContain('skipped as binary: 2\n');
  });

  it.each<readonly [string, readonly string[], Readonly<Record<string, string>>, boolean, boolean]>([
    ['a terminal', [], {}, true, true],
    ['no terminal', [], {}, false, false],
    ['NO_COLOR', [], { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', [], { NO_COLOR: '' }, true, true],
    ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
    ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, false, true],
    ['--color always', ['--color', 'always'], { NO_COLOR: '1' }, false, true],
    ['--color=never', ['--color=never'], { FORCE_COLOR: '1' }, true, false],
    ['--color auto', ['--color', 'auto'], {}, true, true],
  ])('%s decides on colours', async (_, words, env, isTerminal, isColored) => {
    const { out } = await seaworthy(['vmstation', ...words], { env, isTerminal: { out: isTerminal, err: false } });
    expect(out.includes('\u001b[')).toBe(isColored);
  });

  it('colours no file', async () => {
    const folder = temporaryFolder();
    await seaworthy(['vmstation', '--color', 'always', '--output', `pretty=${join(folder, 'report')}`]);
    expect(readFileSync(join(folder, 'report'), 'utf8')).not.toContain('\u001b');
  });
});

describe('other commands', () => {
  it.each(rules.map(({ id }) => id))('explains %s', async (id) => {
    const { code, out, err } = await seaworthy(['explain', id]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^# /);
    expect(out.length).toBeGreaterThan(200);
  });

  it('lists all rules', async () => {
    const { out } = await seaworthy(['rules']);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(rules.map(({ id }) => id));
    const asJson = await seaworthy(['rules', '--json']);
    expect(each(JSON.parse(asJson.out), 'id')).toEqual(rules.map(({ id }) => id));
  });

  it.each([[['--help']], [['-h']], [['check', '--help']], [['explain', '-h']], [['rules', '--help']], [['--version']], [['-V']]])(
    '%j prints to stdout',
    async (words) => {
      const { code, out, err } = await seaworthy(words);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(words[0]?.toLowerCase().includes('v') ? /^seaworthy \d+\.\d+\.\d+\S*\n$/ : /Usage:/);
      expect(out.split('\n').every((line) => line.length <= 100)).toBe(true);
    },
  );
});
