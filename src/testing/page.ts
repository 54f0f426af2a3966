import type { OptionValue } from '../core/rule.js';
import type { FilePath } from '../core/location.js';
import { type Fence, fencesOf } from './fences.js';
import { readOptions } from './case-options.js';

/** Something wrong with a rule's page, or with what the rule does in one of its cases. */
export interface PageProblem {
  /** 1-based line of the page. */
  readonly line: number;
  readonly message: string;
}

/** A small project, and what a rule must say about it. */
export interface RuleCase {
  /** `bad` projects must be reported, `good` ones must not. */
  readonly verdict: 'bad' | 'good';
  readonly title: string;
  /** 1-based line of its heading. */
  readonly line: number;
  readonly files: Readonly<Record<FilePath, string>>;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly pedantic: boolean;
  /** Other rules that report something here, too. */
  readonly also: readonly string[];
  readonly results: WrittenResults;
}

/** The result blocks as they stand in the page. */
export interface WrittenResults {
  readonly findings?: string;
  readonly diff?: string;
  /** 0-based lines where results begin and end, half-open; what stands between them is written anew. */
  readonly from: number;
  readonly to: number;
}

/** A rule's page, taken apart. */
export interface RulePage {
  readonly title: string;
  /** The page without its cases. */
  readonly prose: string;
  readonly sections: readonly string[];
  readonly cases: readonly RuleCase[];
  /** What could not be understood. */
  readonly problems: readonly PageProblem[];
}

const CASE = /^### (Bad|Good): (.+?)(?: \(also: ([^)]+)\))?$/;

/** Reads a rule's page. Faults of its form are listed in the answer, never thrown. */
export function parseRulePage(markdown: string): RulePage {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n');
  const fences = fencesOf(lines);
  const headings = lines.flatMap((text, line) =>
    /^#{1,3} /.test(text) && !fences.some((fence) => fence.from <= line && line < fence.to) ? [{ text, line }] : [],
  );
  const begin = headings.find(({ text }) => text === '## Cases')?.line ?? lines.length;
  const problems: PageProblem[] = fences
    .filter(({ closed }) => !closed)
    .map(({ from }) => ({ line: from + 1, message: 'this code block is never closed' }));
  const cases: RuleCase[] = [];
  for (const [index, { text, line }] of headings.entries()) {
    if (line <= begin) continue;
    const end = headings[index + 1]?.line ?? lines.length;
    const match = CASE.exec(text);
    if (match === null)
      problems.push({
        line: line + 1,
        message:
          'below "## Cases" every heading is "### Bad: <title>" or "### Good: <title>", with "(also: <rule>)" where another rule reports something, too',
      });
    else
      cases.push(
        readCase(
          match,
          line,
          fences.filter(({ from }) => from > line && from < end),
          end,
          problems,
        ),
      );
  }
  return {
    title: headings[0]?.text.replace(/^# /, '') ?? '',
    prose: `${lines.slice(0, begin).join('\n').trimEnd()}\n`,
    sections: headings.filter(({ text }) => text.startsWith('## ')).map(({ text }) => text.slice(3)),
    cases,
    problems,
  };
}

function readCase(
  [, verdict, title = '', also]: RegExpExecArray,
  line: number,
  fences: readonly Fence[],
  end: number,
  problems: PageProblem[],
): RuleCase {
  const files: Record<FilePath, string> = {};
  let options: Readonly<Record<string, OptionValue>> = {};
  let pedantic = false;
  let results: WrittenResults = { from: end, to: end };
  let lastInput = line;
  for (const fence of fences) {
    const file = /^\S+ file="([^"]+)"$/.exec(fence.info)?.[1];
    const complain = (message: string): unknown => problems.push({ line: fence.from + 1, message });
    if (fence.info === 'text findings' || fence.info === 'diff') {
      results = {
        ...results,
        [fence.info === 'diff' ? 'diff' : 'findings']: fence.content,
        from: Math.min(results.from, fence.from),
        to: fence.to,
      };
      continue;
    }
    lastInput = fence.to - 1;
    if (results.findings !== undefined) complain('a file or option must stand above the results');
    if (file !== undefined && Object.hasOwn(files, file)) complain(`this case has two files ${file}`);
    else if (file !== undefined) files[file] = fence.content;
    else if (fence.info === 'yaml options') {
      const read = readOptions(fence.content);
      if (typeof read === 'string') complain(read);
      else ({ options, pedantic } = read);
    } else complain('a code block of a case says which file it is, as in ```yaml file="loki.yaml", or is ```yaml options');
  }
  if (Object.keys(files).length === 0) problems.push({ line: line + 1, message: 'this case has no file' });
  const place = results.findings === undefined && results.diff === undefined ? { from: lastInput + 1, to: lastInput + 1 } : {};
  return {
    verdict: verdict === 'Bad' ? 'bad' : 'good',
    title,
    line: line + 1,
    files,
    options,
    pedantic,
    also: also === undefined ? [] : also.split(',').map((rule) => rule.trim()),
    results: { ...results, ...place },
  };
}
