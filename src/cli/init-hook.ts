import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { UsageError } from '../analysis/usage-error.js';
import { applyEdits } from '../core/text.js';
import { compilePatch } from '../syntax/yaml/edit.js';
import { parseYaml } from '../syntax/yaml/parse.js';
import { RELEASE, repositoryAddress } from './init-address.js';
import { createFile } from './init-new-file.js';
import { WriteRefusal, replaceFile } from './write-file.js';

const FILE = '.pre-commit-config.yaml';

const ENTRY = { repo: repositoryAddress(), rev: RELEASE, hooks: [{ id: 'seaworthy' }] } as const;

const ITEM = [`- repo: ${ENTRY.repo}`, `  rev: ${ENTRY.rev}`, '  hooks:', '    - id: seaworthy'];

/** The configuration of a repository that had none. */
export const HOOK_CONFIGURATION = `repos:\n${ITEM.map((line) => `  ${line}\n`).join('')}`;

/** Adds the hook where pre-commit looks for it, and says in lines what was done. What stands in the file stays, byte for byte. */
export function addHook(home: string, shown: (path: string) => string): readonly string[] {
  const path = join(home, FILE);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    createFile(home, FILE, HOOK_CONFIGURATION);
    return [`wrote ${shown(path)}`];
  }
  if (!existsSync(path)) throw new UsageError(`${shown(path)} is a link that leads nowhere`);
  const text = readFileSync(path, 'utf8');
  if (/\bid:\s*["']?seaworthy(?:-fix)?\b/.test(text)) return [`left ${shown(path)} as it is: the hook is in it already`];
  const added = withHook(text);
  if ('refused' in added) return byHand(shown(path), added.refused);
  try {
    replaceFile(home, FILE, text, added.text);
  } catch (error) {
    if (!(error instanceof WriteRefusal)) throw error;
    return byHand(shown(path), `the file ${error.message}`);
  }
  return [`added the hook to ${shown(path)}`];
}

/** The text with the hook as the last of its repositories, or why it cannot be put there exactly. */
export function withHook(text: string): { readonly text: string } | { readonly refused: string } {
  const at = { document: { file: FILE, index: 0 }, path: ['repos'] };
  const edits = compilePatch(parseYaml(text), 0, { op: 'append', at, value: ENTRY });
  return 'refused' in edits ? edits : { text: applyEdits(text, edits) };
}

function byHand(file: string, because: string): readonly string[] {
  return [`left ${file} as it is: ${because}. Add to its repos:`, ...ITEM.map((line) => `  ${line}`)];
}
