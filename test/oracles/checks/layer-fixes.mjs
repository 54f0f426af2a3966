// A fix of what only some overlays have wrong changes what real kubectl builds of these, and of no others.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { filesOf, report, seaworthy, withFolder } from '../projects.mjs';
import { randomOverlays } from '../random-overlays.mjs';
import { inParallel } from '../tools.mjs';
import { kustomize } from '../flux-build.mjs';

const PROJECTS = 40;

export async function check() {
  const seeds = Array.from({ length: PROJECTS }, (_, seed) => seed);
  const found = await inParallel(seeds, (seed) => withFolder((folder) => comparedIn(folder, seed)), 2);
  return { total: found.reduce((sum, { total }) => sum + total, 0), failures: found.flatMap(({ failures }) => failures) };
}

async function comparedIn(folder, seed) {
  const { files, overlays } = randomOverlays(seed);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const before = await built(folder, overlays);
  if (overlays.some((overlay) => before.get(overlay) === undefined))
    return { total: 1, failures: [`${seed}: kubectl refuses it`] };
  const { findings } = await report(folder);
  const wanted = new Set(findings.filter(isSafe).flatMap(({ variants }) => variants.map(({ cluster }) => cluster)));
  const comments = commentsIn(folder);
  await seaworthy(folder, '--fix');
  const after = await built(folder, overlays);
  const failures = overlays.flatMap(
    (overlay) => complaint(overlay, before.get(overlay), after.get(overlay), wanted.has(overlay)) ?? [],
  );
  if (commentsIn(folder) !== comments) failures.push('a comment is lost');
  return { total: overlays.length, failures: failures.map((text) => `seed ${seed}: ${text}`) };
}

function isSafe({ fixes }) {
  return fixes.some(({ applicability, refused }) => applicability === 'safe' && refused === undefined);
}

async function built(folder, overlays) {
  const objects = await inParallel(overlays, (overlay) => kustomize(join(folder, overlay)), 2);
  return new Map(overlays.map((overlay, index) => [overlay, objects[index]]));
}

function complaint(overlay, before, after, isMended) {
  if (after === undefined) return `${overlay}: kubectl refuses it after the fix`;
  const changed = before.filter((object, index) => JSON.stringify(object) !== JSON.stringify(after[index]));
  if (!isMended) return changed.length > 0 ? `${overlay} is another, and had nothing to be mended` : undefined;
  const [only, ...others] = changed;
  if (only?.kind !== 'StatefulSet' || others.length > 0) return `${overlay}: ${changed.length} objects are others`;
  const mended = after.find(({ kind }) => kind === 'StatefulSet');
  const { securityContext, ...spec } = mended.spec.template.spec;
  const rest = { ...mended, spec: { ...mended.spec, template: { ...mended.spec.template, spec } } };
  if (securityContext?.fsGroup !== 10001) return `${overlay}: fsGroup is ${securityContext?.fsGroup}`;
  return JSON.stringify(sorted(rest)) === JSON.stringify(sorted(only))
    ? undefined
    : `${overlay}: more than the securityContext is another`;
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}

function commentsIn(folder) {
  return filesOf(folder)
    .flatMap((path) => readFileSync(join(folder, path), 'utf8').match(/#.*/g) ?? [])
    .join('\n');
}
