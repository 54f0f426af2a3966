// Fixed projects are still what the real programs accept: kubectl and Helm refuse no file that they accepted before.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { refusals } from '../kubectl-build.mjs';
import { allProjects, filesOf, manifests, report, seaworthy, withCopy, withFolder } from '../projects.mjs';
import { inParallel, layerTool, run } from '../tools.mjs';

export async function check() {
  const helm = layerTool('35', 'helm');
  let total = 0;
  const failures = [];
  for (const folder of allProjects()) {
    const { findings } = await report(folder);
    if (!findings.some(({ fixes }) => fixes.some(({ refused }) => refused === undefined))) continue;
    const worse = await withCopy(folder, async (copy) => {
      await seaworthy(copy, '--fix', '--unsafe-fixes');
      const changed = filesOf(folder).filter((path) => !readFileSync(join(folder, path)).equals(readFileSync(join(copy, path))));
      total += changed.length;
      return new Map([...(await refusedByKubectl(folder, copy, changed)), ...(await refusedByHelm(helm, folder, copy, changed))]);
    });
    failures.push(...[...worse].map(([path, complaint]) => `${basename(folder)}/${path}: ${complaint}`));
  }
  return { total, failures };
}

async function refusedByKubectl(before, after, changed) {
  const paths = (await manifests(before)).filter((path) => changed.includes(path));
  const refusedBefore = await refusals(before, paths);
  return [...(await refusals(after, paths))]
    .filter(([path]) => !refusedBefore.has(path))
    .map(([path, message]) => [path, `kubectl: ${message.slice(-300)}`]);
}

/** Helm's parser on every changed file with one document: Helm 4 would merge several. */
async function refusedByHelm(helm, before, after, changed) {
  const complaints = await withFolder(async (chart) => {
    mkdirSync(join(chart, 'templates'));
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: echo\nversion: 1.0.0\n');
    writeFileSync(join(chart, 'templates/values.yaml'), 'values: {{ .Values | toJson | quote }}\n');
    const render = (folder, path) => run(helm, ['template', chart, '-f', join(folder, path)]);
    return inParallel(changed, async (path) => {
      if (/^---\s*$/m.test(readFileSync(join(before, path), 'utf8').replace(/^---\s*\n/, ''))) return undefined;
      if ((await render(before, path)).code !== 0) return undefined;
      const { code, stderr } = await render(after, path);
      return code === 0 ? undefined : [path, `helm: ${stderr.trim().slice(-300)}`];
    });
  });
  return complaints.filter((complaint) => complaint !== undefined);
}
