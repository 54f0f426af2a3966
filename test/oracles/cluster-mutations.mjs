// Provenance of what Flux adds, by mutation: in random clusters the definition of a variable, the text around a variable, or a
// value of `commonMetadata` is changed at its reported place; all Kustomizations are built again by kubectl and Flux's own
// envsubst, and exactly the scalars that are reported to come from there have changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { idOf } from './compared.mjs';
import { composedClusters, realCluster } from './flux-build.mjs';
import { IDENTITY, compared, lineAround, mutated, shuffled, valueAt, withinWord } from './mutation.mjs';
import { withFolder } from './projects.mjs';
import { ROOT_SPEC, writeRandomClusters } from './random-cluster.mjs';
import { inParallel } from './tools.mjs';

/** Kinds of mutation. */
export const CLUSTER_KINDS = ['substitution: definition', 'substitution: text', 'deployer-field'];

const CLUSTERS = 30;
const OF_A_KIND_IN_ONE = 3;

/** Outcomes `{kind, complaint}`, up to so many of a kind. */
export async function clusterMutations(random, wanted) {
  return withFolder(async (folder) => {
    const roots = writeRandomClusters(folder, CLUSTERS, random, { isPlain: true });
    const composed = await composedClusters(roots, '--origins');
    const left = new Map(CLUSTER_KINDS.map((kind) => [kind, wanted]));
    const chosen = roots.map((root) => choose(leavesOf(composed[root]), root, random, left));
    const outcomes = await inParallel(roots, (root, index) => tryAll(root, chosen[index]));
    return outcomes.flat();
  });
}

/** Every scalar of a cluster, with the build and the object that it belongs to. */
function leavesOf(clusters) {
  return clusters.flatMap(({ builds }) =>
    builds.flatMap(({ by, objects }) => objects.flatMap(({ id, leaves }) => leaves.map((leaf) => ({ by, id, ...leaf })))),
  );
}

function choose(leaves, root, random, left) {
  const seen = new Set();
  const inThis = new Map();
  return shuffled(leaves.flatMap(placesOf), random).flatMap((candidate) => {
    const { kind, place } = candidate;
    const key = `${place.file}:${place.start}`;
    const more = (left.get(kind) ?? 0) > 0 && (inThis.get(kind) ?? 0) < OF_A_KIND_IN_ONE;
    const change = !more || seen.has(key) ? undefined : changeAt(root, candidate, leaves);
    if (change === undefined) return [];
    seen.add(key);
    left.set(kind, left.get(kind) - 1);
    inThis.set(kind, (inThis.get(kind) ?? 0) + 1);
    return [change];
  });
}

/** The texts that have a part in a scalar, by the kind of their part. */
function placesOf({ layer, places = [], definitions = [] }) {
  if (layer === 'deployer-field') return places.map((place) => ({ kind: 'deployer-field', place }));
  if (layer !== 'substitution') return [];
  return [
    ...definitions.map((place) => ({ kind: 'substitution: definition', place })),
    ...places.map((place) => ({ kind: 'substitution: text', place })),
  ];
}

/** A change at a place with all scalars that are reported to depend on it; undefined where that would rename something. */
function changeAt(root, { kind, place }, leaves) {
  const text = readFileSync(join(root, place.file), 'utf8');
  const raw = text.slice(place.start, place.end);
  const changed = kind === 'substitution: text' ? (raw.includes('$') ? undefined : withinWord(raw)) : mutated(raw, false);
  if (changed === undefined || raw === 'true' || raw === 'false') return undefined;
  let at = 0;
  while (raw[at] === changed[at]) at++;
  const offset = place.start + at;
  const holds = ({ file, start, end }) => file === place.file && start < offset && offset <= end;
  const touched = leaves.filter(({ places = [], definitions = [] }) => places.some(holds) || definitions.some(holds));
  if (touched.some(({ path }) => IDENTITY.has(path.at(-1)) || path.at(-1) === 'namespace')) return undefined;
  const whole = text.slice(0, place.start) + changed + text.slice(place.end);
  return { kind, place, text, whole, touched };
}

async function tryAll(root, changes) {
  if (changes.length === 0) return [];
  const baseline = await realCluster(root, ROOT_SPEC);
  if (baseline === undefined) return [{ kind: 'none', complaint: `${basename(root)} cannot be built` }];
  const outcomes = [];
  for (const change of changes) {
    const outcome = await tryOne(root, change, baseline);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

async function tryOne(root, { kind, place, text, whole, touched }, baseline) {
  const file = join(root, place.file);
  const where = `${basename(root)}: ${place.file}@${place.start} ${kind} (${touched[0].path.join('.')})`;
  try {
    writeFileSync(file, whole);
    const after = await realCluster(root, ROOT_SPEC);
    if (after === undefined) return undefined;
    const complaint = differs(baseline, after, touched) ?? (kind === 'deployer-field' ? await tryRemoval() : undefined);
    return { kind, complaint: complaint && `${where}: ${complaint}\n${process.env.SHOW ? whole : ''}` };
  } finally {
    writeFileSync(file, text);
  }

  /** Without the entry the value is what is reported below it. */
  async function tryRemoval() {
    const line = lineAround(text, place);
    if (line === undefined) return undefined;
    writeFileSync(file, text.slice(0, line.start) + text.slice(line.end));
    const without = await realCluster(root, ROOT_SPEC);
    for (const { by, id, path, layer, under } of touched) {
      const object = without?.get(by)?.find((one) => idOf(one) === shown(id));
      if (layer !== 'deployer-field' || object === undefined) continue;
      const value = JSON.stringify(valueAt(object, path));
      const expected = JSON.stringify(under[0]?.value);
      if (value !== expected) return `without it ${path.join('.')} is ${value}, but ${expected} is reported below`;
    }
    return undefined;
  }
}

function shown({ apiVersion, kind, namespace, name }) {
  return idOf({ apiVersion, kind, metadata: { namespace, name } });
}

function differs(baseline, after, touched) {
  for (const [by, before] of baseline) {
    const ids = before.map(idOf);
    const predicted = touched
      .filter((leaf) => leaf.by === by)
      .map(({ id, path }) => `${ids.indexOf(shown(id))} ${JSON.stringify(path)}`);
    const complaint = compared(before, after.get(by) ?? [], new Set(predicted));
    if (complaint !== undefined) return `${by}: ${complaint}`;
  }
  return undefined;
}
