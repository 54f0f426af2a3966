// Provenance of values, by mutation: in a random repository texts are changed at the places that are reported to decide values
// of charts; all is built again by kubectl, Flux's own envsubst and both Helm of the layers, and exactly the scalars that are
// reported to come from there have changed, to what was written. Then the winning entry is taken out, and the value falls to
// the layer that is reported below it. SEED and ROUNDS in the environment vary a run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { lineAround, shuffled, valueAt } from '../mutation.mjs';
import { repository, withFolder } from '../projects.mjs';
import { generator } from '../random-kustomization.mjs';
import { randomReleases } from '../random-releases.mjs';
import { HELMS, realValues, write } from '../real-values.mjs';
import { run } from '../tools.mjs';

const FLUX_RELEASES = 32;
const APPLICATIONS = 20;
const CHANGES_A_RELEASE = 8;
const FEWEST_OF_A_KIND = 30;

const KINDS = [
  'chart default', 'sub-chart default', 'section by name', 'section by alias', 'global', 'import-values', 'valuesFiles',
  'valuesFrom', 'valuesFrom, generated', 'targetPath', 'targetPath, literal', 'spec.values', 'spec.values, strategic-merge',
  'spec.values, json6902', 'substitution: text', 'substitution: definition', 'Argo CD valueFiles', 'Argo CD valuesObject',
  'Argo CD values', 'Argo CD parameters', 'Argo CD parameters, forceString',
]; // prettier-ignore

export async function check() {
  const random = generator(Number(process.env.SEED ?? 20_261_130));
  const rounds = Number(process.env.ROUNDS ?? 3);
  return withFolder(async (folder) => {
    const [project, work] = [join(folder, 'project'), join(folder, 'work')];
    const sample = randomReleases(random, { flux: FLUX_RELEASES, argo: APPLICATIONS });
    for (const [path, text] of Object.entries(sample.files)) write(project, path, text);
    const releases = [...sample.flux, ...sample.argo];
    const told = await toldValues(project, releases);
    const baseline = await realValues(project, work, releases);
    if (baseline === undefined) throw new Error('the repository cannot be built');
    const failures = releases.flatMap((release, index) => wrongAtFirst(release, told[index], baseline[index]));
    if (failures.length > 0) return { total: failures.length, failures };
    const trial = { project, work, random, releases, told, baseline, candidates: candidatesOf(releases, told) };
    const counts = new Map(KINDS.map((kind) => [kind, 0]));
    const count = (kinds) => kinds.forEach((kind) => counts.set(kind, counts.get(kind) + 1));
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      const changed = await changeTexts(trial, counts);
      failures.push(...changed.failures);
      changed.changes.forEach(({ kinds }) => count(kinds));
      const fallen = await takeOut(trial);
      failures.push(...fallen.failures);
      total += changed.changes.length + fallen.total;
    }
    console.log(`  ${[...counts].map(([kind, number]) => `${kind} ${number}`).join(', ')}`);
    for (const [kind, number] of counts) if (number < FEWEST_OF_A_KIND) failures.push(`only ${number} mutations of ${kind}`);
    return { total: Math.max(total, failures.length), failures };
  });
}

/** For each release what Seaworthy says of its charts: path of a chart → scalars with their places. */
async function toldValues(project, releases) {
  const script = join(repository, 'scripts/release-values.mjs');
  const { code, stdout, stderr } = await run(process.execPath, [script, '--origins', project]);
  if (code !== 0) throw new Error(`release-values ended with ${code}: ${stderr.slice(-300)}`);
  const all = JSON.parse(stdout);
  return releases.map(({ kind, name }) => {
    const found = all[`${kind}/${kind === 'Application' ? 'argocd' : name}/${name}`];
    if (found?.leaves === undefined) throw new Error(`${kind} ${name}: ${JSON.stringify(found)}`);
    return new Map(chartsIn(found, found.name));
  });
}

function chartsIn({ leaves, charts }, path) {
  return [[path, leaves], ...charts.flatMap((chart) => chartsIn(chart, `${path}/charts/${chart.name}`))];
}

/** Path → scalar. */
function scalarsOf(value, path = [], into = new Map()) {
  if (typeof value !== 'object' || value === null) into.set(JSON.stringify(path), value);
  else {
    const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const step of steps) scalarsOf(value[step], [...path, step], into);
  }
  return into;
}

/** Where what is told is not what every Helm renders. What is unknown may be anything. */
function wrongAtFirst({ name }, told, rendered) {
  return HELMS.flatMap(({ behavior }, helm) =>
    [...told].flatMap(([chart, leaves]) => {
      const real = scalarsOf(rendered[helm]?.get(chart));
      const known = new Map(
        leaves.filter(({ unknown }) => unknown === undefined).map(({ path, value }) => [JSON.stringify(path), value]),
      );
      const isHidden = (path) =>
        leaves.some(({ unknown, path: at }) => unknown !== undefined && path.startsWith(JSON.stringify(at).slice(0, -1)));
      const wrong = [...new Set([...real.keys(), ...known.keys()])].filter(
        (path) => !isHidden(path) && (real.get(path) !== known.get(path) || !real.has(path)),
      );
      return wrong.map(
        (path) => `Helm ${behavior}, ${name}, ${chart} ${path}: Helm has ${real.get(path)}, Seaworthy ${known.get(path)}`,
      );
    }),
  );
}

/** Texts that decide scalars of releases, with all the scalars that are reported to come from them. */
function candidatesOf(releases, told) {
  const places = new Map();
  releases.forEach((release, index) => {
    for (const [chart, leaves] of told[index])
      for (const leaf of leaves)
        for (const [part, found] of [
          ['text', leaf.places],
          ['definition', leaf.definitions],
        ])
          for (const place of found ?? []) {
            const key = `${place.file}:${place.start}-${place.end}`;
            const known = places.get(key) ?? { place, leaves: [] };
            known.leaves.push({ release, index, chart, part, ...leaf });
            places.set(key, known);
          }
  });
  return [...places.values()].filter(({ place }) => place.end > place.start).map((one) => ({ ...one, kinds: kindsOf(one) }));
}

/** What the text is, in as many ways as it is something. */
function kindsOf({ place, leaves }) {
  const root = leaves.find(({ release, chart }) => release.chart.endsWith(`/${chart}`)) ?? leaves[0];
  const [first] = root.path;
  const isGlobal = first === 'global' || (leaves.length > 1 && root.path.includes('global'));
  return [...(isGlobal ? ['global'] : []), kindOf(root, place, first)];
}

function kindOf({ release, layer, part, targetPath, literal, flag }, { file }, first) {
  const { chart, kind, inline, valuesFiles } = release;
  if (layer === 'substitution') return `substitution: ${part}`;
  if (layer === 'strategic-merge' || layer === 'json6902') return `spec.values, ${layer}`;
  if (layer === 'command-line') return flag === '--set' ? 'Argo CD parameters' : 'Argo CD parameters, forceString';
  if (layer === 'values-from') {
    if (targetPath !== undefined) return literal ? 'targetPath, literal' : 'targetPath';
    return file.endsWith('/made.yaml') ? 'valuesFrom, generated' : 'valuesFrom';
  }
  if (layer === 'chart-default') {
    const isSection = first === 'sub' || first === 'ali';
    if (file.startsWith(`${chart}/charts/`)) return isSection ? 'sub-chart default' : 'import-values';
    if (isSection) return first === 'sub' ? 'section by name' : 'section by alias';
    return valuesFiles === undefined ? 'chart default' : 'valuesFiles';
  }
  if (kind === 'HelmRelease') return 'spec.values';
  return file.startsWith('argo/') ? `Argo CD ${inline}` : 'Argo CD valueFiles';
}

/** The text with a mark that nothing else has; numbers get longer. */
function marked(raw, mark) {
  if (/^\d+$/.test(raw)) return `${raw}1`;
  if (/^"\d+"$/.test(raw)) return `${raw.slice(0, -1)}1"`;
  const word = /[a-z]{4,}w\d+x/.exec(raw);
  return word === null || raw.includes('$') ? undefined : `${raw.slice(0, word.index + 2)}${mark}${raw.slice(word.index + 2)}`;
}

/** Several texts of every release at once, each with a mark of its own; the rarest kinds first. */
async function changeTexts({ project, work, random, releases, told, baseline, candidates }, counts) {
  const left = new Map(releases.map(({ name }) => [name, CHANGES_A_RELEASE]));
  const rarity = ({ kinds }) => Math.min(...kinds.map((kind) => counts.get(kind)));
  const changes = shuffled(candidates, random)
    .toSorted((one, other) => rarity(one) - rarity(other))
    .flatMap((candidate, index) => {
      const users = new Set(candidate.leaves.map(({ release }) => release.name));
      if ([...users].some((name) => left.get(name) === 0 && users.size === 1)) return [];
      const { file, start, end } = candidate.place;
      const text = marked(readFileSync(join(project, file), 'utf8').slice(start, end), `Q${index}Z`);
      if (text === undefined) return [];
      for (const name of users) left.set(name, Math.max(0, left.get(name) - 1));
      return [{ ...candidate, text, mark: `Q${index}Z` }];
    });
  const restore = edited(
    project,
    changes.map(({ place, text }) => ({ ...place, text })),
  );
  try {
    const after = await realValues(project, work, releases);
    if (after === undefined) return { changes, failures: ['the changed repository cannot be built'] };
    const expected = expectations(changes);
    const failures = releases.flatMap((release, index) =>
      HELMS.flatMap(({ behavior }, helm) =>
        [...told[index].keys()].flatMap((chart) => {
          const [before, now] = [baseline, after].map((rendered) => scalarsOf(rendered[index][helm]?.get(chart)));
          return [...new Set([...before.keys(), ...now.keys()])].flatMap((path) => {
            const complaint = unexpected(before.get(path), now.get(path), expected.get(`${release.name} ${chart} ${path}`) ?? []);
            return complaint === undefined ? [] : [`Helm ${behavior}, ${release.name}, ${chart} ${path}: ${complaint}`];
          });
        }),
      ),
    );
    return { changes, failures };
  } finally {
    restore();
  }
}

/** The changes that are reported to reach a scalar, by `release chart path`. */
function expectations(changes) {
  const expected = new Map();
  for (const change of changes)
    for (const { release, chart, path } of change.leaves) {
      const key = `${release.name} ${chart} ${JSON.stringify(path)}`;
      expected.set(key, [...(expected.get(key) ?? []), change]);
    }
  return expected;
}

function unexpected(before, now, changes) {
  const where = ({ place, kinds }) => `${place.file}@${place.start} (${kinds.join(', ')})`;
  if (changes.length === 0) return before === now ? undefined : `${before} became ${now}, and is said to come from elsewhere`;
  const [number] = changes;
  const isNumber = /^"?\d+1"?$/.test(number.text) && changes.length === 1;
  const isRight = isNumber
    ? String(now) === `${before}1` && typeof now === typeof before
    : changes.every(({ mark }) => String(now).includes(mark)) &&
      changes.reduce((text, { mark }) => text.replaceAll(mark, ''), String(now)) === before;
  return isRight ? undefined : `${before} became ${now}, and is said to come from ${changes.map(where).join(' and ')}`;
}

/** Applies edits to files; gives what takes them back. */
function edited(project, edits) {
  const texts = new Map();
  for (const { file, start, end, text } of edits.toSorted((one, other) => other.start - one.start)) {
    const path = join(project, file);
    const before = readFileSync(path, 'utf8');
    if (!texts.has(path)) texts.set(path, before);
    writeFileSync(path, before.slice(0, start) + text + before.slice(end));
  }
  return () => texts.forEach((text, path) => writeFileSync(path, text));
}

/** One winning entry of every release. */
async function takeOut({ project, work, random, releases, candidates }) {
  const chosen = releases.flatMap(({ name }) => {
    const own = candidates.filter(({ leaves }) => leaves.every(({ release, part }) => release.name === name && part === 'text'));
    for (const candidate of shuffled(own, random)) {
      const line = entryOf(project, candidate);
      if (line !== undefined && candidate.leaves.some(({ under }) => under.length > 0)) return [{ ...candidate, line }];
    }
    return [];
  });
  const restore = edited(
    project,
    chosen.map(({ line }) => ({ ...line, text: '' })),
  );
  try {
    const after = await realValues(project, work, releases);
    if (after === undefined) return { total: chosen.length, failures: ['the repository without an entry cannot be built'] };
    const failures = chosen.flatMap(({ leaves, place, kinds }) =>
      leaves.flatMap(({ index, release, chart, path, under, value }) => {
        const [below] = under;
        if (below !== undefined && !('value' in below)) return [];
        return HELMS.flatMap(({ behavior }, helm) => {
          const now = valueAt(after[index][helm].get(chart), path);
          const told = `${value} is reported to lie over ${JSON.stringify(below?.value)}`;
          if (isReported(below, now)) return [];
          return [
            `Helm ${behavior}, ${release.name}, ${chart} ${JSON.stringify(path)}: without ${place.file}@${place.start} (${kinds.join(', ')}) it is ${JSON.stringify(now)}, but ${told}`,
          ];
        });
      }),
    );
    return { total: chosen.length, failures };
  } finally {
    restore();
  }
}

/**
 * Whether a value is what was reported to lie below. What lies there has not been substituted: its variables may stand for
 * anything. A null takes a value out: in a merge, so that whatever else there is counts, else in the chart's own values.
 */
function isReported(below, now) {
  const told = below?.value;
  if (told === null) return below.layer === 'strategic-merge' || now === undefined || now === null;
  if (typeof told !== 'string' || !told.includes('${')) return now === told;
  const pieces = told.split(/\$\{\w+\}/).map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return typeof now === 'string' && new RegExp(`^${pieces.join('\\w+')}$`).test(now);
}

/** The line that says the value: a key beside others, an operation, a parameter, the reference to a text. */
function entryOf(project, { place, leaves: [{ release, layer, targetPath }] }) {
  const text = readFileSync(join(project, place.file), 'utf8');
  if (targetPath !== undefined) {
    const file = `${release.folder}/${release.name}/base/release.yaml`;
    const found = new RegExp(
      `^  - .*targetPath: "${targetPath.replaceAll(/[.[\]\\]/g, '\\$&').replaceAll('\\\\', '\\\\\\\\')}".*\n`,
      'm',
    ).exec(readFileSync(join(project, file), 'utf8'));
    return found === null ? undefined : { file, start: found.index, end: found.index + found[0].length };
  }
  if (layer === 'json6902' || layer === 'command-line') {
    const start = text.lastIndexOf('\n', place.start) + 1;
    const end = text.indexOf('\n', place.end) + 1;
    const isOneOfSeveral = [text.slice(0, start).trimEnd().split('\n').at(-1), text.slice(end).split('\n', 1)[0]].some((line) =>
      /^ *- \{(?:op|name):/.test(line),
    );
    return isOneOfSeveral ? { file: place.file, start, end } : undefined;
  }
  const line = lineAround(text, place);
  return line && { file: place.file, ...line };
}
