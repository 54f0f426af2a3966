import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { seaworthyProcess } from '../cli/seaworthy.js';
import { temporaryFolder, temporaryProject, writeFiles } from '../cli/temporary-folder.js';
import { at, each, elements } from '../reporters/json-access.js';
import { IMPLICIT, SOUND, misplaced } from './manifests.js';
import { commandsIn, runStep } from './step.js';

const MIXED = { 'apps/loki.yaml': misplaced('loki'), 'apps/exporter.yaml': IMPLICIT, 'apps/sound.yaml': SOUND };

function counts(outputs: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries(outputs);
}

describe('a step', () => {
  test('passes when nothing is found', () => {
    const { exitCode, log, errors, summary, outputs } = runStep(temporaryProject({ 'sound.yaml': SOUND }));
    expect({ exitCode, errors, commands: commandsIn(log) }).toEqual({ exitCode: 0, errors: '', commands: [] });
    expect(summary).toContain('No findings');
    expect(counts(outputs)).toEqual({
      findings: '0',
      errors: '0',
      warnings: '0',
      infos: '0',
      'fixable-safe': '0',
      'sarif-file': '',
      'exit-code': '0',
    });
  });

  test('tells findings in the log, beside the lines, in the summary and as outputs', () => {
    const { exitCode, log, errors, summary, outputs } = runStep(temporaryProject(MIXED));
    expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: '' });
    expect(log).toContain('--> apps/loki.yaml:18:13');
    const [first = '', second = '', ...more] = commandsIn(log);
    expect(first).toMatch(
      /^::error title=workload\/misplaced-fs-group,file=apps\/loki\.yaml,line=18,endLine=18,col=13,endColumn=27::fsGroup 10001 /,
    );
    expect(second).toMatch(/^::notice title=workload\/implicit-security-context,file=apps\/exporter\.yaml,/);
    expect(more).toEqual([]);
    expect(summary).toContain('**1 error, 1 info** in');
    expect(summary).toContain('apps/loki.yaml:18');
    expect(counts(outputs)).toMatchObject({
      findings: '2',
      errors: '1',
      warnings: '0',
      infos: '1',
      'fixable-safe': '1',
      'exit-code': '1',
    });
  });

  test.each([
    ['error', MIXED, 1],
    ['warning', { 'exporter.yaml': IMPLICIT }, 0],
    ['info', { 'exporter.yaml': IMPLICIT }, 1],
    ['never', MIXED, 0],
  ])('with fail-on %s ends as asked', (failOn, files, code) => {
    const { exitCode, outputs } = runStep(temporaryProject(files), { 'fail-on': failOn });
    expect([exitCode, outputs.get('exit-code')]).toEqual([code, String(code)]);
  });

  test('reports on the paths it is given, one a line', () => {
    const files = { ...MIXED, 'other/loki.yaml': misplaced('other'), 'third/loki.yaml': misplaced('third') };
    const { log } = runStep(temporaryProject(files), { paths: ' apps/loki.yaml \r\n\nother\n' });
    expect(commandsIn(log).map((line) => /file=([^,]+)/.exec(line)?.[1])).toEqual(['apps/loki.yaml', 'other/loki.yaml']);
  });

  test('shows paths from the workspace, whichever projects lie in it', () => {
    const workspace = temporaryFolder({
      'one/seaworthy.yaml': '',
      'one/loki.yaml': misplaced('one'),
      'two/seaworthy.yaml': '',
      'two/loki.yaml': misplaced('two'),
    });
    const { log, outputs } = runStep(workspace, { paths: 'one\ntwo' });
    expect(commandsIn(log).map((line) => /file=([^,]+)/.exec(line)?.[1])).toEqual(['one/loki.yaml', 'two/loki.yaml']);
    expect(outputs.get('errors')).toBe('2');
  });

  test('leaves annotations out when told so, and nothing else', () => {
    const { exitCode, log, outputs } = runStep(temporaryProject(MIXED), { annotations: 'false' });
    expect(commandsIn(log)).toEqual([]);
    expect(log).toContain('error[workload/misplaced-fs-group]');
    expect([exitCode, outputs.get('findings')]).toEqual([1, '2']);
  });

  test('accepts what the baseline accepts', () => {
    const workspace = temporaryProject(MIXED);
    const words = ['check', '--root', '.', '--baseline', 'baseline.json', '--update-baseline', '--fail-on', 'never'];
    expect(seaworthyProcess(words, workspace).code).toBe(0);
    writeFiles(workspace, { 'apps/new.yaml': misplaced('new') });
    const { exitCode, log, outputs } = runStep(workspace, { baseline: 'baseline.json' });
    expect(commandsIn(log).map((line) => /file=([^,]+)/.exec(line)?.[1])).toEqual(['apps/new.yaml']);
    expect([exitCode, outputs.get('findings')]).toEqual([1, '1']);
  });

  test.each([{}, { config: 'settings/strict.yaml' }])('reads the configuration with the inputs %j', (inputs) => {
    const file = 'config' in inputs ? inputs.config : 'seaworthy.yaml';
    const workspace = temporaryProject({ ...MIXED, [file]: 'rules:\n  workload/misplaced-fs-group: off\n' });
    const { exitCode, outputs } = runStep(workspace, inputs);
    expect([exitCode, outputs.get('findings')]).toEqual([0, '1']);
  });

  test('shows a mistake in the configuration with its place', () => {
    const workspace = temporaryProject({ 'seaworthy.yaml': 'rules:\n  workload/misplaced-fsgroup: off\n' });
    const { exitCode, log } = runStep(workspace);
    expect(exitCode).toBe(2);
    expect(commandsIn(log)).toEqual([expect.stringMatching(/^::error title=seaworthy::seaworthy\.yaml:2:3: .*%0A/)]);
  });

  test('writes SARIF that names files from the workspace', () => {
    const workspace = temporaryProject(MIXED);
    const { outputs } = runStep(workspace, { 'sarif-file': 'reports/seaworthy.sarif' });
    expect(outputs.get('sarif-file')).toBe('reports/seaworthy.sarif');
    const sarif: unknown = JSON.parse(readFileSync(join(workspace, 'reports/seaworthy.sarif'), 'utf8'));
    const [run] = elements(at(sarif, 'runs'));
    const uris = elements(at(run, 'results')).map((result) =>
      at(result, 'locations', 0, 'physicalLocation', 'artifactLocation', 'uri'),
    );
    expect(uris.map(String).toSorted()).toEqual(['apps/exporter.yaml', 'apps/loki.yaml']);
    const help = each(at(run, 'tool', 'driver', 'rules'), 'help').map((text) => String(at(text, 'markdown')));
    expect(help.join('')).toContain('## Why');
  });

  test('works for a runner that offers neither outputs nor summaries', () => {
    const { exitCode, errors, summary } = runStep(temporaryProject(MIXED), {}, { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' });
    expect({ exitCode, errors, summary }).toEqual({ exitCode: 1, errors: '', summary: '' });
  });

  test.each([
    [{ 'fail-on': 'warnings' }, '::error title=seaworthy::the input fail-on cannot be "warnings"; it is one of error, warning,'],
    [{ annotations: 'yes' }, '::error title=seaworthy::the input annotations cannot be "yes"; it is one of true, false'],
    [{ baseline: 'none.json' }, '::error title=seaworthy::the baseline none.json cannot be read'],
    [{ config: 'none.yaml' }, '::error title=seaworthy::the configuration none.yaml '],
    [{ paths: 'aps' }, '::error title=seaworthy::there is no aps'],
  ])('ends with 2 for %j', (inputs, message) => {
    const { exitCode, log, outputs } = runStep(temporaryProject(MIXED), inputs);
    expect([exitCode, outputs.get('exit-code')]).toEqual([2, '2']);
    expect(commandsIn(log)).toEqual([expect.stringContaining(message)]);
  });

  test('ends with 2 when the SARIF file cannot be written', () => {
    const { exitCode, log } = runStep(temporaryProject(MIXED), { 'sarif-file': 'apps/loki.yaml/x.sarif' });
    expect(exitCode).toBe(2);
    expect(commandsIn(log).at(-1)).toMatch(/^::error title=seaworthy::the sarif-file .* could not be written: /);
  });
});
