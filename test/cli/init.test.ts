import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { actionName, repositoryAddress } from '../../src/cli/init-address.js';
import { HOOK_CONFIGURATION, withHook } from '../../src/cli/init-hook.js';
import { workflowText } from '../../src/cli/init-texts.js';
import { hasProblems, loadConfiguration } from '../../src/config/load.js';
import { rules } from '../../src/rules/index.js';
import { parseYaml } from '../../src/syntax/yaml/parse.js';
import { HEALTHY, misplaced } from './manifests.js';
import { type Outcome, seaworthy } from './seaworthy.js';
import { temporaryFolder } from './temporary-folder.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');

const init = (cwd: string, ...words: readonly string[]): Promise<Outcome> => seaworthy(['init', ...words], { cwd });

const read = (root: string, file: string): string => readFileSync(join(root, file), 'utf8');

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: loki
  namespace: monitoring
spec:
  interval: 1h
  chart:
    spec:
      chart: loki
      version: 6.30.0
      sourceRef:
        kind: HelmRepository
        name: grafana
`;

const ROOT = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  sourceRef:
    kind: GitRepository
    name: flux-system
`;

const FILES = {
  'clusters/home/root.yaml': ROOT,
  'apps/loki.yaml': RELEASE,
  'apps/other.yaml': RELEASE.replaceAll('loki', 'cert-manager'),
  'stray/a.yaml': misplaced(),
  'apps/x/values.yaml': 'replicas: 1\n',
  'apps/[y] z/values-prod.yaml': 'replicas: 1\n',
  'chart/Chart.yaml': 'name: own\nversion: 1.0.0\napiVersion: v2\n',
  'chart/values.yaml': 'replicas: 1\n',
  'chart/templates/a.yaml': 'a: {{ .Values.replicas }}\n',
};

describe('seaworthy init', () => {
  it('says what it found and what it skipped and why, and writes a configuration that changes nothing', async () => {
    const root = temporaryFolder(FILES);
    const { code, out, err } = await init(root);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const line of [
      'Looked at 9 YAML files in this folder.',
      'Objects: 2 HelmRelease, 1 Deployment, 1 Kustomization',
      'Flux roots:\n  apps\n  1 manifest that no Flux root deploys',
      'Charts:\n  loki: apps/loki.yaml',
      'Charts that Seaworthy does not know, of which it checks only what installs them: cert-manager',
      'apps/x/values.yaml: the chart is not known; values in seaworthy.yaml can name it',
      'Skipped:\n  1 file with templates, which only Helm or another program can render: chart/templates/a.yaml',
      '1 values file of charts in this repository, which only Helm can render: chart/values.yaml',
      'wrote seaworthy.yaml\n',
    ])
      expect(out).toContain(line);
    const text = read(root, 'seaworthy.yaml');
    expect(text.split('\n').every((line) => line === '' || line.startsWith('#'))).toBe(true);
    expect(readdirSync(root).toSorted()).toEqual(['apps', 'chart', 'clusters', 'seaworthy.yaml', 'stray']);
  });

  it('says what Argo CD deploys where', async () => {
    const application = (name: string, source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  destination: {server: https://kubernetes.default.svc, namespace: monitoring}
  sources: [${source}]
`;
    const here = 'repoURL: https://example.org/here.git';
    const root = temporaryFolder({
      'apps/logs.yaml': application('logs', `{${here}, path: logs}`),
      'apps/tempo.yaml': application(
        'tempo',
        `{${here}, ref: here}, {repoURL: https://grafana.github.io/helm-charts, chart: tempo, targetRevision: 1.10.0, helm: {valueFiles: [$here/tempo/values.yaml]}}`,
      ),
      'tempo/values.yaml': 'replicas: 1\n',
      'logs/a.yaml': misplaced(),
    });
    const { out } = await init(root);
    for (const line of [
      'Clusters into which Argo CD deploys:\n  in-cluster: 2 Applications\n',
      'Charts:\n  tempo: apps/tempo.yaml\n',
      'Values files:\n  tempo/values.yaml: tempo\n',
    ])
      expect(out).toContain(line);
    expect(out).not.toContain('Flux');
    expect(read(root, 'seaworthy.yaml')).not.toMatch(/flux|tempo/);
  });

  it('proposes values files whose chart is not known, as patterns that mean just them', async () => {
    const root = temporaryFolder(FILES);
    await init(root);
    const lines = read(root, 'seaworthy.yaml').split('\n');
    const begin = lines.indexOf('# values:');
    const proposed = lines.slice(begin, lines.indexOf('', begin)).map((line) => line.slice(2).replace('CHART', 'grafana'));
    const loaded = await loadConfiguration('seaworthy.yaml', proposed.join('\n'), rules);
    if (hasProblems(loaded)) throw new Error(loaded[0]!.message);
    for (const file of ['apps/x/values.yaml', 'apps/[y] z/values-prod.yaml'])
      expect(loaded.valuesMapping(file)?.name).toBe('grafana');
    expect(loaded.valuesMapping('chart/values.yaml')).toBeUndefined();
    expect(loaded.valuesMapping('apps/y z/values-prod.yaml')).toBeUndefined();
  });

  it('is a configuration also when all of it is taken in', async () => {
    const root = temporaryFolder(FILES);
    await init(root);
    const settings = read(root, 'seaworthy.yaml').replaceAll(/^# (?=[a-z]+:$|  )/gm, '');
    const loaded = await loadConfiguration('seaworthy.yaml', settings.replaceAll('CHART', 'loki'), rules);
    expect(hasProblems(loaded) ? loaded.map(({ message }) => message) : []).toEqual([]);
    expect(settings).toContain('\nflux:\n');
  });

  it('says what check reports, and how to begin with it', async () => {
    const found = await init(temporaryFolder({ 'a.yaml': misplaced() }));
    expect(found.out).toContain('seaworthy check reports 1 error.\n');
    expect(found.out).toContain('--update-baseline');
    const clean = await init(temporaryFolder({ 'a.yaml': HEALTHY }));
    expect(clean.out).toContain('seaworthy check finds nothing wrong.\n');
    expect(clean.out).not.toContain('--update-baseline');
  });

  it('takes a folder, or --root', async () => {
    const root = temporaryFolder({ 'one/a.yaml': HEALTHY, 'two/a.yaml': HEALTHY });
    expect((await init(root, 'one')).out).toContain('wrote one/seaworthy.yaml\n');
    expect((await init(root, '--root', 'two')).out).toContain('wrote two/seaworthy.yaml\n');
    expect(readdirSync(root)).toEqual(['one', 'two']);
  });

  it('shows names that would write to the terminal, and keeps them out of the configuration', async () => {
    const root = temporaryFolder({ 'a\nb\u001b[2J/values.yaml': 'replicas: 1\n', 'a.yaml': HEALTHY });
    const { code, out } = await init(root);
    expect(code).toBe(0);
    expect(out).toContain('a\\nb\\u001b[2J/values.yaml');
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(read(root, 'seaworthy.yaml')).not.toContain('values:');
  });
});

describe('--pre-commit', () => {
  it('writes the file where Git’s root is', async () => {
    const root = temporaryFolder({ 'cluster/a.yaml': HEALTHY });
    execFileSync('git', ['init', '-q'], { cwd: root });
    const { code, out } = await init(root, 'cluster', '--pre-commit');
    expect(code).toBe(0);
    expect(out).toContain('wrote cluster/seaworthy.yaml\nwrote .pre-commit-config.yaml\n');
    expect(read(root, '.pre-commit-config.yaml')).toBe(HOOK_CONFIGURATION);
  });

  const HOOK = ['- repo: <repository>', '  rev: v0.1.0', '  hooks:', '    - id: seaworthy'];
  const indented = (columns: number): string => HOOK.map((line) => `${' '.repeat(columns)}${line}\n`).join('');

  it.each([
    [
      'behind other repositories',
      `# ours\ndefault_stages: [pre-commit]\nrepos:\n  - repo: https://example.com/a # pinned\n    rev:   v1\n    hooks:\n    - id: a\n`,
      '',
    ],
    ['in a list that is not indented', `repos:\n- repo: local\n  hooks:\n  - id: a\n    name: 'a'\n`, ''],
    ['before other keys and comments', `repos:\n  - repo: local\n    hooks: []\n`, `\n# the rest\nexclude: '^vendor/'\n`],
  ])('adds itself %s, and leaves all else byte for byte', async (_, before, after) => {
    const root = temporaryFolder({ 'a.yaml': HEALTHY, '.pre-commit-config.yaml': before + after });
    const { out } = await init(root, '--pre-commit');
    expect(out).toContain('added the hook to .pre-commit-config.yaml\n');
    const text = read(root, '.pre-commit-config.yaml');
    expect(text.startsWith(before)).toBe(true);
    expect(text.endsWith(after)).toBe(true);
    const added = text.slice(before.length, text.length - after.length);
    expect(added.replaceAll(/^ */gm, '')).toBe(indented(0).replaceAll(/^ */gm, ''));
    expect(parseYaml(text).problem).toBeUndefined();
    expect((await init(root, '--pre-commit')).out).toContain('the hook is in it already');
    expect(read(root, '.pre-commit-config.yaml')).toBe(text);
  });

  it('keeps the line breaks of the file', () => {
    const text = 'repos:\r\n  - repo: local\r\n    hooks: []\r\n';
    expect(withHook(text)).toEqual({ text: text + indented(2).replaceAll('\n', '\r\n') });
  });

  it.each([
    ['a file that does not parse', 'repos: [\n'],
    ['a list behind an alias', 'all: &all\n  - repo: local\n    hooks: []\nrepos: *all\n'],
    ['something that is no list', 'repos: none\n'],
  ])('shows what to add for %s', async (_, text) => {
    const root = temporaryFolder({ 'a.yaml': HEALTHY, '.pre-commit-config.yaml': text });
    const { code, out } = await init(root, '--pre-commit');
    expect(code).toBe(0);
    expect(out).toContain(`Add to its repos:\n${indented(2)}`);
    expect(read(root, '.pre-commit-config.yaml')).toBe(text);
  });

  it('writes through no link that leaves the repository', async () => {
    const outside = temporaryFolder({ 'config.yaml': 'repos:\n  - repo: local\n    hooks: []\n' });
    const root = temporaryFolder({ 'a.yaml': HEALTHY });
    symlinkSync(join(outside, 'config.yaml'), join(root, '.pre-commit-config.yaml'));
    expect((await init(root, '--pre-commit')).out).toContain('lies outside the project');
    expect(read(outside, 'config.yaml')).toBe('repos:\n  - repo: local\n    hooks: []\n');
  });
});

describe('--workflow', () => {
  it('writes the workflow of docs/recipes/github.md', async () => {
    const root = temporaryFolder({ 'a.yaml': HEALTHY });
    const { out } = await init(root, '--workflow');
    expect(out).toContain('wrote .github/workflows/seaworthy.yml\n');
    expect(out).toContain('Write the address of Seaworthy’s repository where <repository> stands.\n');
    const [, recipe] = /```yaml\n([\s\S]*?)```/.exec(read(REPOSITORY, 'docs/recipes/github.md')) ?? [];
    expect(read(root, '.github/workflows/seaworthy.yml')).toBe(recipe);
    expect(workflowText()).toBe(recipe);
  });

  it('and the hook of docs/recipes/pre-commit.md', () => {
    const [, recipe] = /```yaml\n([\s\S]*?)```/.exec(read(REPOSITORY, 'docs/recipes/pre-commit.md')) ?? [];
    expect(HOOK_CONFIGURATION).toBe(recipe);
  });

  it('follows no link that leaves the repository', async () => {
    const outside = temporaryFolder();
    const root = temporaryFolder({ 'a.yaml': HEALTHY });
    symlinkSync(outside, join(root, '.github'));
    const { code, err } = await init(root, '--workflow');
    expect(code).toBe(2);
    expect(err).toBe('seaworthy: .github/workflows/seaworthy.yml would lie outside the project\n');
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('nothing is overwritten: one line, exit 2', () => {
  it.each<readonly [string, readonly string[], string, string]>([
    ['a configuration', [], 'seaworthy.yaml', 'seaworthy.yaml is there already'],
    ['a workflow', ['--workflow'], '.github/workflows/seaworthy.yml', '.github/workflows/seaworthy.yml is there already'],
  ])('%s', async (_, words, file, message) => {
    const root = temporaryFolder({ 'a.yaml': HEALTHY, [file]: '# mine\n' });
    const { code, out, err } = await init(root, '--root', '.', ...words);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(message);
    expect(read(root, file)).toBe('# mine\n');
  });

  it('a configuration stays while a hook is added', async () => {
    const root = temporaryFolder({ 'a.yaml': HEALTHY, 'seaworthy.yaml': '# mine\n' });
    const { code, out } = await init(root, '--pre-commit');
    expect(code).toBe(0);
    expect(out).toContain('left seaworthy.yaml as it is\nwrote .pre-commit-config.yaml\n');
    expect(read(root, 'seaworthy.yaml')).toBe('# mine\n');
  });

  it.each<readonly [readonly string[], string]>([
    [['a', 'b'], 'init takes one folder: seaworthy init [DIR]'],
    [['a', '--root', 'a'], 'init takes one folder'],
    [['nowhere'], 'there is no nowhere'],
    [['a/x.yaml'], '--root needs a folder, and a/x.yaml is a file'],
    [['--workflw'], 'there is no option --workflw; did you mean --workflow?'],
  ])('%j', async (words, message) => {
    const root = temporaryFolder({ 'a/x.yaml': HEALTHY });
    mkdirSync(join(root, 'b'));
    const { code, out, err } = await init(root, ...words);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(`seaworthy: ${message}`);
  });
});

describe('the address of the repository', () => {
  it.each([
    [undefined, '<repository>', '<repository>'],
    ['github:owner/name', 'https://github.com/owner/name', 'owner/name'],
    ['owner/name', 'https://github.com/owner/name', 'owner/name'],
    [{ url: 'git+https://github.com/owner/name.git' }, 'https://github.com/owner/name.git', 'owner/name'],
    ['https://git.example.com/owner/name', 'https://git.example.com/owner/name', '<repository>'],
  ])('%j', (repository, address, action) => {
    // An argument that is undefined stands for package.json's own.
    if (repository !== undefined) {
      expect(repositoryAddress(repository)).toBe(address);
      expect(actionName(repository)).toBe(action);
    } else expect([repositoryAddress(), actionName()]).toEqual([address, action]);
  });
});
