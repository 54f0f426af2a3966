// What Flux makes of a Kustomization, put together from its real parts: kubectl, Flux's own envsubst.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { loadAll } from 'js-yaml';
import { stringify } from 'yaml';

import { substituted } from './envsubst.mjs';
import { repository } from './projects.mjs';
import { layerTool, run } from './tools.mjs';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** What Seaworthy composes, by root: `scripts/clusters.mjs`. */
export async function composedClusters(roots, ...flags) {
  const { code, stdout, stderr } = await run(process.execPath, [join(repository, 'scripts/clusters.mjs'), ...flags, ...roots]);
  if (code !== 0) throw new Error(`clusters ended with ${code}: ${stderr.slice(-300)}`);
  return JSON.parse(stdout);
}

/** The folder as kustomize-controller prepares it (fluxcd/pkg kustomize_generator.go), built by kubectl; undefined when it refuses. */
export async function realBuild(directory, spec) {
  const name = NAMES.find((one) => existsSync(join(directory, one)));
  const file = join(directory, name ?? 'kustomization.yaml');
  const before = name === undefined ? undefined : readFileSync(file, 'utf8');
  const written = prepared(before === undefined ? { resources: generated(directory, '') } : (loadAll(before)[0] ?? {}), spec);
  try {
    writeFileSync(file, stringify(written));
    return await kustomize(directory);
  } finally {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
  }
}

export async function kustomize(directory) {
  const { code, stdout } = await run(layerTool('35', 'kubectl'), [
    'kustomize',
    '--load-restrictor=LoadRestrictionsNone',
    directory,
  ]);
  return code === 0 ? loadAll(stdout).filter((object) => object !== null) : undefined;
}

function prepared(own, spec) {
  const append = (field) => (spec[field] === undefined ? own[field] : [...(own[field] ?? []), ...spec[field]]);
  const whole = {
    ...own,
    ...(own.kind === undefined && { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' }),
    ...(spec.targetNamespace && { namespace: spec.targetNamespace }),
    ...(spec.namePrefix && { namePrefix: spec.namePrefix }),
    ...(spec.nameSuffix && { nameSuffix: spec.nameSuffix }),
    patches: append('patches'),
    components: append('components'),
    images: append('images'),
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
}

/** Every manifest below, and folders with a kustomization as one. */
function generated(directory, prefix) {
  return readdirSync(join(directory, prefix), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${prefix}${entry.name}`;
      if (!entry.isDirectory()) return /\.ya?ml$/.test(entry.name) && entry.isFile() ? [path] : [];
      const isKustomized = NAMES.some((name) => existsSync(join(directory, path, name)));
      return isKustomized ? [path] : generated(directory, `${path}/`);
    });
}

/**
 * Substitution and `commonMetadata` for several builds `{objects, spec, variables}` at once; an object that cannot be
 * substituted is `{error}`.
 */
export async function finished(builds) {
  const isReplaced = (object, { spec, variables }) =>
    spec.postBuild !== undefined &&
    (Object.keys(variables).length > 0 || spec.postBuild.substituteStrategy === 'Always') &&
    !isDisabled(object);
  const questions = builds.flatMap((build) =>
    build.objects
      .filter((object) => isReplaced(object, build))
      .map((object) => ({ object, variables: build.variables, strict: true })),
  );
  const answers = questions.length === 0 ? [] : await substituted(questions);
  return builds.map((build) => {
    const replaced = build.objects.map((object) => (isReplaced(object, build) ? answers.shift() : { object }));
    return replaced.map(({ object, error }) => (error ? { error } : withCommonMetadata(object, build.spec.commonMetadata)));
  });
}

function isDisabled({ metadata: { labels, annotations } = {} }) {
  const key = 'kustomize.toolkit.fluxcd.io/substitute';
  return labels?.[key] === 'disabled' || annotations?.[key] === 'disabled';
}

/** The variables of a `spec`; undefined when they are not all in clear. `data` gives that of a ConfigMap, `null` when it is hidden. */
export function variablesOf({ postBuild }, data) {
  const variables = {};
  for (const { kind, name, optional } of postBuild?.substituteFrom ?? []) {
    const found = kind === 'ConfigMap' ? data(name) : null;
    if (found === null || (found === undefined && !optional)) return undefined;
    Object.assign(variables, found);
  }
  return { ...variables, ...postBuild?.substitute };
}

function withCommonMetadata(object, common) {
  if (common === undefined) return object;
  const metadata = { ...object.metadata };
  for (const field of ['labels', 'annotations']) if (common[field]) metadata[field] = { ...metadata[field], ...common[field] };
  return { ...object, metadata };
}

/** Everything that a root leads to: the objects of each Kustomization, by `Kustomization/namespace/name`; undefined when anything fails. */
export async function realCluster(folder, root) {
  const applied = new Map();
  const all = [];
  const queue = [{ by: 'Kustomization/flux-system/flux-system', spec: root }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { by, spec } = next;
    if (applied.has(by)) continue;
    const objects = await realBuild(join(folder, normalize(`/${spec.path ?? ''}`)), spec);
    const variables = objects && variablesOf(spec, (name) => dataOf(all, name));
    if (variables === undefined) return undefined;
    const [result] = await finished([{ objects, spec, variables }]);
    if (result.some(({ error }) => error !== undefined)) return undefined;
    applied.set(by, result);
    all.push(...result);
    for (const { kind, metadata, spec: own } of result)
      if (kind === 'Kustomization') queue.push({ by: `Kustomization/${metadata.namespace}/${metadata.name}`, spec: own });
  }
  return applied;
}

function dataOf(objects, name) {
  const found = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  return found && (found.data ?? {});
}
