// Flux, put together from its real parts: for every Flux Kustomization that Seaworthy follows, the folder is built by kubectl with
// what the Kustomization writes into it, its variables are replaced by Flux's own envsubst, and the objects must be those that
// Seaworthy composes, field for field. A child's spec is one of these objects, so each level proves the next. Besides our
// fixtures and the corpus there are random small clusters; SEED and CLUSTERS in the environment vary them.
import { basename, join } from 'node:path';

import { canonical, firstDifference, idOf } from '../compared.mjs';
import { composedClusters, finished, realBuild, variablesOf } from '../flux-build.mjs';
import { allProjects, withCopies, withFolder } from '../projects.mjs';
import { writeRandomClusters } from '../random-cluster.mjs';
import { generator } from '../random-kustomization.mjs';

export async function check() {
  const random = generator(Number(process.env.SEED ?? 20_240_601));
  return withFolder(async (folder) => {
    const made = writeRandomClusters(folder, Number(process.env.CLUSTERS ?? 50), random);
    const clusters = await composedClusters([...allProjects(), ...made]);
    const outcomes = [];
    for (const [root, ofRoot] of Object.entries(clusters)) {
      if (ofRoot.length > 0) outcomes.push(...(await compareProject(root, ofRoot)));
      else if (made.includes(root)) outcomes.push({ where: root, complaint: 'no cluster is found' });
    }
    const failures = outcomes.flatMap(({ where, complaint }) => (complaint === undefined ? [] : [`${where}: ${complaint}`]));
    return { total: outcomes.length, failures };
  });
}

/** Builds that are not followed, or that hold what is not known, are compared as far as they are known. */
async function compareProject(root, clusters) {
  const tasks = clusters.flatMap(({ name, builds }) => {
    const objects = builds.flatMap((build) => build.objects);
    return builds
      .filter(({ source, spec, unknown }) => source.state === 'own' && spec?.value !== undefined && unknown.length === 0)
      .map((build) => ({ where: `${basename(root)} ${name} ${build.by}`, build, spec: build.spec.value, objects }));
  });
  const built = await withCopies(root, tasks, (copy, { build, spec }) => realBuild(join(copy, build.source.directory), spec));
  const known = tasks.flatMap((task, index) => {
    const { build, spec, objects } = task;
    const real = built[index];
    const isRefused = build.problems.some(({ code }) => code !== 'missing-source' && code !== 'undefined-variable');
    const variables = real && !isRefused ? variablesOf(spec, (name) => dataOf(objects, name)) : undefined;
    return variables === undefined ? [] : [{ task, objects: real, spec, variables }];
  });
  const results = new Map((await finished(known)).map((objects, index) => [known[index].task, objects]));
  return tasks.map((task, index) => {
    const { where, build } = task;
    if (built[index] === undefined)
      return { where, complaint: build.problems.length > 0 ? undefined : 'kubectl does not build it, and no problem is told' };
    const objects = results.get(task);
    return { where, complaint: objects && difference(build.objects, objects) };
  });
}

function dataOf(objects, name) {
  const found = objects.find(({ id }) => id.kind === 'ConfigMap' && id.name === name);
  return found === undefined ? undefined : found.value === undefined ? null : (found.value.data ?? {});
}

function difference(ours, real) {
  const known = new Map(real.flatMap((object) => ('error' in object ? [] : [[idOf(object), canonical(object)]])));
  if (ours.length !== real.length) return `${ours.length} objects instead of ${real.length}`;
  for (const { value } of ours) {
    if (value === undefined) continue;
    const wanted = known.get(idOf(value));
    if (wanted === undefined) return `there is no ${idOf(value)}`;
    if (canonical(value) !== wanted) return `${idOf(value)}: ${firstDifference(canonical(value), wanted)}`;
  }
  return known.size === 0 && ours.some(({ value }) => value !== undefined) ? 'everything fails' : undefined;
}
