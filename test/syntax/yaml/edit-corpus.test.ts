import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

import type { KeyPath, Target } from '../../../src/core/location.js';
import { applyEdits } from '../../../src/core/text.js';
import { compilePatch } from '../../../src/syntax/yaml/edit.js';
import type { TreePatch } from '../../../src/syntax/yaml/edit-proof.js';
import { allElements, commentsIn } from '../../../src/syntax/yaml/gaps.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { nodeAt, pathOf } from '../../../src/syntax/yaml/tree.js';
import type { YamlDocument } from '../../../src/syntax/yaml/tree.js';

const CORPUS = '../shared/corpus';
/** Files beyond this would take most of the time and show nothing new. */
const MAX_SIZE = 60_000;
/** Every n-th file, so that the test stays quick. */
const EVERY = 12;

function corpusFiles(): readonly string[] {
  return readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .filter((_, index) => index % EVERY === 0)
    .map((name) => join(CORPUS, name));
}

const json = (text: string): readonly unknown[] =>
  parseAllDocuments(text, { uniqueKeys: false, merge: false }).map((document) => {
    const value: unknown = document.toJS({ maxAliasCount: -1, mapAsMap: true });
    return value;
  });

/** Patches spread over a document, the same at every run. */
function patchesOf(document: YamlDocument): readonly TreePatch[] {
  const at = (path: KeyPath): Target => ({ document: { file: 'f', index: document.index }, path });
  const root = document.root!;
  const patches: TreePatch[] = [{ op: 'set', at: at(['seaworthy', 'new']), value: ['x'] }];
  if (nodeAt(root, ['metadata', 'name'])) patches.push({ op: 'set', at: at(['metadata', 'labels', 'seaworthy']), value: 'yes' });
  const elements = allElements(root);
  for (const share of [0.2, 0.5, 0.8]) {
    const path = pathOf(elements[Math.floor(elements.length * share)]!.value);
    patches.push({ op: 'remove', at: at(path) }, { op: 'comment-out', at: at(path), note: 'switched off' });
  }
  return patches;
}

describe('edits of real files', () => {
  it.skipIf(!existsSync(CORPUS))('change exactly what they say (skipped without ../shared/corpus)', { timeout: 60_000 }, () => {
    let done = 0;
    const refused: string[] = [];
    for (const file of corpusFiles()) {
      const text = readFileSync(file, 'utf8');
      const stream = parseYaml(text);
      if (text.length > MAX_SIZE || stream.problem !== undefined) continue;
      const before = json(text);
      for (const document of stream.documents.slice(0, 3)) {
        if (document.root?.kind !== 'map' || document.root.items.length === 0) continue;
        for (const patch of patchesOf(document)) {
          const edits = compilePatch(stream, document.index, patch);
          if ('refused' in edits) {
            refused.push(`${file} ${patch.op}: ${edits.refused}`);
            continue;
          }
          done++;
          const after = applyEdits(text, edits);
          const now = json(after);
          const others = (values: readonly unknown[]): readonly unknown[] =>
            values.filter((_, index) => index !== document.index);
          expect({ file, op: patch.op, others: others(now) }).toEqual({ file, op: patch.op, others: others(before) });
          const found = nodeAt(parseYaml(after).documents[document.index]?.root, patch.at.path);
          if (patch.op === 'set') {
            expect({ file, found: found !== undefined }).toEqual({ file, found: true });
            expect({ file, comments: commentTexts(after) }).toEqual({ file, comments: commentTexts(text) });
            const fresh = patch.at.path.findIndex(
              (_, depth) => nodeAt(document.root, patch.at.path.slice(0, depth + 1)) === undefined,
            );
            const at = { ...patch.at, path: patch.at.path.slice(0, fresh + 1) };
            const back = compilePatch(parseYaml(after), document.index, { op: 'remove', at });
            const restored = 'refused' in back ? back.refused : applyEdits(after, back);
            expect({ file, text: restored.trimEnd() }).toEqual({ file, text: text.trimEnd() });
          } else if (typeof patch.at.path.at(-1) === 'string')
            expect({ file, op: patch.op, found: found !== undefined }).toEqual({ file, op: patch.op, found: false });
        }
      }
    }
    expect(done).toBeGreaterThan(200);
    expect(refused.filter((reason) => reason.includes('does not allow an exact edit'))).toEqual([]);
    expect(refused.length / (done + refused.length)).toBeLessThan(0.1);
  });
});

function commentTexts(text: string): readonly string[] {
  return commentsIn(parseYaml(text)).map(({ range }) => text.slice(range.start, range.end));
}
