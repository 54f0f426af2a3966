import type * as Yaml from 'yaml';

import { diagnose, withQuoted } from './diagnosis.js';
import type { Diagnosis } from './diagnosis.js';
import { parseYaml } from './parse.js';
import type { SyntaxProblem } from './tree.js';

export { diagnose } from './diagnosis.js';
export type { Diagnosis } from './diagnosis.js';

/** The part of the `yaml` package that lists errors. Given as an argument, so that the package is loaded only when needed. */
export type YamlModule = Pick<typeof Yaml, 'parseAllDocuments'>;

/** More than these help nobody. */
const MAX_PROBLEMS = 20;
/** Beyond this many characters `yaml` takes longer than its list is worth. */
const MAX_LISTED = 1_000_000;

/** All syntax problems of a text that js-yaml rejects. Loads the package `yaml`. */
export async function allSyntaxProblems(text: string, first: SyntaxProblem): Promise<readonly Diagnosis[]> {
  return syntaxProblems(text, first, await import('yaml'));
}

/**
 * The same with `yaml` at hand (or without: then the list ends with the first problem that cannot be cured by quoting). What
 * can be cured by quoting is cured on a copy, so that later problems are seen as they are; the rest is what `yaml` still
 * finds, one a line. js-yaml's own first problem is always there.
 */
export function syntaxProblems(text: string, first: SyntaxProblem, yaml: YamlModule | undefined): readonly Diagnosis[] {
  const problems: Diagnosis[] = [];
  let repaired = text;
  let next: SyntaxProblem | undefined = first;
  while (next !== undefined && problems.length < MAX_PROBLEMS) {
    const diagnosis = diagnose(repaired, next);
    problems.push(diagnosis);
    if (diagnosis.quotable === undefined) break;
    repaired = withQuoted(repaired, diagnosis.quotable);
    next = parseYaml(repaired).problem;
  }
  if (next === undefined || yaml === undefined || text.length > MAX_LISTED) return problems;
  return [...problems, ...furtherProblems(repaired, problems.at(-1)!, yaml)].slice(0, MAX_PROBLEMS);
}

/** What `yaml` finds behind the line of a problem. Its follow-up errors on one line are left out. */
function furtherProblems(text: string, after: Diagnosis, yaml: YamlModule): readonly Diagnosis[] {
  const documents = yaml.parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(documents)) return [];
  const found: Diagnosis[] = [];
  let lineEnd = endOfLineAt(text, after.range.end);
  for (const { message, pos } of documents.flatMap((document) => document.errors).toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (pos[0] <= lineEnd) continue;
    found.push({ message, range: { start: Math.min(pos[0], text.length), end: Math.min(pos[1], text.length) }, followsUp: true });
    lineEnd = endOfLineAt(text, pos[0]);
  }
  return found;
}

function endOfLineAt(text: string, offset: number): number {
  const length = text.slice(offset).search(/[\r\n]|$/);
  return offset + length;
}
