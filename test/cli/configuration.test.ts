import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { hasProblems, loadConfiguration } from '../../src/config/load.js';
import { rules } from '../../src/rules/index.js';
import { statefulSet } from '../workloads.js';
import { BROKEN, HEALTHY, misplaced } from './manifests.js';
import { findings, seaworthy } from './seaworthy.js';
import { temporaryFolder } from './temporary-folder.js';

const MISPLACED = 'workload/misplaced-fs-group';

/** A Prometheus under a name of its own, with a volume that nothing makes writable. */
const prometheus = (image: string): string => statefulSet({ name: 'metrics', image, mountPath: '/prometheus' });

describe('a mistake in the configuration is shown where it is, and nothing is checked', () => {
  it.each<readonly [string, string, string]>([
    [
      'an unknown rule',
      'rules:\n  workload/mising-fs-group: off\n',
      '2:3: unknown rule "workload/mising-fs-group"; did you mean',
    ],
    ['an unknown key', 'ignor: x\n', '1:1: unknown key "ignor"; did you mean "ignore"?'],
    [
      'a severity',
      'rules:\n  yaml/syntax: eror\n',
      '2:16: rules["yaml/syntax"] must be one of off, info, warning, error, not "eror"; did you mean "error"?',
    ],
    ['a type', 'pedantic: sometimes\n', '1:11: pedantic must be true or false, not "sometimes"'],
    ['an image nobody knows', 'images:\n  a.example/x: b/y\n', '2:16: '],
    ['a pattern', 'ignore: ../x\n', '1:9: '],
    ['what is no YAML', 'rules: [\n', 'the configuration is not YAML'],
  ])('%s', async (_, text, message) => {
    const root = temporaryFolder({ 'seaworthy.yaml': text, 'a.yaml': misplaced() });
    const { code, out, err } = await seaworthy([], { cwd: root });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('seaworthy: seaworthy.yaml:');
    expect(err).toContain(message);
    expect(err).toContain(
      text
        .split('\n')
        .find((line) => line.includes(text.trim().split('\n').at(-1)!.trim()))!
        .trim(),
    );
  });

  it('with names and texts that would write to the terminal', async () => {
    const text = 'rules:\n  "\\e[2J\u202e": off\n';
    const root = temporaryFolder({ 'a\nb\u001b.yaml': text, 'a.yaml': HEALTHY });
    const { code, err } = await seaworthy(['--root', '.', '--config', 'a\nb\u001b.yaml'], { cwd: root });
    expect(code).toBe(2);
    expect(err).toContain('a\\nb\\u001b.yaml:2:3: ');
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('that is not there, or no file', async () => {
    const root = temporaryFolder({ 'a.yaml': HEALTHY, 'folder/b.yaml': HEALTHY });
    for (const file of ['nowhere.yaml', 'folder', 'no\nwhere.yaml']) {
      const { code, out, err } = await seaworthy(['--root', '.', '--config', file], { cwd: root });
      expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    }
  });
});

describe('what a configuration says', () => {
  const check = async (configuration: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    findings(temporaryFolder({ 'seaworthy.yaml': configuration, ...files }));

  it('rules: how loud they are, and their options', async () => {
    const files = { 'a.yaml': misplaced() };
    expect(await check('', files)).toEqual([`a.yaml:15 ${MISPLACED} error safe`]);
    expect(await check(`rules:\n  ${MISPLACED}: info\n`, files)).toEqual([`a.yaml:15 ${MISPLACED} info safe`]);
    expect(await check(`rules:\n  ${MISPLACED}: off\n`, files)).toEqual([]);
  });

  it('options of a rule', async () => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: stack
spec:
  interval: 1h
  timeout: 12m
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 70.0.0
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
`;
    const short = (found: readonly string[]): readonly string[] =>
      found.filter((line) => line.includes('flux/short-release-timeout'));
    expect(short(await check('', { 'a.yaml': release }))).toEqual([]);
    const long = 'rules:\n  flux/short-release-timeout:\n    minimumMinutes: 20\n';
    expect(short(await check(long, { 'a.yaml': release }))).toHaveLength(1);
  });

  it('ignore: neither read nor reported', async () => {
    const files = { 'vendor/a.yaml': BROKEN, 'b.yaml': misplaced(), 'c.generated.yaml': BROKEN };
    expect(await check("ignore: [vendor, '**/*.generated.yaml']\n", files)).toEqual([`b.yaml:15 ${MISPLACED} error safe`]);
  });

  it('overrides: other severities in some files, the last one wins', async () => {
    const files = { 'staging/a.yaml': misplaced(), 'prod/a.yaml': misplaced() };
    const configuration = `rules:\n  ${MISPLACED}: warning\noverrides:\n  - files: staging\n    rules:\n      ${MISPLACED}: info\n`;
    expect(await check(configuration, files)).toEqual([
      `prod/a.yaml:15 ${MISPLACED} warning safe`,
      `staging/a.yaml:15 ${MISPLACED} info safe`,
    ]);
    const last = `${configuration}  - files: ['staging/*.yaml']\n    rules:\n      ${MISPLACED}: off\n`;
    expect(await check(last, files)).toEqual([`prod/a.yaml:15 ${MISPLACED} warning safe`]);
  });

  it('values: the chart of a values file that does not tell by itself', async () => {
    const files = {
      'apps/dash.yaml': 'replicas: 1\ndashboards:\n  default:\n    boxes:\n      json: |\n        {"title": \n',
    };
    const broken = (found: readonly string[]): readonly string[] => found.filter((line) => line.includes('yaml/embedded-syntax'));
    expect(broken(await check('', files))).toEqual([]);
    expect(broken(await check('values:\n  apps/dash.yaml: loki\n', files))).toEqual([]);
    const long = "values:\n  'apps/*.yaml': { chart: grafana, version: 8.5.1 }\n";
    for (const mapped of ['values:\n  apps/dash.yaml: grafana\n', long])
      expect(broken(await check(mapped, files))).toHaveLength(1);
  });

  it('images: what a mirrored image is', async () => {
    const files = { 'a.yaml': prometheus('mirror.example.com/base/metrics:v2.53.0') };
    const missing = (found: readonly string[]): boolean => found.some((line) => line.includes('workload/missing-fs-group'));
    expect(missing(await check('', files))).toBe(false);
    expect(missing(await check('images:\n  mirror.example.com/base/metrics: prom/prometheus\n', files))).toBe(true);
  });

  it('the command line has the last word', async () => {
    const root = temporaryFolder({ 'seaworthy.yaml': `rules:\n  ${MISPLACED}: off\n`, 'a.yaml': misplaced() });
    expect(await findings(root)).toEqual([]);
    expect(await findings(root, '--rule', `${MISPLACED}=warning`)).toEqual([`a.yaml:15 ${MISPLACED} warning safe`]);
  });
});

describe('--config', () => {
  it('takes the place of the file at the root, seen from the current folder', async () => {
    const root = temporaryFolder({
      'seaworthy.yaml': 'rules: { yaml/syntax: off }\n',
      'ci/strict.yaml': `rules:\n  ${MISPLACED}: info\n`,
      'a.yaml': misplaced(),
      'b.yaml': BROKEN,
    });
    const found = await findings(root, '--config', 'ci/strict.yaml');
    expect(found).toContain(`a.yaml:15 ${MISPLACED} info safe`);
    expect(found.some((line) => line.startsWith('b.yaml'))).toBe(true);
    const { code } = await seaworthy(['--config', 'strict.yaml', '..', '--fail-on', 'never'], { cwd: join(root, 'ci') });
    expect(code).toBe(0);
  });
});

describe('docs/configuration.md', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);

  it.each(examples.map((text) => [text.split('\n', 1)[0]!, text]))(
    'the example that begins with %j is a configuration',
    async (_, text) => {
      const loaded = await loadConfiguration('seaworthy.yaml', text, rules);
      expect(hasProblems(loaded) ? loaded.map(({ message }) => message) : []).toEqual([]);
    },
  );

  it('shows every key', () => {
    const schema: unknown = JSON.parse(
      readFileSync(resolve(import.meta.dirname, '../../docs/schemas/configuration.schema.json'), 'utf8'),
    );
    const keys =
      typeof schema === 'object' && schema !== null && 'properties' in schema ? Object.keys(schema.properties ?? {}) : [];
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) expect(examples.some((text) => text.startsWith(`${key}:`))).toBe(true);
  });
});
