// Random small kustomizations, built by kubectl and composed by Seaworthy: strategic merges, JSON patches, transformers,
// generators. The seed is printed with a failure; SEED and CASES in the environment repeat or widen a run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { withFolder } from '../projects.mjs';
import { generator, randomKustomization } from '../random-kustomization.mjs';
import { compare } from './kustomize-corpus.mjs';

export async function check() {
  const seed = Number(process.env.SEED ?? 20_240_601);
  const total = Number(process.env.CASES ?? 150);
  const random = generator(seed);
  return withFolder(async (folder) => {
    const texts = new Map();
    for (let index = 0; index < total; index++) {
      const files = randomKustomization(random);
      texts.set(`c${index}`, files);
      for (const [path, text] of Object.entries(files)) {
        const target = join(folder, `c${index}`, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
    }
    const found = await compare(folder, [...texts.keys()], { strict: false });
    const failures = found.map(({ directory, complaint }) => {
      const files = Object.entries(texts.get(directory)).map(([path, text]) => `--- ${path}\n${text}`);
      return `seed ${seed}, case ${directory.slice(1)}: ${complaint}\n${process.env.SHOW ? files.join('') : ''}`;
    });
    return { total, failures };
  });
}
