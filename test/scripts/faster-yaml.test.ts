import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import type { parseEvents } from 'js-yaml';
import * as original from 'js-yaml';
import { expect, test } from 'vitest';

import { fasterYaml } from '../../scripts/faster-yaml.mjs';

const CORPUS = '../shared/corpus';

interface Parser {
  readonly parseEvents: typeof parseEvents;
}

const built = fileURLToPath(new URL('../../node_modules/js-yaml/dist/js-yaml.cjs.js', import.meta.url));
const faster = compiled(fasterYaml(built));

function compiled(source: string): Parser {
  const exported: Partial<Parser> = {};
  runInNewContext(source, { exports: exported });
  const parse = exported.parseEvents;
  if (parse === undefined) throw new Error('the changed js-yaml has no parseEvents');
  return { parseEvents: parse };
}

/** What a parser says of a text: its events, or what it refuses and where. */
function answer({ parseEvents: parse }: Parser, text: string): string {
  try {
    return JSON.stringify(parse(text, { maxDepth: 500 }));
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('reason' in error && 'mark' in error)) throw error;
    return JSON.stringify([error.reason, error.mark]);
  }
}

function texts(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .flatMap((path) => {
      try {
        return [readFileSync(path, 'utf8')];
      } catch {
        // A folder of that name, a pipe, a link that leads nowhere.
        return [];
      }
    });
}

const TOKENS = [
  'a',
  'b: ',
  '- ',
  '? ',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '&x ',
  '*x',
  '!t ',
  '!!str ',
  '"',
  "'",
  '|',
  '>-',
  '[',
  ']',
];
const MORE_TOKENS = [
  '{',
  '}',
  ', ',
  '#',
  ' # c',
  '---',
  '\n---\n',
  '...',
  '%YAML 1.2',
  '\t',
  '\r\n',
  '\u0001',
  'é',
  '\uFEFF',
  '\uD83D',
  '\0',
  '<<: ',
];

test('every sequence of tokens is read as js-yaml itself reads it', () => {
  const text = fc.array(fc.constantFrom(...TOKENS, ...MORE_TOKENS), { maxLength: 24 }).map((tokens) => tokens.join(''));
  fc.assert(
    fc.property(text, (one) => {
      expect(answer(faster, one)).toBe(answer(original, one));
    }),
    { numRuns: 40_000 },
  );
});

test('so is every fixture', () => {
  const all = texts('fixtures/manifests/layers').concat(texts('fixtures/manifests/values'));
  expect(all.length).toBeGreaterThan(50);
  for (const one of all) expect(answer(faster, one)).toBe(answer(original, one));
});

test.skipIf(!existsSync(CORPUS))('so is every file of the corpus (skipped without ../shared/corpus)', { timeout: 60_000 }, () => {
  for (const one of texts(CORPUS)) expect(answer(faster, one)).toBe(answer(original, one));
});
