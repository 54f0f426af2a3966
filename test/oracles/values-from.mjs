// The values that Flux itself composes: fluxcd/pkg/chartutil, as a small Go program. Building it takes some minutes, once.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { MissingTool, run, systemTool } from './tools.mjs';

const here = import.meta.dirname;
const program = join(here, '.tools/values-from');

async function built() {
  if (existsSync(program)) return program;
  mkdirSync(join(here, '.tools'), { recursive: true });
  const { code, stderr } = await run(systemTool('go', 'golang'), ['build', '-o', program, '.'], {
    cwd: join(here, 'values-from'),
  });
  if (code !== 0) throw new MissingTool(`fluxcd/pkg/chartutil, which go could not build: ${stderr.trim()}`);
  return program;
}

/** Answers questions `{values, references: [{text, targetPath, literal, missing, optional}]}` with `{values}` or `{error}`. */
export async function composedByFlux(questions) {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const { code, stdout, stderr } = await run(await built(), [], { input });
  if (code !== 0) throw new Error(`values-from ended with ${code}: ${stderr.trim()}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
