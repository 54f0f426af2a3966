import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, analyse, resultOf } from '../../src/analysis/analyse.js';
import type { Finding } from '../../src/core/finding.js';
import type { LintResult } from '../../src/core/result.js';
import { diskFileSystem } from '../../src/model/project/disk.js';
import { showResource } from '../../src/model/project/manifests.js';
import { rules } from '../../src/rules/index.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const CORPUS = resolve(REPOSITORY, '../shared/corpus');

/**
 * What was found by reading, list by list, before Seaworthy was asked. `first-rules`: the first rules; `wave-1`: users, probes, Services,
 * literal secrets, retries and what operators make; `layers`: what Kustomize and Flux make of a repository; `values`: values from everywhere.
 * A list only grows: how many must be found and must stay silent in it.
 */
const LISTS = { 'first-rules': [53, 221], 'wave-1': [17, 62], layers: [10, 25], values: [29, 87] } as const;

interface MustFind {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly line?: number;
  readonly lines?: readonly [number, number];
  /** Other places at which the same absence may be reported. */
  readonly alternatives?: readonly { readonly file: string; readonly lines: readonly [number, number] }[];
  readonly says?: readonly string[];
  /** It takes a later source of applications to see it. */
  readonly later?: string;
  /** A cautious answer is as good as the precise one. */
  readonly now?: 'either';
  readonly why: string;
}

interface MustStaySilent {
  readonly rule: string;
  readonly file: string;
  readonly resource?: string;
  readonly why: string;
}

interface Folder {
  /** Of the corpus, or of this project. */
  readonly folder: string;
  readonly mustFind: readonly MustFind[];
  readonly mustStaySilent: readonly MustStaySilent[];
}

function foldersOf(list: string): readonly Folder[] {
  const read: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'lists', `${list}.json`), 'utf8'));
  return Array.isArray(read) ? read.filter(isFolder) : [];
}

const isHere = existsSync(CORPUS);
if (!isHere) console.warn('corpus: ../shared/corpus is not here, so what is expected of it is not checked');

const options = { ...DEFAULT_ANALYSIS, rules };
const results = new Map<string, Promise<LintResult>>();

function resultIn(folder: string): Promise<LintResult> {
  let result = results.get(folder);
  if (result === undefined) {
    const root = join(isOwn(folder) ? REPOSITORY : CORPUS, folder);
    result = analyse(diskFileSystem(root), options).then((analysis) => resultOf(analysis, options));
    results.set(folder, result);
  }
  return result;
}

function isOwn(folder: string): boolean {
  return folder.startsWith('fixtures/');
}

describe.each(Object.entries(LISTS))('%s', (list, [found, silent]) => {
  const folders = foldersOf(list);
  const count = (of: (folder: Folder) => readonly unknown[]): number =>
    folders.reduce((sum, folder) => sum + of(folder).length, 0);

  it('has lost nothing', () => {
    expect([count(({ mustFind }) => mustFind), count(({ mustStaySilent }) => mustStaySilent)]).toEqual([found, silent]);
  });

  describe.each(folders.filter(({ folder }) => isHere || isOwn(folder)))('$folder', (folder) => {
    expectAsRead(folder);
  });
});

function expectAsRead({ folder, mustFind, mustStaySilent }: Folder): void {
  const result = resultIn(folder);

  it('is analysed without an internal error', async () => {
    expect((await result).errors).toEqual([]);
  });

  const now = mustFind
    .filter(({ later, now: when }) => later === undefined && when === undefined)
    .map((wanted) => ({ ...wanted, where: wanted.line ?? wanted.lines?.join('-') ?? '' }));
  it.each(now)('finds $rule at $file:$where', async (wanted) => {
    const { findings } = await result;
    const there = findings.filter((finding) => matches(finding, wanted));
    const seen = findings.filter(({ rule }) => rule === wanted.rule).map(place);
    expect(there.length, `${wanted.why}\nseen: ${seen.join(', ')}`).toBeGreaterThan(0);
    expect(there.map(({ severity }) => severity)).toContain(wanted.severity);
    for (const word of wanted.says ?? []) expect(there.map(({ message }) => message).join('\n')).toContain(word);
  });

  const notYet = mustFind.filter(({ later, now: when }) => later !== undefined && when === undefined);
  it.runIf(notYet.length > 0).each(notYet)('does not guess $rule at $file before it can be known', async (wanted) => {
    expect((await result).findings.filter((finding) => matches(finding, wanted)).map(place)).toEqual([]);
  });

  it.runIf(mustStaySilent.length > 0).each(mustStaySilent)(
    'is silent: $rule in $file $resource',
    async ({ rule, file, resource, why }) => {
      const loud = (await result).findings.filter(
        (finding) => finding.primary.file === file && (rule === '*' || finding.rule === rule) && isAbout(finding, resource),
      );
      expect(loud.map(place), why).toEqual([]);
    },
  );
}

function isFolder(value: unknown): value is Folder {
  return typeof value === 'object' && value !== null && 'folder' in value && 'mustFind' in value && 'mustStaySilent' in value;
}

function matches({ rule, primary }: Finding, wanted: MustFind): boolean {
  const places = [
    { file: wanted.file, lines: wanted.lines ?? [wanted.line ?? 0, wanted.line ?? Infinity] },
    ...(wanted.alternatives ?? []),
  ];
  return (
    rule === wanted.rule &&
    places.some(({ file, lines }) => primary.file === file && primary.start.line >= lines[0] && primary.start.line <= lines[1])
  );
}

function isAbout({ resource }: Finding, wanted: string | undefined): boolean {
  if (wanted === undefined || resource === undefined) return true;
  const [kind, , name] = wanted.split('/');
  return resource.kind === kind && resource.name === name && showResource(resource) !== '';
}

function place({ rule, primary, message }: Finding): string {
  return `${rule} ${primary.file}:${primary.start.line} ${message}`;
}
