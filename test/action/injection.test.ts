import { describe, expect, test } from 'vitest';

import { outputsText } from '../../src/action/outputs.js';
import { temporaryProject } from '../cli/temporary-folder.js';
import { IMPLICIT, misplaced } from './manifests.js';
import { commandsIn, readOutputs, runStep } from './step.js';

const OWN = /^::(?:error|warning|notice) title=[\w/: -]+(?:,|::)/;
const NAMES = [
  'x\\n::set-output name=exit-code::0',
  'x\\r::stop-commands::never',
  '::add-mask::fs',
  '##[error]gone',
  'x\\u2028::warning::two',
  '%0A::error::three',
  '<img src=x onerror=alert(1)>',
  '\\e[2J',
];
/** GitHub refuses a larger summary, all of it. */
const MOST_SUMMARY = 1024 * 1024;

describe('nothing that a repository holds can speak to the runner', () => {
  test.each(NAMES)('by the name %s', (name) => {
    const files = { 'loki.yaml': misplaced('NAME').replaceAll('NAME', `"${name}"`) };
    const { exitCode, log, summary, outputs } = runStep(temporaryProject(files));
    expect(log).toContain('misplaced-fs-group');
    for (const command of commandsIn(log)) expect(command).toMatch(OWN);
    expect(log).not.toContain('\u001b');
    expect(summary).not.toContain('<img');
    expect([exitCode, outputs.get('exit-code'), outputs.size]).toEqual([1, '1', 7]);
  });

  test.runIf(process.platform === 'linux')('by the name of a file', () => {
    const files = Object.fromEntries(
      ['a\n::set-output name=x::y.yaml', '::error::b.yaml', 'c\r##[command]d.yaml', 'e,line=1,title=f::g.yaml'].map(
        (name, index) => [name, misplaced(`loki-${index}`)],
      ),
    );
    const { exitCode, log, outputs } = runStep(temporaryProject(files));
    const commands = commandsIn(log);
    expect(commands).toHaveLength(4);
    for (const command of commands) expect(command).toMatch(/^::error title=workload\/misplaced-fs-group,file=[^,]+,line=18,/);
    expect([exitCode, outputs.get('findings'), outputs.size]).toEqual([1, '4', 7]);
  });

  test('by an input in a message', () => {
    const { exitCode, log, outputs } = runStep(temporaryProject({}), { paths: 'no%0A::set-output name=x::y' });
    expect(exitCode).toBe(2);
    expect(commandsIn(log)).toEqual(['::error title=seaworthy::there is no no%250A::set-output name=x::y']);
    expect(outputs.size).toBe(1);
  });

  test.runIf(process.platform === 'linux')('by an output that is written to look like its own end', () => {
    const written = 'reports\nseaworthy_0\nexit-code=0\nfindings<<x\n0\nx';
    const { outputs } = runStep(temporaryProject({ 'loki.yaml': misplaced('loki') }), { 'sarif-file': written });
    expect(outputs.get('sarif-file')).toBe(written);
    expect([outputs.get('exit-code'), outputs.get('findings'), outputs.size]).toEqual(['1', '1', 7]);
  });

  test('by many findings: the summary stays within GitHub’s limit, and the annotations within the limit of a step', () => {
    const many = Array.from({ length: 1200 }, (_, index) =>
      IMPLICIT.replaceAll('exporter', `exporter-with-a-long-name-${index}`),
    );
    const { log, summary, outputs } = runStep(temporaryProject({ 'exporters.yaml': many.join('---\n') }));
    expect(outputs.get('infos')).toBe('1200');
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MOST_SUMMARY);
    expect(summary).toContain('The summary is at GitHub');
    expect(commandsIn(log)).toHaveLength(10);
    expect(commandsIn(log).at(-1)).toContain('1191 more findings');
  });
});

describe('outputs', () => {
  test('end at a line that differs every time', () => {
    const ends = Array.from({ length: 3 }, () => outputsText({ a: '1' }).split('\n')[2]);
    expect(new Set(ends).size).toBe(3);
  });

  test('are refused when a value holds that line', () => {
    expect(() => outputsText({ a: 'x\nend\nb=1' }, 'end')).toThrow('the output a contains its delimiter');
  });

  test('come out as they went in', () => {
    const outputs = { a: '', b: '1\n2\r\n3', c: 'd=e', 'f-g': 'h<<i' };
    expect(Object.fromEntries(readOutputs(outputsText(outputs)))).toEqual(outputs);
  });
});
