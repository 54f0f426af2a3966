import { parseAllDocuments } from 'yaml';

import { type Analysis, type AnalysisOptions, DEFAULT_ANALYSIS, analyse, resultOf } from '../../../src/analysis/analyse.js';
import { applyFixes } from '../../../src/autofix/fix.js';
import { unifiedDiff } from '../../../src/autofix/unified-diff.js';
import type { Finding } from '../../../src/core/finding.js';
import { applyEdits, lineStarts, positionAt } from '../../../src/core/text.js';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.js';
import { memoryFileSystem } from '../../../src/model/project/file-system.js';
import { formats } from '../../../src/reporters/index.js';
import { rules } from '../../../src/rules/index.js';
import { commentsIn } from '../../../src/syntax/yaml/gaps.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { DEPLOYED } from '../deployed-projects.js';
import { filesIn, projectText } from '../project-text.js';
import { type Target, promise, promiseEqual } from '../target.js';
import { KUSTOMIZE_WORDS, YAML_WORDS } from '../words.js';

type Files = Readonly<Record<string, string>>;

const OPTIONS: AnalysisOptions = { ...DEFAULT_ANALYSIS, rules, settings: { ...DEFAULT_SETTINGS, pedantic: true } };

/** A whole run over a project in memory: check, report, fix, check again. */
export const projectTarget: Target = {
  name: 'project',
  about: 'check, all reports, and fixes',
  maxLength: 5_000,
  words: [...KUSTOMIZE_WORDS, ...YAML_WORDS.slice(0, 30)],
  seeds: ({ fixtures }) => [
    ...DEPLOYED.map(projectText),
    ...[...fixtures].map(([path, text]) => projectText({ [path.split('/').at(-1)!]: text })),
    ...folders(fixtures).map(projectText),
  ],
  run: async (text) => {
    const files = filesIn(text, 'a.yaml');
    const analysis = await analyse(memoryFileSystem(files), OPTIONS);
    promiseEqual(
      analysis.linted.errors.map(({ where, message }) => `${where}: ${message}`),
      [],
      () => 'internal errors',
    );
    for (const finding of analysis.findings) placesHold(finding, files);
    const result = resultOf(analysis, OPTIONS);
    for (const load of Object.values(formats)) {
      const report = (await load())(result, { color: true, showSuppressed: true });
      promise(!/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u202e]/.test(report), () => 'a report holds a control character');
    }
    for (const allowed of [new Set(['safe'] as const), new Set(['safe', 'unsafe'] as const)])
      await fixesHold(analysis, files, allowed);
  },
};

/** The files of each small folder of the fixtures together. */
function folders(fixtures: ReadonlyMap<string, string>): readonly Files[] {
  const byFolder = new Map<string, Record<string, string>>();
  for (const [path, text] of fixtures) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const known = byFolder.get(folder) ?? {};
    known[path.slice(folder.length + 1)] = text;
    byFolder.set(folder, known);
  }
  return [...byFolder.values()].filter((files) => Object.keys(files).length > 1);
}

function placesHold({ rule, primary, related, message }: Finding, files: Files): void {
  promise(message !== '', () => `${rule} says nothing`);
  for (const { file, range, start, end } of [primary, ...related.map(({ location }) => location)]) {
    const text = files[file];
    promise(text !== undefined, () => `${rule} lies in ${file}, which does not exist`);
    // Bytes that are no character were replaced while the text was decoded.
    const length = Buffer.from(text, 'utf8').toString('utf8').length;
    promise(range.start >= 0 && range.start <= range.end && range.end <= length, () => `${rule} lies outside of ${file}`);
    const starts = lineStarts(text);
    promiseEqual([start, end], [positionAt(starts, range.start), positionAt(starts, range.end)], () => `${rule} in ${file}`);
  }
}

async function fixesHold(analysis: Analysis, files: Files, allowed: Parameters<typeof applyFixes>[1]): Promise<void> {
  const { texts, edits, applied } = applyFixes(analysis, allowed);
  if (applied.length === 0) {
    promise(texts.size === 0, () => 'texts changed, although nothing was fixed');
    return;
  }
  const fixed = { ...files };
  for (const [file, text] of texts) {
    const before = Buffer.from(files[file] ?? '', 'utf8').toString('utf8');
    promiseEqual(applyEdits(before, edits.get(file) ?? []), text, () => `the edits of ${file}`);
    otherLinesHold(before, text, edits.get(file) ?? [], file);
    commentsHold(before, text, file);
    // To `yaml` a carriage return alone is no line break.
    const isReadAlike = !/\r(?!\n)/.test(before) && parses(before);
    if (isReadAlike) promise(parses(text), () => `${file} no longer parses`);
    fixed[file] = text;
  }
  unifiedDiff([...edits].map(([file, changes]) => ({ file, before: files[file] ?? '', edits: changes })));
  const again = await analyse(memoryFileSystem(fixed), OPTIONS);
  const second = applyFixes(again, allowed);
  const uncovered = second.applied.filter((finding) => applied.some(({ fingerprint }) => fingerprint === finding.fingerprint));
  promiseEqual(
    uncovered.map(({ rule }) => rule),
    [],
    () => 'fixed twice',
  );
  promise(second.texts.size === 0, () => `a second run changes ${[...second.texts.keys()].join(', ')}`);
}

function otherLinesHold(
  before: string,
  after: string,
  edits: readonly { readonly range: { readonly start: number; readonly end: number } }[],
  file: string,
): void {
  let offset = 0;
  let from = 0;
  for (const line of before.split(/(?<=\n)/)) {
    const end = offset + line.length;
    const isTouched = edits.some(({ range }) => range.start < end && range.end >= offset);
    offset = end;
    if (isTouched || !line.endsWith('\n')) continue;
    const found = after.indexOf(line, from);
    promise(found >= 0, () => `${file} lost the line ${JSON.stringify(line)}`);
    from = found + line.length;
  }
}

function commentsHold(before: string, after: string, file: string): void {
  const stream = parseYaml(before);
  for (const { range } of commentsIn(stream)) {
    const comment = before.slice(range.start, range.end).replace(/^#\s*/, '').trimEnd();
    promise(after.includes(comment), () => `${file} lost the comment ${JSON.stringify(comment)}`);
  }
}

/** By another parser. */
function parses(text: string): boolean {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  return Array.isArray(documents) && documents.every(({ errors }) => errors.length === 0);
}
