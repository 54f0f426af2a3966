import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { misplaced } from '../cli/manifests.js';
import { PROGRAM } from '../cli/seaworthy.js';
import { temporaryFolder, temporaryProject, writeFiles } from '../cli/temporary-folder.js';

/** Loaded before the program: writes down every process, connection and module that is asked for, and lets them happen. */
const RECORDER = `
const { appendFileSync } = require('node:fs');
const note = (what) => appendFileSync(process.env.RECORD, JSON.stringify(what) + '\\n');
const processes = require('node:child_process');
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
  const real = processes[name];
  processes[name] = (file, ...rest) => (note(['process', name, file]), real(file, ...rest));
}
for (const [module, names] of [
  ['net', ['connect', 'createConnection', 'createServer']],
  ['dns', ['lookup', 'resolve']],
  ['http', ['request', 'get']],
  ['https', ['request', 'get']],
  ['http2', ['connect']],
  ['tls', ['connect']],
  ['dgram', ['createSocket']],
]) {
  const found = require('node:' + module);
  for (const name of names) {
    const real = found[name];
    found[name] = (...rest) => (note(['network', module + '.' + name]), real(...rest));
  }
}
const { Socket } = require('node:net');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...rest) { note(['network', 'Socket.connect']); return connect.apply(this, rest); };
globalThis.fetch = () => { note(['network', 'fetch']); throw new Error('no'); };
const Module = require('node:module');
const load = Module._load;
Module._load = (id, ...rest) => (note(['module', id]), load(id, ...rest));
`;

interface Recorded {
  readonly code: number | null;
  readonly err: string;
  readonly processes: readonly string[];
  readonly network: readonly string[];
  readonly modules: readonly string[];
}

function recorded(root: string, ...words: readonly string[]): Recorded {
  const folder = temporaryFolder({ 'recorder.cjs': RECORDER, record: '' });
  const { status, stderr } = spawnSync(process.execPath, ['--require', join(folder, 'recorder.cjs'), PROGRAM, ...words], {
    cwd: root,
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, RECORD: join(folder, 'record') },
  });
  const lines = readFileSync(join(folder, 'record'), 'utf8').split('\n').slice(0, -1);
  const notes = lines.map((line) => {
    const words: unknown = JSON.parse(line);
    return Array.isArray(words) ? words.map(String) : [];
  });
  const of = (kind: string): readonly string[] => [
    ...new Set(notes.filter(([what]) => what === kind).map((note) => note.slice(1).join(' '))),
  ];
  return { code: status, err: stderr, processes: of('process'), network: of('network'), modules: of('module') };
}

/** What a repository could hope that somebody runs; each would leave a file behind. */
function bait(trap: string): Readonly<Record<string, string>> {
  const touch = `require('node:fs').writeFileSync(${JSON.stringify(trap)}, '')`;
  const shell = `touch ${JSON.stringify(trap)}`;
  return {
    'seaworthy.js': touch,
    'seaworthy.config.js': touch,
    'seaworthy.cjs': touch,
    '.seaworthyrc.js': touch,
    'index.js': touch,
    'package.json': JSON.stringify({ main: 'index.js', scripts: { prepare: shell, preinstall: shell }, seaworthy: './index.js' }),
    'node_modules/yaml/index.js': touch,
    'node_modules/minimatch/index.js': touch,
    'node_modules/seaworthy/index.js': touch,
    'lazy/yaml.cjs': touch,
    git: `#!/bin/sh\n${shell}\n`,
    '.envrc': shell,
    Makefile: `all:\n\t${shell}\n`,
    'k/kustomization.yaml': `generators: [g.yaml]\ntransformers: [g.yaml]\nhelmCharts: [{ name: loki, repo: https://charts.example.com, version: 6.0.0 }]\nresources: ['https://example.com/a.yaml', 'github.com/a/b//c?ref=d', 'git::ssh://example.com/a']\n`,
    'k/g.yaml': `apiVersion: a/v1\nkind: Exec\nmetadata:\n  name: a\n  annotations:\n    config.kubernetes.io/function: |\n      exec: { path: ./g.sh }\n`,
    'k/g.sh': `#!/bin/sh\n${shell}\n`,
    'chart/Chart.yaml': `apiVersion: v2\nname: a\nversion: 1.0.0\nplugin: ${shell}\n`,
    'tag.yaml': `a: !!js/function 'function () { ${touch} }'\nb: !!python/object/apply:os.system ['${shell}']\nc: !ruby/object:Gem::Installer {}\n`,
    'a.yaml': misplaced('b'),
    'broken.yaml': 'a: [1\n',
    'seaworthy.yaml': 'ignore: ["*(a|b)/**"]\n',
  };
}

function withGit(root: string): void {
  const git = (...words: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: root, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-f', '-A');
  git('commit', '-qm', 'all');
}

const RUNS: readonly (readonly string[])[] = [
  ['--format', 'sarif', '--stats', '--pedantic'],
  ['--fix', '--unsafe-fixes'],
  ['--changed-since', 'HEAD'],
  ['--staged'],
  ['suppress', 'workload/misplaced-fs-group', '--reason', 'a test'],
];

describe('a repository makes nothing run', () => {
  it.each(RUNS)('with %s %s', (...words) => {
    const folder = temporaryFolder();
    const trap = join(folder, 'trap');
    const root = temporaryProject(bait(trap));
    withGit(root);
    const { code, processes, network, modules } = recorded(root, ...words);
    expect(code).toBeLessThan(2);
    expect(existsSync(trap)).toBe(false);
    expect(network).toEqual([]);
    expect(processes.filter((one) => one !== 'execFileSync git')).toEqual([]);
    expect(modules.filter((id) => id.includes(root))).toEqual([]);
  });

  it('outside version control no process is started at all', () => {
    const root = temporaryProject({ 'a.yaml': misplaced() });
    expect(recorded(root)).toMatchObject({ code: 1, err: '', processes: [], network: [] });
  });

  /** A folder that Git itself takes for a repository, although its files are ordinary ones of another. */
  it.each(RUNS)('with %s %s, where a folder poses as a repository with a configuration of its own', (...words) => {
    const folder = temporaryFolder();
    const trap = join(folder, 'trap');
    const shell = `touch '${trap}'`;
    const root = temporaryProject({ 'a.yaml': misplaced('b') });
    const posing = join(root, 'posing');
    mkdirSync(posing);
    const git = (...more: readonly string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...more], {
        cwd: posing,
        stdio: 'ignore',
        env: { ...process.env, GIT_DIR: '.', GIT_WORK_TREE: '.' },
      });
    execFileSync('git', ['init', '-q', '--bare', 'new'], { cwd: posing });
    for (const name of ['HEAD', 'objects', 'refs']) renameSync(join(posing, 'new', name), join(posing, name));
    execFileSync('rm', ['-rf', join(posing, 'new')]);
    writeFiles(posing, {
      'seaworthy.yaml': '',
      'a.yaml': misplaced('c'),
      config: '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n',
    });
    git('add', '-f', 'a.yaml', 'seaworthy.yaml');
    git('commit', '-qm', 'all');
    writeFiles(posing, {
      '.gitattributes': '* filter=evil diff=evil\n',
      'a.yaml': misplaced('d'),
      config: `[core]
	repositoryformatversion = 0
	bare = false
	worktree = .
	fsmonitor = "${shell}"
	hooksPath = hooks
	pager = "${shell}"
	sshCommand = "${shell}"
[filter "evil"]
	clean = "${shell} && cat"
[diff]
	external = "${shell}"
[diff "evil"]
	textconv = "${shell}"
	command = "${shell}"
`,
      'hooks/post-index-change': `#!/bin/sh\n${shell}\n`,
    });
    withGit(root);
    recorded(root, ...words);
    recorded(posing, ...words);
    expect(existsSync(trap)).toBe(false);
  });
});
