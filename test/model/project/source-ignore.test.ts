import { describe, expect, it } from 'vitest';

import { memoryFileSystem } from '../../../src/model/project/file-system.js';
import { isLeftOutOfSource } from '../../../src/model/project/source-ignore.js';

describe('.sourceignore', () => {
  const files = memoryFileSystem({ '.sourceignore': 'docs/\n*.tmp.yaml\n', 'apps/.sourceignore': '/charts\n!keep\n' });

  it.each([
    ['docs/a.yaml', true],
    ['apps/docs/a.yaml', true],
    ['a.tmp.yaml', true],
    ['apps/charts/values.yaml', true],
    ['apps/x/charts/values.yaml', false],
    ['charts/values.yaml', false],
    ['apps/a.yaml', false],
  ])('%s', (path, isLeftOut) => {
    expect(isLeftOutOfSource(files, path)).toBe(isLeftOut);
  });

  it('says nothing where there is none', () => {
    expect(isLeftOutOfSource(memoryFileSystem({}), 'docs/a.yaml')).toBe(false);
  });
});
