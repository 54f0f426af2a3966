// Provenance, by mutation: the text at the reported origin of an effective scalar is changed, kubectl builds again, and exactly
// the scalars that are reported to come from there have changed. Then the winning entry is taken out, and the value falls to the
// layer that is reported below it. SEED and MUTATIONS (for each kind of layer) in the environment vary a run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { CLUSTER_KINDS, clusterMutations } from '../cluster-mutations.mjs';
import { kustomize } from '../flux-build.mjs';
import { IDENTITY, compared, lineAround, mutated, shuffled, valueAt } from '../mutation.mjs';
import { allProjects, filesOf, repository, withCopy, withFolder } from '../projects.mjs';
import { generator, patchedRelease, randomKustomization } from '../random-kustomization.mjs';
import { run } from '../tools.mjs';

const NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);
const KINDS = ['source', 'strategic-merge', 'json6902', 'transformer', 'generator'];
const RANDOM_PROJECTS = 60;
const PATCHED_RELEASES = 80;
const FEWEST_OF_A_KIND = 30;
const FEWEST = 500;

export async function check() {
  const random = generator(Number(process.env.SEED ?? 20_240_601));
  const wanted = Number(process.env.MUTATIONS ?? 130);
  const outcomes = [];
  await withRandomProject(random, async (folder) => {
    for (const project of [folder, ...allProjects()]) outcomes.push(...(await tryProject(project, random, wanted, outcomes)));
  });
  outcomes.push(...(await clusterMutations(random, Math.ceil(wanted / 3))));
  const failures = outcomes.flatMap(({ complaint }) => complaint ?? []);
  for (const kind of [...KINDS, ...CLUSTER_KINDS]) {
    const count = outcomes.filter((outcome) => outcome.kind === kind).length;
    if (count < FEWEST_OF_A_KIND) failures.push(`only ${count} mutations of the layer ${kind}`);
  }
  if (outcomes.length < FEWEST) failures.push(`only ${outcomes.length} mutations`);
  return { total: Math.max(outcomes.length, failures.length), failures };
}

async function withRandomProject(random, use) {
  return withFolder(async (folder) => {
    for (let index = 0; index < RANDOM_PROJECTS + PATCHED_RELEASES; index++) {
      const files = index < RANDOM_PROJECTS ? randomKustomization(random) : patchedRelease(random);
      for (const [path, text] of Object.entries(files)) {
        const target = join(folder, `c${index}`, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
    }
    return use(folder);
  });
}

/** Mutations in one project: of each kind of layer those that are still wanted, spread over its kustomizations. */
async function tryProject(project, random, wanted, before) {
  const directories = [
    ...new Set(
      filesOf(project)
        .filter((path) => NAMES.has(basename(path)))
        .map(dirname),
    ),
  ];
  if (directories.length === 0) return [];
  const composed = await compose(project, directories);
  const left = new Map(KINDS.map((kind) => [kind, wanted - before.filter((outcome) => outcome.kind === kind).length]));
  const candidates = shuffled(
    directories.flatMap((directory) => candidatesOf(directory, composed[directory])),
    random,
  ).filter(({ kind }) => {
    const more = (left.get(kind) ?? 0) > 0;
    if (more) left.set(kind, left.get(kind) - 1);
    return more;
  });
  const chosenIn = (directory) => candidates.filter((candidate) => candidate.directory === directory);
  return withCopy(project, async (copy) => {
    const outcomes = [];
    // One project is one folder: its mutations must not meet.
    for (const directory of new Set(candidates.map((candidate) => candidate.directory))) {
      const baseline = await kustomize(join(copy, directory));
      if (baseline === undefined) continue;
      const order = objectsInOrder(baseline, composed[directory]);
      for (const candidate of chosenIn(directory)) {
        const outcome = order && (await tryMutation(copy, candidate, baseline, order));
        if (outcome !== undefined) outcomes.push(outcome);
      }
    }
    return outcomes;
  });
}

async function compose(root, directories) {
  const script = join(repository, 'scripts/compose.mjs');
  const { code, stdout, stderr } = await run(process.execPath, [script, '--root', root, '--origins', ...directories]);
  if (code !== 0) throw new Error(`compose ended with ${code}: ${stderr.slice(-300)}`);
  return JSON.parse(stdout);
}

/** Texts that decide some effective scalar, with all the scalars that are reported to come from them. */
function candidatesOf(directory, { objects, problems, unknown }) {
  if (problems.length > 0 || unknown.length > 0) return [];
  const places = new Map();
  objects.forEach(({ leaves }, object) => {
    for (const leaf of leaves) {
      for (const place of leaf.places ?? []) {
        const key = `${place.file}:${place.start}-${place.end}`;
        const known = places.get(key) ?? { directory, place, leaves: [] };
        known.leaves.push({ object, ...leaf });
        places.set(key, known);
      }
    }
  });
  const all = [...places.values()];
  return all.flatMap((candidate) => {
    const { place, leaves } = candidate;
    // A text inside a larger one that is read as well (a patch as a file of a generator) has further scalars.
    const overlapping = all.filter(
      (other) =>
        other !== candidate && other.place.file === place.file && other.place.start < place.end && place.start < other.place.end,
    );
    if (overlapping.length > 0 || place.end <= place.start) return [];
    const isIdentity = leaves.some(({ path, layer }) => IDENTITY.has(path.at(-1)) && !(layer === 'transformer'));
    const isNamed = leaves.some(({ path, layer }) => path.at(-1) === 'namespace' && layer !== 'transformer');
    // Base64 has no place of its own: only the item that brings it is known.
    const isEncoded = leaves.some(
      ({ layer, object, path }) => layer === 'generator' && (objects[object].id.kind === 'Secret' || path[0] === 'binaryData'),
    );
    const isPart = leaves.some(
      ({ field, value }) => field === 'replacements' && typeof value === 'string' && value.length !== place.end - place.start,
    );
    if (isEncoded || isPart) return [];
    if (isIdentity || isNamed || leaves.some(({ path }) => path.includes('matchLabels') || path.includes('selector'))) return [];
    return [{ ...candidate, kind: leaves[0].layer }];
  });
}

/** For each composed object its position in what kubectl builds; undefined when the two are not the same objects. */
function objectsInOrder(built, { objects }) {
  const ids = built.map(({ apiVersion, kind, metadata }) => idOf({ apiVersion, kind, ...metadata }));
  const order = objects.map(({ id }) => ids.indexOf(idOf(id)));
  return order.includes(-1) ? undefined : order;
}

function idOf({ apiVersion, kind, namespace = '', name = '' }) {
  return [apiVersion, kind, namespace, name].join('/');
}

async function tryMutation(copy, candidate, baseline, order) {
  const { directory, place, leaves, kind } = candidate;
  const file = join(copy, place.file);
  const text = readFileSync(file, 'utf8');
  const raw = text.slice(place.start, place.end);
  const changed = mutated(raw, leaves[0].path.includes('data'));
  if (changed === undefined) return undefined;
  const where = `${basename(copy)}/${directory}: ${place.file}@${place.start} ${kind} (${leaves[0].path.join('.')})`;
  try {
    writeFileSync(file, text.slice(0, place.start) + changed + text.slice(place.end));
    const after = await kustomize(join(copy, directory));
    if (after === undefined) return undefined;
    const predicted = new Set(leaves.map(({ object, path }) => `${order[object]} ${JSON.stringify(path)}`));
    const complaint = compared(baseline, after, predicted);
    if (complaint !== undefined) return { kind, complaint: `${where}: ${complaint}` };
    const fallen = kind === 'strategic-merge' || leaves[0].field === 'namespace' ? await tryRemoval() : undefined;
    return { kind, complaint: fallen && `${where}: ${fallen}` };
  } finally {
    writeFileSync(file, text);
  }

  /** The entry is taken out where it is a line of its own beside others. */
  async function tryRemoval() {
    const line = lineAround(text, place);
    if (line === undefined) return undefined;
    writeFileSync(file, text.slice(0, line.start) + text.slice(line.end));
    const after = await kustomize(join(copy, directory));
    if (after === undefined || after.length !== baseline.length) return undefined;
    for (const { object, path, under } of leaves) {
      if (under[0] !== undefined && !('value' in under[0])) continue;
      // A removal that lies below is nothing.
      const expected = under[0]?.value ?? undefined;
      // Another namespace is another place in kubectl's order.
      const { kind: objectKind, metadata } = baseline[order[object]];
      const values = after
        .filter((one) => one.kind === objectKind && (path.at(-1) === 'name' || one.metadata.name === metadata.name))
        .map((one) => JSON.stringify(valueAt(one, path) ?? undefined));
      if (!values.includes(JSON.stringify(expected)))
        return `without it ${path.join('.')} is ${values.join(' or ')}, but ${JSON.stringify(expected)} is reported below`;
    }
    return undefined;
  }
}
