import { describe, expect, it } from 'vitest';

import { memoryFileSystem } from '../../../src/model/project/file-system.js';
import { isLeftOutOfSource } from '../../../src/model/project/source-ignore.js';

describe('.sourceignore', () => {
  const files = memoryFileSystem({
    '.sourceignore': '# comment\ndocs/\n*.tmp.yaml\n',
    'apps/.sourceignore': '/charts\n!keep.tmp.yaml\n',
  });

  it.each([
    ['docs/a.yaml', true],
    ['apps/docs/a.yaml', true],
    ['a.tmp.yaml', true],
    ['keep.tmp.yaml', true],
    ['apps/keep.tmp.yaml', false],
    ['apps/charts/values.yaml', true],
    ['apps/x/charts/values.yaml', false],
    ['charts/values.yaml', false],
    ['apps/a.yaml', false],
    ['.gitignore', true],
    // The defaults are no longer there.
    ['logo.png', false],
  ])('%s', (path, isLeftOut) => {
    expect(isLeftOutOfSource(files, path)).toBe(isLeftOut);
  });
});

describe('spec.ignore', () => {
  it.each([
    ['/*\n!/kubernetes\n', 'kubernetes/apps/a.yaml', false],
    ['/*\n!/kubernetes\n', 'docs/a.yaml', true],
    // Other than for Git: what lies in a folder that is left out can be brought back.
    ['/*\n!/kubernetes/apps\n', 'kubernetes/apps/a.yaml', false],
    ['/*\n!/kubernetes/apps\n', 'kubernetes/flux/a.yaml', true],
    ['docs\n', 'logo.png', false],
  ])('%j: %s', (ignore, path, isLeftOut) => {
    expect(isLeftOutOfSource(memoryFileSystem({}), path, ignore)).toBe(isLeftOut);
  });

  it('has the last word', () => {
    const files = memoryFileSystem({ '.sourceignore': 'docs\n' });
    expect(isLeftOutOfSource(files, 'docs/a.yaml', '!docs\n')).toBe(false);
  });
});

describe('without rules', () => {
  it.each([
    ['docs/a.yaml', false],
    ['logo.png', true],
    ['apps/x/backup.tar.gz', true],
    ['apps/.github/workflows/a.yaml', true],
    ['.sops.yaml', true],
    ['apps/.gitattributes', true],
    ['png', false],
  ])('%s', (path, isLeftOut) => {
    expect(isLeftOutOfSource(memoryFileSystem({}), path)).toBe(isLeftOut);
  });

  it('leaves out links', () => {
    const files = { ...memoryFileSystem({ 'a.yaml': '' }), isLink: (path: string) => path === 'a.yaml' };
    expect(isLeftOutOfSource(files, 'a.yaml')).toBe(true);
  });
});
