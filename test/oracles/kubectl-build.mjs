// Which manifest files does `kubectl kustomize` refuse, each listed by itself?
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';

import { withFolder } from './projects.mjs';
import { inParallel, layerTool, run } from './tools.mjs';

const BATCH = 24;
const SECONDS = 20;

/** Some fixtures are bombs: kubectl gets 3 GB and 20 seconds, and whoever needs more gives no verdict. */
async function kustomize(folder) {
  const limited = ['-c', 'ulimit -v 3000000; exec "$0" "$@"', layerTool('35', 'kubectl'), 'kustomize', folder];
  try {
    return await run('sh', limited, { timeout: SECONDS * 1000, killSignal: 'SIGKILL' });
  } catch (error) {
    if (error.signal === undefined || error.signal === null) throw error;
    return { code: 1, stdout: '', stderr: `kubectl was stopped by ${error.signal}` };
  }
}

/** kubectl's words for YAML that it cannot read, as against objects that it does not like. */
export function isYamlError(message) {
  return (
    /MalformedYAMLError|yaml: |already defined at line|invalid map key/i.test(message) &&
    !OWN_LIMITS.some((limit) => limit.test(message))
  );
}

/** Refusals of well-formed YAML, which come from how Kustomize works. */
const OWN_LIMITS = [
  // It cuts the stream at `---` before it parses, so a directive loses its document.
  /<document start>|%YAML directive|unknown directive name/,
  // It parsed the object, and cannot read back what it wrote itself (escaped control characters).
  /^error: map\[string\]interface \{\}\{/,
  // It counts a null key twice.
  /mapping key "null" already defined/,
];

/** Path → kubectl's complaint, for the files that it refuses. Many files go into one build: starting kubectl is what costs. */
export async function refusals(folder, paths) {
  // Unpacks it once, before several want it at the same time.
  layerTool('35', 'kubectl');
  const batches = Array.from({ length: Math.ceil(paths.length / BATCH) }, (_, index) =>
    paths.slice(index * BATCH, (index + 1) * BATCH),
  );
  const found = await inParallel(batches, (batch) => refusedOf(folder, batch));
  return new Map(found.flat());
}

async function refusedOf(folder, batch) {
  const refused = [];
  const suspects = [];
  let rest = batch;
  while (rest.length > 0) {
    const message = await build(folder, rest);
    if (message === undefined) break;
    // The complaint names the folder, hence the file; without a name each file is asked about by itself.
    const named = rest[Number(/from 'f(\d+)'/.exec(message)?.[1])];
    suspects.push(...(named === undefined ? rest : [named]));
    rest = named === undefined ? [] : rest.filter((path) => path !== named);
  }
  for (const path of suspects) {
    const message = await build(folder, [path]);
    if (message !== undefined) refused.push([path, message]);
  }
  return refused;
}

/** The complaint about a kustomization of these files. Each has a folder and a name prefix, or equal ids would collide. */
function build(folder, paths) {
  return withFolder(async (temporary) => {
    paths.forEach((path, index) => {
      const name = `manifest${extname(path)}`;
      mkdirSync(join(temporary, `f${index}`));
      copyFileSync(join(folder, path), join(temporary, `f${index}`, name));
      writeFileSync(join(temporary, `f${index}`, 'kustomization.yaml'), `namePrefix: f${index}-\nresources: [${name}]\n`);
    });
    writeFileSync(join(temporary, 'kustomization.yaml'), `resources: [${paths.map((_, index) => `f${index}`).join(', ')}]\n`);
    const { code, stderr } = await kustomize(temporary);
    return code === 0 ? undefined : stderr.trim();
  });
}

/** The output of kubectl for one file: what Kubernetes would be given. */
export function built(folder, path) {
  return withFolder(async (temporary) => {
    copyFileSync(join(folder, path), join(temporary, `manifest${extname(path)}`));
    writeFileSync(join(temporary, 'kustomization.yaml'), `resources: [manifest${extname(path)}]\n`);
    const { code, stdout } = await kustomize(temporary);
    return code === 0 ? stdout : undefined;
  });
}
