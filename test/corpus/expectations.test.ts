import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, analyse, resultOf } from '../../src/analysis/analyse.js';
import type { Finding } from '../../src/core/finding.js';
import { diskFileSystem } from '../../src/model/project/disk.js';
import { showResource } from '../../src/model/project/manifests.js';
import { rules } from '../../src/rules/index.js';

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');

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
  readonly folder: string;
  readonly mustFind: readonly MustFind[];
  readonly mustStaySilent: readonly MustStaySilent[];
}

const expectations: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'expectations.json'), 'utf8'));
const folders = Array.isArray(expectations) ? expectations.filter(isFolder) : [];

const isHere = existsSync(CORPUS);
if (!isHere) console.warn('corpus: ../shared/corpus is not here, so its expectations are not checked');

describe.skipIf(!isHere).each(folders)('$folder', ({ folder, mustFind, mustStaySilent }) => {
  const options = { ...DEFAULT_ANALYSIS, rules };
  const result = analyse(diskFileSystem(join(CORPUS, folder)), options).then((analysis) => resultOf(analysis, options));

  it('is analysed without an internal error', async () => {
    expect((await result).errors).toEqual([]);
  });

  const now = mustFind.filter(({ later, now: when }) => later === undefined && when === undefined);
  it.each(now)('finds $rule at $file:$line$lines', async (wanted) => {
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
});

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
