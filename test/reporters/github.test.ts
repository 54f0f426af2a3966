import { describe, expect, it } from 'vitest';
import type { Severity } from '../../src/core/finding.js';
import { github } from '../../src/reporters/github.js';
import { at, finding, lintResult, PLAIN } from './lint-result.js';

const TEXT = 'a: 1\nb: 2\nc: 3\n';

function many(number: number, severity: Severity) {
  return Array.from({ length: number }, () => finding(at('a.yaml', TEXT, 'a'), { severity }));
}

function levels(text: string): readonly (string | undefined)[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0]);
}

describe('github', () => {
  it('escapes data and properties as the toolkit does', () => {
    const one = finding(at('a,b:c%.yaml', TEXT, 'b: 2'), { message: '100 %: a, b', why: 'because', help: 'do' });
    expect(github(lintResult([one]), PLAIN)).toBe(
      '::error title=loki/frontend-worker-in-single-binary,file=a%2Cb%3Ac%25.yaml,line=2,endLine=2,col=1,endColumn=5::' +
        '100 %25: a, b%0Abecause%0Ado\n',
    );
  });

  it.each([
    ['over several lines', [0, 8], 'line=1,endLine=2::'],
    ['with its line break', [5, 10], 'line=2,endLine=2::'],
  ] as const)('gives no columns for a range %s, which the runner would drop', (_, range, part) => {
    expect(github(lintResult([finding(at('a.yaml', TEXT, range))]), PLAIN)).toContain(part);
  });

  it('prints nothing for a clean run', () => {
    expect(github(lintResult([]), PLAIN)).toBe('');
  });

  it('puts the most severe first and all within the limits', () => {
    const all = [...many(10, 'info'), ...many(10, 'warning'), ...many(10, 'error')];
    expect(levels(github(lintResult(all), PLAIN))).toEqual(
      ['::error', '::warning', '::notice'].flatMap((level) => Array.from({ length: 10 }, () => level)),
    );
  });

  it.each([
    [11, 0, 0, '1 more finding beyond'],
    [11, 12, 11, '5 more findings beyond'],
    [0, 0, 11, '2 more findings beyond'],
  ])('counts what is beyond the limits (%i errors, %i warnings, %i infos)', (errors, warnings, infos, text) => {
    const result = lintResult([...many(errors, 'error'), ...many(warnings, 'warning'), ...many(infos, 'info')]);
    const report = github(result, PLAIN);
    for (const level of ['::error', '::warning', '::notice']) {
      expect(levels(report).filter((one) => one === level).length).toBeLessThanOrEqual(10);
    }
    expect(report.trimEnd().split('\n').at(-1)).toMatch(/^::notice title=seaworthy::/);
    expect(report).toContain(`::${text}`);
  });

  it('says first that the run is incomplete', () => {
    const errors = [
      { where: 'loki/x', message: 'boom' },
      { where: 'y', message: 'bang' },
    ];
    expect(github(lintResult(many(1, 'error'), {}, { errors }), PLAIN).split('\n')[0]).toBe(
      '::error title=seaworthy%3A internal error::internal error in loki/x: boom (and 1 more)',
    );
  });
});
