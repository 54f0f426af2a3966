import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { beforeAll, describe, expect, test } from 'vitest';

import { temporaryFolder, writeFiles } from '../cli/temporary-folder.js';
import { SOUND, misplacedFsGroup } from '../workloads.js';
import { writeReleaseTree } from './release-tree.js';

const isHere = spawnSync('pre-commit', ['--version']).status === 0;

const TAG = 'v0.0.0-test';

/** A Loki whose fsGroup stands where Kubernetes knows none; the fix that moves it is safe. */
function loki(name: string): string {
  return misplacedFsGroup({ name, container: 'loki' }, ' # the volume must be writable');
}

interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Neither the user's Git configuration nor a registry takes part. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GIT_CONFIG_GLOBAL: join(temporaryFolder({ gitconfig: '[user]\n  name = t\n  email = t@example.test\n' }), 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    PRE_COMMIT_HOME: temporaryFolder(),
    npm_config_offline: 'true',
    NO_COLOR: '1',
  };
}

describe.skipIf(!isHere)(
  'the hooks, installed by pre-commit from a Git URL (skipped without pre-commit)',
  { timeout: 120_000 },
  () => {
    let env: NodeJS.ProcessEnv = {};
    let source = '';

    const git = (cwd: string, ...args: string[]): string =>
      execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });

    const preCommitWith = (cwd: string, more: NodeJS.ProcessEnv, ...args: string[]): Run => {
      const { status, stdout, stderr } = spawnSync('pre-commit', args, { cwd, env: { ...env, ...more }, encoding: 'utf8' });
      return { status, output: stdout + stderr };
    };
    const preCommit = (cwd: string, ...args: string[]): Run => preCommitWith(cwd, {}, ...args);

    /** A repository that uses one of the hooks, its files staged. */
    const repository = (hook: string, files: Readonly<Record<string, string>>): string => {
      const config = `repos:
  - repo: ${pathToFileURL(source).href}
    rev: ${TAG}
    hooks:
      - ${hook}
`;
      const folder = temporaryFolder({ '.pre-commit-config.yaml': config, ...files });
      git(folder, 'init', '--quiet');
      git(folder, 'add', '--all');
      return folder;
    };

    beforeAll(() => {
      env = environment();
      source = join(temporaryFolder(), 'seaworthy');
      writeReleaseTree(source);
      git(source, 'init', '--quiet');
      git(source, 'add', '--all');
      git(source, 'update-index', '--chmod=+x', 'bin/seaworthy.cjs');
      git(source, 'commit', '--quiet', '--message', TAG);
      git(source, 'tag', TAG);
    }, 120_000);

    test('install, and pass on sound files', () => {
      const folder = repository('id: seaworthy', { 'apps/sound.yaml': SOUND });
      const installed = preCommit(folder, 'install', '--install-hooks');
      expect(installed.output).toContain('Initializing environment');
      expect(installed.status).toBe(0);
      git(folder, 'commit', '--quiet', '--message', 'All is well');
      expect(git(folder, 'log', '--format=%s')).toBe('All is well\n');
    });

    test('stop a commit, and speak of its files only', () => {
      const folder = repository('id: seaworthy', { 'apps/sound.yaml': SOUND, 'apps/old.yaml': loki('old') });
      git(folder, 'commit', '--quiet', '--message', 'Before the hook was there');
      expect(preCommit(folder, 'install').status).toBe(0);
      writeFiles(folder, { 'apps/new.yaml': loki('new'), 'apps/sound.yaml': `${SOUND}  other: value\n` });
      git(folder, 'add', '--all');
      const { status, stderr } = spawnSync('git', ['commit', '--message', 'Ship it'], { cwd: folder, env, encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toContain('exit code: 1');
      expect(stderr).toMatch(/workload\/misplaced-fs-group.*\n(?:.*\n)*? +--> apps\/new\.yaml:18:13/);
      expect(stderr).not.toContain('apps/old.yaml');
      expect(git(folder, 'log', '--format=%s')).toBe('Before the hook was there\n');
    });

    test('read what the changed files reach', () => {
      const reached = {
        'apps/kustomization.yaml': 'resources: [loki.yaml]\npatches:\n  - path: patch.yaml\n',
        'apps/loki.yaml': loki('loki').replace(/ +fsGroup.*\n/, ''),
        'apps/patch.yaml':
          'apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: loki\nspec:\n  template:\n    spec:\n      securityContext:\n        fsGroup: 10001\n',
      };
      const folder = repository('id: seaworthy', reached);
      const onlyLoki = ['run', '--files', 'apps/loki.yaml'];
      expect(preCommit(folder, ...onlyLoki).status).toBe(0);
      writeFiles(folder, { 'apps/kustomization.yaml': 'resources: [loki.yaml]\n' });
      const without = preCommit(folder, ...onlyLoki);
      expect(without.output).toContain('workload/missing-fs-group');
      expect(without.status).toBe(1);
    });

    test('fix: the first run changes files and fails, the second passes', () => {
      const folder = repository('id: seaworthy-fix', { 'apps/loki.yaml': loki('loki') });
      const first = preCommit(folder, 'run');
      expect(first.output).toContain('files were modified by this hook');
      expect(first.status).toBe(1);
      const fixed = readFileSync(join(folder, 'apps/loki.yaml'), 'utf8');
      expect(fixed).toContain('      securityContext:\n        fsGroup: 10001 # the volume must be writable\n');
      expect(fixed).not.toBe(loki('loki'));
      git(folder, 'add', '--all');
      expect(preCommit(folder, 'run').status).toBe(0);
      expect(readFileSync(join(folder, 'apps/loki.yaml'), 'utf8')).toBe(fixed);
    });

    test('leave alone what is no YAML', () => {
      const folder = repository('id: seaworthy', { 'README.md': '# Nothing here\n' });
      git(folder, 'rm', '--cached', '--quiet', '.pre-commit-config.yaml');
      expect(preCommit(folder, 'run').output).toMatch(/no files to check.*Skipped/);
    });

    test('install as a Node package where the configuration asks for it, without a registry', () => {
      const folder = repository('{ id: seaworthy, language: node, entry: seaworthy check }', { 'apps/loki.yaml': loki('loki') });
      // npm leaves the program out of nodeenv's folder when its name has a blank, as those of the other tests have.
      const home = mkdtempSync(join(tmpdir(), 'seaworthy-'));
      try {
        const { status, output } = preCommitWith(folder, { PRE_COMMIT_HOME: home }, 'run');
        expect(output).toContain('Installing environment');
        expect(output).toContain('workload/misplaced-fs-group');
        expect(status).toBe(1);
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    });
  },
);
