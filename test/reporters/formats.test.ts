import { expect, it } from 'vitest';
import { formats, isFormat } from '../../src/reporters/index.js';
import { at, finding, lintResult, PLAIN } from './lint-result.js';

it('offers the formats of the command line', () => {
  expect(Object.keys(formats)).toEqual([
    'pretty',
    'json',
    'sarif',
    'github',
    'gitlab',
    'junit',
    'checkstyle',
    'markdown',
    'rdjson',
  ]);
  expect(isFormat('sarif')).toBe(true);
  expect(isFormat('toString')).toBe(false);
});

it.each(Object.keys(formats).filter(isFormat))('%s names rule, file and message, and is the same every time', async (name) => {
  const result = lintResult([finding(at('dir/a.yaml', 'a: 1\n', '1'), { message: 'a is one' })], { 'dir/a.yaml': 'a: 1\n' });
  const report = await formats[name]();
  const text = report(result, PLAIN);
  for (const part of ['loki/frontend-worker-in-single-binary', 'dir/a.yaml', 'a is one']) expect(text).toContain(part);
  expect(report(result, PLAIN)).toBe(text);
  expect(text.endsWith('\n')).toBe(true);
});
