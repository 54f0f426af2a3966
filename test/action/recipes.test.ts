import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

import { CHECK_OPTIONS } from '../../src/cli/commands.js';

const PROJECT = resolve(import.meta.dirname, '../..');
const RECIPES = join(PROJECT, 'docs/recipes');

function namesIn(file: string, pattern: RegExp): readonly string[] {
  return [...readFileSync(join(PROJECT, file), 'utf8').matchAll(pattern)].map(([, name]) => name ?? '');
}

const recipes = readdirSync(RECIPES).map((name) => [name, readFileSync(join(RECIPES, name), 'utf8')] as const);

describe.each(recipes)('the recipe %s', (_, text) => {
  test('holds YAML that parses', () => {
    const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
    expect(blocks.flatMap((block) => parseAllDocuments(block).flatMap(({ errors }) => errors))).toEqual([]);
  });

  test('names hooks, options and files that exist', () => {
    const hooks = namesIn('.pre-commit-hooks.yaml', /- id: (\S+)/g);
    expect(hooks).toEqual(expect.arrayContaining([...text.matchAll(/- id: (seaworthy\S*)/g)].map(([, id]) => id)));
    const options = CHECK_OPTIONS.map(({ name }) => name);
    const commands = [...text.matchAll(/(?:seaworthy(?:\.cjs)? check|args: \[)(.*)/g)].map(([, rest]) => rest ?? '');
    const used = commands.flatMap((command) => [...command.matchAll(/(?<=[ [])--([\w-]+)/g)].map(([, name]) => name));
    expect(options).toEqual(expect.arrayContaining(used));
    const links = [...text.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file]) => file);
    expect(readdirSync(RECIPES)).toEqual(expect.arrayContaining(links));
  });
});

test('the recipe for GitHub describes every input and output', () => {
  const text = readFileSync(join(RECIPES, 'github.md'), 'utf8');
  const declared = namesIn('action.yml', /^ {2}([\w-]+):$/gm);
  expect(declared.length).toBeGreaterThan(10);
  for (const name of declared) expect(text).toContain(`\`${name}\``);
});
