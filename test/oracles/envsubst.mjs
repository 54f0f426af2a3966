// The real post-build substitution of Flux: fluxcd/pkg/envsubst between two passes of sigs.k8s.io/yaml, as one Go program.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { MissingTool, run, systemTool } from './tools.mjs';

const here = import.meta.dirname;
const program = join(here, '.tools/envsubst');

async function built() {
  if (existsSync(program)) return program;
  mkdirSync(join(here, '.tools'), { recursive: true });
  const { code, stderr } = await run(systemTool('go', 'golang'), ['build', '-o', program, '.'], { cwd: join(here, 'envsubst') });
  if (code !== 0) throw new MissingTool(`fluxcd/pkg/envsubst, which go could not build: ${stderr.trim()}`);
  return program;
}

/**
 * Answers questions `{text | object, variables, strict}` with `{before, after, object, error}`: the text given to envsubst,
 * what came out (undefined when that is no UTF-8), and the object that was read from it.
 */
export async function substituted(questions) {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const { code, stdout, stderr } = await run(await built(), [], { input });
  if (code !== 0) throw new Error(`envsubst ended with ${code}: ${stderr.trim()}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { after, ...answer } = JSON.parse(line);
      const bytes = Buffer.from(after ?? '', 'base64');
      const text = bytes.toString();
      return { before: '', ...answer, after: Buffer.from(text).equals(bytes) ? text : undefined };
    });
}
