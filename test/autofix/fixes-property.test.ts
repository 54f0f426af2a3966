import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

import { type Analysis, type AnalysisOptions, DEFAULT_ANALYSIS, analyse } from '../../src/analysis/analyse.js';
import { type Applied, applyFixes } from '../../src/autofix/fix.js';
import type { FilePath, KeyPath } from '../../src/core/location.js';
import { applyEdits } from '../../src/core/text.js';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.js';
import { diskFileSystem } from '../../src/model/project/disk.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { rules } from '../../src/rules/index.js';
import { parseRulePage } from '../../src/testing/index.js';
import { FIXTURES } from '../cli/seaworthy.js';
import { restyled, styles } from './restyled.js';

type Files = Readonly<Record<FilePath, string>>;

const OPTIONS: AnalysisOptions = { ...DEFAULT_ANALYSIS, rules, settings: { ...DEFAULT_SETTINGS, pedantic: true } };
const CLASSES = [new Set(['safe'] as const), new Set(['safe', 'unsafe'] as const)];
const SEED = 20_261_123;
/** Styles that a rule's cases are written in at least. */
const FEWEST = 8;
const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');

/** What a set of fixes did beyond what it said; empty when it did exactly that. */
function strayEffects(analysis: Analysis, applied: Applied): readonly string[] {
  return [...applied.texts].flatMap(([file, after]) => {
    const before = analysis.project.textOf(file);
    const edits = applied.edits.get(file) ?? [];
    return [
      ...(applyEdits(before, edits) === after ? [] : [`${file}: the edits are not the text`]),
      ...lostLines(before, after, edits).map((line) => `${file} lost the line ${line}`),
      ...lostComments(before, after).map((comment) => `${file} lost the comment ${comment}`),
      ...undeclared(file, before, after, applied).map((path) => `${file} changed at ${path}`),
    ];
  });
}

/** Lines that no edit touches and that are not there any more, in their order, byte for byte. */
function lostLines(
  before: string,
  after: string,
  edits: Applied['edits'] extends ReadonlyMap<string, infer E> ? E : never,
): readonly string[] {
  const lost: string[] = [];
  let offset = 0;
  let from = 0;
  for (const line of before.split(/(?<=\n)/)) {
    const end = offset + line.length;
    const isTouched = edits.some(({ range }) => range.start < end && range.end >= offset);
    offset = end;
    if (isTouched || !line.endsWith('\n')) continue;
    const found = after.indexOf(line, from);
    if (found < 0) lost.push(JSON.stringify(line));
    else from = found + line.length;
  }
  return lost;
}

function lostComments(before: string, after: string): readonly string[] {
  const comments = [...before.matchAll(/(?<=^|\s)#[^\r\n]*/gm)].map(([text]) => text.trim());
  const count = (text: string, part: string): number => text.split(part).length;
  return comments.filter((comment) => count(after, comment) < count(before, comment));
}

/** Places at which another parser sees another value, and that no plan declared. */
function undeclared(file: FilePath, before: string, after: string, { applied }: Applied): readonly string[] {
  const targets = applied.flatMap(({ fix }) => (fix === undefined || 'refused' in fix ? [] : fix.plan.changes));
  const old = values(before);
  const now = values(after);
  // What could not be read before has no value to compare with.
  if (old === undefined) return [];
  if (now === undefined) return ['all: it no longer parses'];
  return old.flatMap((value, index) => {
    const declared = targets
      .filter(({ document }) => document.file === file && document.index === index)
      // The text that holds a configuration changes as a whole.
      .map(({ document, path }) => document.embedded?.[0] ?? path);
    return differences(value, now[index], [])
      .filter((path) => !declared.some((place) => isWithin(path, place)))
      .map(String);
  });
}

function values(text: string): readonly unknown[] | undefined {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false, merge: true });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => {
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    return value;
  });
}

function differences(a: unknown, b: unknown, path: KeyPath): readonly KeyPath[] {
  const [left, right] = [entriesOf(a), entriesOf(b)];
  // A map that a fix makes, or empties, differs in its entries only.
  if ((left ?? right) !== undefined && (left !== undefined || isNothing(a)) && (right !== undefined || isNothing(b))) {
    const keys = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
    return [...keys].flatMap((key) => differences(left?.get(key), right?.get(key), [...path, key]));
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function entriesOf(value: unknown): ReadonlyMap<string | number, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.entries());
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function isWithin(path: KeyPath, place: KeyPath): boolean {
  return place.every((step, index) => String(path[index]) === String(step));
}

/** Applies the fixes and everything that must hold afterwards; how many there were, and where. */
async function fixed(
  analysis: Analysis,
  again: (texts: ReadonlyMap<FilePath, string>) => Analysis | Promise<Analysis>,
  classes: typeof CLASSES,
): Promise<{ readonly count: number; readonly files: ReadonlySet<FilePath> }> {
  const files = new Set<FilePath>();
  let count = 0;
  for (const allowed of classes) {
    const applied = applyFixes(analysis, allowed);
    count += applied.applied.length;
    for (const file of applied.texts.keys()) files.add(file);
    expect(strayEffects(analysis, applied)).toEqual([]);
    if (applied.texts.size === 0) continue;
    const after = await again(applied.texts);
    expect(after.linted.errors).toEqual([]);
    const second = applyFixes(after, allowed);
    expect([...second.texts.keys()]).toEqual([]);
  }
  return { count, files };
}

async function fixedInMemory(files: Files): Promise<{ readonly rules: readonly string[]; readonly fixes: number }> {
  const analysis = await analyse(memoryFileSystem(files), OPTIONS);
  expect(analysis.linted.errors).toEqual([]);
  const again = (texts: ReadonlyMap<FilePath, string>): Promise<Analysis> =>
    analyse(memoryFileSystem({ ...files, ...Object.fromEntries(texts) }), OPTIONS);
  const { count } = await fixed(analysis, again, CLASSES);
  return { rules: analysis.findings.map(({ rule }) => rule).toSorted(), fixes: count };
}

/** The bad cases of every rule that fixes something, and the small fixtures. */
function projects(): readonly { readonly name: string; readonly cases: readonly Files[] }[] {
  const pages = rules
    .filter(({ meta }) => meta.fixes.length > 0)
    .map(({ id }) => {
      const page = readFileSync(join(import.meta.dirname, `../../src/rules/${id}/rule.md`), 'utf8');
      const cases = parseRulePage(page).cases.filter(({ verdict }) => verdict === 'bad');
      return { name: id, cases: cases.map(({ files }) => files) };
    });
  return [...pages, ...['vmstation', 'flux-monitoring'].map((name) => ({ name, cases: [fixture(name)] }))];
}

function fixture(name: string): Files {
  const root = join(FIXTURES, name);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Over all rules. */
const total = { runs: 0, tried: 0, fixes: 0, alike: 0 };

describe('a fix changes what it declares, and nothing else', () => {
  it.each(projects())('however it is written: $name', { timeout: 120_000 }, async ({ cases }) => {
    const asWritten = new Map<Files, ReturnType<typeof fixedInMemory>>();
    const runs = Math.max(cases.length, FEWEST);
    let [tried, fixes, alike] = [0, 0, 0];
    for (const [index, style] of fc.sample(styles, { numRuns: runs, seed: SEED }).entries()) {
      const files = cases[index % cases.length]!;
      const other = Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path, /\.ya?ml$/.test(path) ? (restyled(text, style) ?? text) : text]),
      );
      if (!asWritten.has(files)) asWritten.set(files, fixedInMemory(files));
      const [before, now] = [await asWritten.get(files)!, await fixedInMemory(other)];
      tried += before.fixes;
      fixes += now.fixes;
      if (JSON.stringify(before.rules) === JSON.stringify(now.rules)) alike++;
    }
    total.runs += runs;
    total.tried += tried;
    total.fixes += fixes;
    total.alike += alike;
    expect(fixes).toBeGreaterThan(tried * 0.3);
    expect(alike).toBeGreaterThan(runs * 0.7);
  });

  // Anchors, comments in gaps and brackets make some edits impossible, of single rules many; most must be offered all the same.
  it('offers most fixes however they are written, over all rules', () => {
    expect(total.runs).toBeGreaterThan(0);
    expect(total.fixes).toBeGreaterThan(total.tried * 0.6);
    expect(total.alike).toBeGreaterThan(total.runs * 0.9);
  });

  it.skipIf(!existsSync(CORPUS))(
    'in the corpus, as it is and restyled (skipped without ../shared/corpus)',
    { timeout: 240_000 },
    async () => {
      let [fixes, restyledFixes] = [0, 0];
      const folders = readdirSync(CORPUS, { withFileTypes: true }).filter((folder) => folder.isDirectory());
      const chosen = fc.sample(styles, { numRuns: folders.length, seed: SEED });
      for (const [index, { name }] of folders.entries()) {
        const analysis = await analyse(diskFileSystem(join(CORPUS, name)), OPTIONS);
        const written = (texts: ReadonlyMap<FilePath, string>): Analysis => ({
          ...analysis,
          ...analysis.relint(texts),
          relint: (more) => analysis.relint(new Map([...texts, ...more])),
        });
        const asIs = await fixed(analysis, written, CLASSES);
        fixes += asIs.count;
        const others = [...asIs.files].flatMap((path) => {
          const text = restyled(analysis.project.textOf(path), chosen[index]!);
          return text === undefined ? [] : [[path, text] as const];
        });
        if (others.length === 0) continue;
        const again = (texts: ReadonlyMap<FilePath, string>): Analysis => written(new Map([...others, ...texts]));
        restyledFixes += (await fixed(written(new Map(others)), again, CLASSES.slice(1))).count;
      }
      expect(fixes).toBeGreaterThan(40);
      expect(restyledFixes).toBeGreaterThan(25);
    },
  );
});
