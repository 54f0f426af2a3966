import { expect, it } from 'vitest';

import { compilePlan } from '../../src/autofix/compile.js';
import { editsByFile } from '../../src/autofix/edits-by-file.js';
import { applyEdits } from '../../src/core/text.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { Project } from '../../src/model/project/project.js';

it.each([
  ['a.yaml', 'a: |\n  ${x} ${y}\n---\nb: ${x}\n'],
  ['run.sh', 'echo ${x}\n'],
  ['broken.yaml', 'a: [${x}\n'],
])('characters are put into %s, whatever it holds', (file, text) => {
  const project = new Project(memoryFileSystem({ [file]: text }));
  const document = { file, index: 0 };
  const offsets = [...text.matchAll(/\$/g)].map(({ index }) => index).toReversed();
  const patches = offsets.map((offset) => ({ op: 'insert', document, offset, text: '$' }) as const);
  const edits = compilePlan(project, { patches, changes: [{ document, path: [] }] });
  if ('refused' in edits) throw new Error(edits.refused);
  expect(applyEdits(text, editsByFile(edits).get(file) ?? [])).toBe(text.split('$').join('$$'));
});
