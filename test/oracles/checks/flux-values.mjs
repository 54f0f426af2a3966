// Random `valuesFrom` lists, with and without targetPath, give the values that Flux's own code gives. No command shows them
// by themselves, so this check loads the code under test. SEED and CASES in the environment repeat or widen a run.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { build } from 'esbuild';

import { repository } from '../projects.mjs';
import { composedByFlux } from '../values-from.mjs';

const CODE = `
export { composeValues } from './src/model/gitops/helm/values-from.js';
export { toPlain } from './src/model/gitops/kustomize/compose/plain.js';
export { subtree, treeOf } from './src/model/gitops/tree.js';
export { memoryFileSystem } from './src/model/project/file-system.js';
export { Project } from './src/model/project/project.js';
`;

export async function check() {
  const outfile = join(import.meta.dirname, `../.tools/flux-values.${process.pid}.mjs`);
  const stdin = { contents: CODE, resolveDir: repository };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error', external: ['yaml'] });
  try {
    const code = await import(outfile);
    const seed = Number(process.env.SEED ?? 20_250_302);
    const random = generator(seed);
    const questions = Array.from({ length: Number(process.env.CASES ?? 6_000) }, () => question(random));
    const answers = await composedByFlux(questions);
    const failures = questions.flatMap((asked, index) => {
      const complaint = compare(code, asked, answers[index]);
      return complaint === undefined ? [] : [`seed ${seed}, ${JSON.stringify(asked)}: ${complaint}`];
    });
    const accepted = answers.filter(({ error }) => error === undefined).length;
    if (accepted < questions.length / 2) failures.push(`Flux composed only ${accepted} of ${questions.length}`);
    return { total: questions.length, failures };
  } finally {
    rmSync(outfile, { force: true });
  }
}

function compare(code, { values, references }, { values: wanted, error }) {
  const release = {
    valuesFrom: references.map(({ targetPath, literal, optional }, index) => ({
      kind: 'ConfigMap',
      name: `c${index}`,
      ...(targetPath !== '' && { targetPath, literal }),
      optional,
    })),
    values,
  };
  const texts = references.map(({ text }) => ({ text }));
  const project = new code.Project(
    code.memoryFileSystem({ 'release.yaml': JSON.stringify(release), 'texts.yaml': JSON.stringify(texts) }),
  );
  const treeOf = (file) => {
    const [document] = project.files.get(file).documents;
    return code.treeOf(document, document.root, 'kubernetes');
  };
  const [object, written] = [treeOf('release.yaml'), treeOf('texts.yaml')];
  const { tree, problems } = code.composeValues({
    project,
    home: { document: { file: 'release.yaml', index: 0 }, path: [] },
    valuesFrom: code.subtree(object, ['valuesFrom']),
    values: code.subtree(object, ['values']),
    read: ({ name }) => {
      const index = Number(name.slice(1));
      if (references[index].missing) return { state: 'absent', because: 'there is none' };
      return { state: 'text', text: code.subtree(written, [index, 'text']) };
    },
  });
  if (error !== undefined || problems.length > 0) {
    const isSame = error !== undefined && problems.length > 0;
    return isSame ? undefined : `Seaworthy says ${JSON.stringify(problems.map(({ message }) => message))}, Flux ${error}`;
  }
  const plain = tree === undefined ? { value: {} } : code.toPlain(tree);
  if ('unknown' in plain) return `unknown: ${plain.unknown}`;
  return isDeepStrictEqual(plain.value, wanted)
    ? undefined
    : `Seaworthy has ${JSON.stringify(plain.value)}, Flux ${JSON.stringify(wanted)}`;
}

/** mulberry32 */
function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    upTo: (limit) => Math.floor(next() * (limit + 1)),
  };
}

const KEYS = ['a', 'b', 'c', 'd', 'l'];
const SCALARS = [null, true, 'text', 5, 'x', ''];

/** Lists stand at one key and maps at the others, so that most paths fit. */
function tree(random, depth) {
  const result = {};
  for (let count = random.upTo(3); count > 0; count--) {
    const key = random.pick(KEYS);
    if (key === 'l')
      result.l = Array.from({ length: random.upTo(3) }, () => (random.chance(0.4) ? tree(random, 0) : random.pick(SCALARS)));
    else if (key === 'd' || depth === 0) result[key] = random.pick(SCALARS);
    else result[key] = random.chance(0.03) ? random.pick(SCALARS) : tree(random, depth - 1);
  }
  return result;
}

const PATHS = [
  'a',
  'd',
  'a.d',
  'a.b.d',
  'a.b.c.d',
  'b.d',
  'a.l[0]',
  'a.l[1]',
  'l[2]',
  'l[0].d',
  'l[1].a.d',
  'a.b',
  'new',
  'a.new.d',
  'a.l[1][0]',
  'a\\.d',
  'a.',
];
const TEXTS = [
  'T',
  'T',
  'T',
  'true',
  'NULL',
  '0',
  '007',
  '-12',
  '1.5',
  '9223372036854775808',
  "'true'",
  '"a,b=c"',
  '"',
  '',
  'T\n',
  '12\n',
  '{p,q}',
  '{p',
  'p@ss\\word',
  'a,d=5',
  'a,b',
  'x=y',
  '[1]',
  '{"a": 1}',
];

function question(random) {
  const references = Array.from({ length: random.upTo(4) }, () => {
    const isTarget = random.chance(0.6);
    const missing = random.chance(0.08);
    return {
      text: isTarget
        ? random.pick(TEXTS)
        : random.chance(0.03)
          ? random.pick(['', '[1]', 'a: [', 'text'])
          : JSON.stringify(tree(random, 3)),
      targetPath: isTarget ? random.pick(PATHS) : '',
      literal: random.chance(0.25),
      missing,
      optional: missing ? random.chance(0.8) : random.chance(0.2),
    };
  });
  return { values: tree(random, 3), references };
}
