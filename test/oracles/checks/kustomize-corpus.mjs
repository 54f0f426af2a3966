// Every kustomization of the corpus and the fixtures: what kubectl builds, Seaworthy composes field for field; what kubectl
// refuses has a problem or an unknown part.
import { basename, dirname, join } from 'node:path';

import { loadAll } from 'js-yaml';

import { canonical, firstDifference, idOf } from '../compared.mjs';
import { allProjects, filesOf, repository } from '../projects.mjs';
import { inParallel, layerTool, run } from '../tools.mjs';

const NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

export async function check() {
  let total = 0;
  const failures = [];
  for (const folder of allProjects()) {
    const directories = [
      ...new Set(
        filesOf(folder)
          .filter((path) => NAMES.has(basename(path)))
          .map(dirname),
      ),
    ];
    if (directories.length === 0) continue;
    const found = await compare(folder, directories);
    total += directories.length;
    failures.push(...found.map(({ directory, complaint }) => `${basename(folder)}/${directory}: ${complaint}`));
  }
  return { total, failures };
}

/** The directories of a project in which Seaworthy and kubectl differ. `strict`: nothing may be left unknown. */
export async function compare(root, directories, { strict = true } = {}) {
  layerTool('35', 'kubectl');
  const { code, stdout, stderr } = await run(process.execPath, [
    join(repository, 'scripts/compose.mjs'),
    '--root',
    root,
    ...directories,
  ]);
  if (code !== 0)
    return directories.map((directory) => ({ directory, complaint: `compose ended with ${code}: ${stderr.slice(-300)}` }));
  const ours = JSON.parse(stdout);
  const complaints = await inParallel(directories, async (directory) => {
    const built = await build(join(root, directory));
    return { directory, complaint: difference(ours[directory], built, strict) };
  });
  return complaints.filter(({ complaint }) => complaint !== undefined);
}

function build(directory) {
  return run(layerTool('35', 'kubectl'), ['kustomize', '--load-restrictor=LoadRestrictionsNone', directory]);
}

function difference({ objects, problems, unknown }, { code, stdout, stderr }, strict) {
  const isUnknown = unknown.length > 0 || objects.some((object) => 'unknown' in object);
  if (code !== 0) return problems.length > 0 || isUnknown ? undefined : `no problem, but kubectl: ${stderr.trim().slice(-300)}`;
  if (problems.length > 0) return `kubectl builds it, but ${problems[0].file}:${problems[0].line}: ${problems[0].message}`;
  if (isUnknown && strict) return `unknown: ${unknown[0]?.because ?? objects.find((object) => 'unknown' in object).unknown}`;
  const wanted = new Map(loadAll(stdout).flatMap((object) => (object === null ? [] : [[idOf(object), canonical(object)]])));
  if (!isUnknown && wanted.size !== objects.length) return `${objects.length} objects, but kubectl has ${wanted.size}`;
  for (const object of objects) {
    if ('unknown' in object) continue;
    const id = idOf(object.value);
    const expected = wanted.get(id);
    if (expected === undefined) return `kubectl has no ${id}`;
    const actual = canonical(object.value);
    if (actual !== expected) return `${id}: ${firstDifference(actual, expected)}`;
  }
  return undefined;
}
