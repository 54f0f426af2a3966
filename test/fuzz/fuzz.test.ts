import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { FIXTURES } from '../cli/seaworthy.js';
import { Fuzzer, type Surroundings, smallest } from './fuzzer.js';
import { mutated } from './mutate.js';
import { filesIn, projectText } from './project-text.js';
import { Random } from './random.js';
import { bugs } from './seeded-bugs.mjs';
import { readSources } from './sources.js';
import type { Target } from './target.js';
import { targets } from './targets/index.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const absent = join(REPOSITORY, 'absent');
const sources = readSources({ fixtures: FIXTURES, corpus: absent, suite: absent });

/** Without coverage, and for ever patient: only what an input does counts here. */
const world: Surroundings = {
  now: () => 0,
  spent: () => 0,
  freshCode: () => 0,
  freshCodeOf: () => 0,
  starting: () => undefined,
  ended: () => undefined,
};

function regressions(name: string): readonly string[] {
  const file = join(import.meta.dirname, `regressions/${name}.json`);
  const found: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  return Array.isArray(found) ? found.map(({ input }: { readonly input: string }) => input) : [];
}

describe.each(targets.map((target) => [target.name, target] as const))('%s', (_, target) => {
  const inputs = regressions(target.name);
  it.runIf(inputs.length > 0).each(inputs)('holds for what once failed: %j', async (input) => {
    expect(await new Fuzzer(target, new Random(1), world).check(input)).toBeUndefined();
  });

  it('holds for some mutations', async () => {
    const random = new Random(20_261_123);
    const seeds = target.seeds(sources);
    const fuzzer = new Fuzzer(target, random, world);
    for (let left = 25; left > 0; left--) {
      const input = mutated(random.pick(seeds).slice(0, 1_500), random, { others: seeds, words: target.words, maxLength: 1_500 });
      expect(await fuzzer.check(input)).toBeUndefined();
    }
  });
});

describe('the fuzzer', () => {
  const picky: Target = {
    name: 'picky',
    about: 'refuses an x behind a y',
    maxLength: 100,
    words: ['y'],
    seeds: () => ['x'],
    run: (input) => {
      if (/y.*x/.test(input)) throw new RangeError('an x behind a y');
    },
  };

  it('finds what fails and makes it small', async () => {
    let time = 0;
    const fuzzer = new Fuzzer(picky, new Random(1), { ...world, now: () => time++ });
    await fuzzer.begin(['a x b']);
    await fuzzer.runUntil(2_000);
    expect(fuzzer.failures).toHaveLength(1);
    expect((await smallest(fuzzer, fuzzer.failures[0]!, () => false)).input).toBe('yx');
  });

  it('keeps what leads to new code', async () => {
    const seen = new Set<number>();
    let fresh = 0;
    const counting: Target = {
      ...picky,
      run: (input) => {
        fresh = seen.has(input.length) ? 0 : 1;
        seen.add(input.length);
      },
    };
    let time = 0;
    const fuzzer = new Fuzzer(counting, new Random(1), {
      ...world,
      now: () => time++,
      freshCode: () => 1,
      freshCodeOf: () => fresh,
    });
    await fuzzer.begin(['a']);
    await fuzzer.runUntil(10);
    expect(fuzzer.corpusSize).toBeGreaterThanOrEqual(1);
    expect(fuzzer.executions).toBeGreaterThan(100);
  });

  it('says when an input takes too long, if it does so again and again', async () => {
    let time = 0;
    const slow = new Fuzzer({ ...picky, run: () => void (time += 1_000) }, new Random(1), { ...world, spent: () => time });
    expect(await slow.check('a')).toMatchObject({ message: 'took 1000 ms for 1 characters' });
    const once = new Fuzzer({ ...picky, run: () => void (time += time === 3_000 ? 1_000 : 1) }, new Random(1), {
      ...world,
      spent: () => time,
    });
    expect(await once.check('a')).toBeUndefined();
  });

  it('makes the same mutations of the same seed, all of them text', () => {
    const run = (): readonly string[] => {
      const random = new Random(7);
      return Array.from({ length: 300 }, () =>
        mutated('a: é\n- 😀: b\n', random, { others: ['c: d\n'], words: ['---\n'], maxLength: 60 }),
      );
    };
    expect(run()).toEqual(run());
    expect(new Set(run()).size).toBeGreaterThan(200);
    for (const text of run()) expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
  });

  it('passes several files as one text', () => {
    const files = { 'a.yaml': 'a: 1\n', 'b/c.yaml': 'd\n' };
    expect(filesIn(projectText(files), 'x')).toEqual(files);
    expect(filesIn('a\n#=== ../b\nc\n#=== /d\ne\n#=== f\ng', 'x')).toEqual({ x: 'a', f: 'g' });
  });
});

it.each(bugs)('the seeded bug can be put in: $name', ({ file, find, targets: names }) => {
  const parts = readFileSync(join(REPOSITORY, file), 'utf8').split(find);
  expect(parts).toHaveLength(2);
  expect(names.filter((name) => !targets.some((target) => target.name === name))).toEqual([]);
});
