import type { Finding } from '../../src/core/finding.js';
import { lineStarts, positionAt } from '../../src/core/text.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { Project } from '../../src/model/project/project.js';

export function projectOf(files: Readonly<Record<string, string>>): Project {
  return new Project(memoryFileSystem(files));
}

/** The location of some words of a text, the n-th time they occur. */
export function locationOf(file: string, text: string, words: string, nth = 0): Finding['primary'] {
  let start = text.indexOf(words);
  for (let count = 0; count < nth; count++) start = text.indexOf(words, start + 1);
  if (start < 0) throw new Error(`${JSON.stringify(words)} is not in ${file}`);
  const range = { start, end: start + words.length };
  const lines = lineStarts(text);
  return { file, range, start: positionAt(lines, range.start), end: positionAt(lines, range.end) };
}

/** A finding at a place, as the engine makes them. */
export function findingAt(primary: Finding['primary'], more: Partial<Finding> = {}): Finding {
  return {
    rule: 'area/rule',
    messageId: 'wrong',
    severity: 'error',
    confidence: 'high',
    message: 'It is wrong',
    primary,
    related: [],
    variants: [],
    fixes: [],
    fingerprint: '0123456789abcdef',
    ...more,
  };
}
