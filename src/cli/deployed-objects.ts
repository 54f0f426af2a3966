import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { type LocatedProject, locateProjects } from '../analysis/locate-projects.js';
import { openModel } from '../analysis/open-project.js';
import { UsageError } from '../analysis/usage-error.js';
import type { FilePath } from '../core/location.js';
import type { ComposedChart } from '../model/apps/rendered-charts.js';
import type { Model } from '../model/apps/subjects.js';
import { lineStarts } from '../core/text.js';
import { type Build, buildsOf } from '../model/gitops/builds/builds.js';
import type { NamedObject } from '../model/gitops/deployed-object.js';
import type { DeployedObject, DeployedSet, Deployments } from '../model/gitops/deployed-set.js';
import { type BuildOrder, buildOrder } from '../model/gitops/trace/build-order.js';
import { type Found, type Line, identity, objectsAt, objectsNamed, showWithGroup } from '../model/gitops/trace/find-object.js';
import { placesOf } from '../model/gitops/trace/places.js';
import type { FindVariables } from '../model/gitops/trace/variable-story.js';
import type { Tree } from '../model/gitops/tree.js';
import { showResource } from '../model/project/manifests.js';
import type { Project } from '../model/project/project.js';
import type { ParsedArguments } from './options.js';
import { projectFlags } from './project-options.js';
import type { Terminal } from './terminal.js';

/** The cluster, kustomization or folder that an object is deployed in; its name alone is what `--variant` takes. */
export type DeploymentSet = Pick<DeployedSet, 'name' | 'kind'>;

/** `cluster a`, `the clusters a, b`. */
export function setsText(sets: readonly DeploymentSet[]): string {
  const kinds = [...new Set(sets.map(({ kind }) => kind))];
  const told = kinds.map((kind) => {
    const names = [...new Set(sets.flatMap((set) => (set.kind === kind ? [set.name] : [])))];
    return names.length === 1 ? `${kind} ${names[0]}` : `the ${kind}s ${names.join(', ')}`;
  });
  return told.join(' and ');
}

/** An object in one of its deployments. */
export interface Deployment extends Omit<DeployedObject, 'effective' | 'appliedBy' | 'syncedBy'> {
  readonly tree: Tree | undefined;
  readonly project: Project;
  readonly set: DeploymentSet;
  /** The Flux Kustomization or the Application that applies it. */
  readonly appliedBy?: string;
  /** Why nothing of its build is deployed, if it is so. */
  readonly refused?: string;
  readonly variables: FindVariables;
  readonly order: BuildOrder;
  /** The charts that it installs, each with its values. */
  readonly charts: () => readonly ComposedChart[];
  /** A file of its project as people name it. */
  readonly shownFile: (file: FilePath) => FilePath;
}

interface Opened {
  readonly located: LocatedProject;
  readonly model: Model;
  readonly deployments: Deployments;
  readonly objects: readonly Deployment[];
}

const MOST_LISTED = 20;

/** The deployments of the one object that was asked for, at least one. Throws `UsageError` when it is none or several. */
export async function findDeployments(asked: string, args: ParsedArguments, terminal: Terminal): Promise<readonly Deployment[]> {
  const { maxBytes, configuration, root } = projectFlags(args, terminal);
  const place = placeAsked(asked, terminal.cwd);
  const opened: Opened[] = [];
  for (const located of locateProjects(place === undefined ? [] : [place.path], terminal.cwd, root)) {
    const model = await openModel(located, { maxBytes, ...(configuration !== undefined && { configuration }) });
    opened.push({ located, model, deployments: model.deployments, objects: objectsOf(located, model) });
  }
  let found = foundIn(asked, place, opened);
  if (found.state === 'none') {
    // What is no object of Kubernetes is known only when all that is installed is known.
    const installers = foundIn(asked, place, opened.map(withInstallers));
    if (installers.state !== 'none') found = installers;
  }
  switch (found.state) {
    case 'found':
      return found.objects;
    case 'several':
      throw ambiguous(asked, found.objects);
    case 'none':
      throw missing(asked, place, found.near, opened);
  }
}

function foundIn(asked: string, place: PlaceAsked | undefined, opened: readonly Opened[]): Found<Deployment> {
  if (place !== undefined) return atPlace(place, opened[0]);
  return objectsNamed(
    asked,
    opened.flatMap(({ objects }) => objects),
  );
}

/** Releases of helmfiles, and charts that Kustomize renders. */
function withInstallers(opened: Opened): Opened {
  const { located, model } = opened;
  const { project } = model.deployments;
  const order = buildOrder(project);
  const shownFile = shownIn(located);
  const known = new Set(model.deployments.sets.flatMap((set) => set.all().map(({ manifest }) => manifest)));
  const installers = new Map<DeployedSet, Map<unknown, ComposedChart[]>>();
  for (const chart of model.composedCharts) {
    const { set, object } = chart;
    if (known.has(object.manifest)) continue;
    const inSet = installers.get(set) ?? new Map<unknown, ComposedChart[]>();
    installers.set(set, inSet.set(object.manifest, [...(inSet.get(object.manifest) ?? []), chart]));
  }
  const objects = [...installers].flatMap(([set, all]) =>
    [...all.values()].map((charts): Deployment => {
      const { effective, appliedBy: _, syncedBy: _by, ...object } = charts[0]!.object;
      return {
        ...object,
        tree: effective.tree,
        project,
        set: { kind: set.kind, name: shownFile.set(set.name) },
        variables: () => undefined,
        order,
        charts: () => charts,
        shownFile: shownFile.file,
      };
    }),
  );
  return { ...opened, objects };
}

interface Shown {
  readonly file: (file: FilePath) => FilePath;
  readonly set: (name: string) => string;
}

function shownIn({ prefix }: LocatedProject): Shown {
  return {
    file: (file) => (prefix === '' ? file : `${prefix}/${file}`),
    set: (name) => (prefix === '' ? name : `${prefix}: ${name}`),
  };
}

function objectsOf(located: LocatedProject, model: Model): readonly Deployment[] {
  const { deployments } = model;
  const { project, clusters, sets } = deployments;
  const builds = buildsOf(deployments);
  const order = buildOrder(project);
  const shown = shownIn(located);
  return sets.flatMap((set, index) => {
    const variables: FindVariables = (by) => clusters[index]?.builds.find((build) => build.by === by)?.variables;
    const shownSet = { kind: set.kind, name: shown.set(set.name) };
    return set.all().map(({ effective, appliedBy, syncedBy, ...object }): Deployment => {
      const by = (appliedBy ?? syncedBy)?.by;
      const refused = refusalOf(builds, set, by);
      return {
        ...object,
        tree: effective.tree,
        project,
        set: shownSet,
        ...(by !== undefined && { appliedBy: by }),
        ...(refused !== undefined && { refused }),
        variables,
        order,
        charts: () => chartsOf(model, set, object),
        shownFile: shown.file,
      };
    });
  });
}

/** What Argo CD installs, it may install elsewhere than where its Application is. */
function chartsOf({ composedCharts }: Model, set: DeployedSet, { manifest }: NamedObject): readonly ComposedChart[] {
  const own = composedCharts.filter(({ object }) => object.manifest === manifest);
  const here = own.filter((chart) => chart.set === set);
  return here.length > 0 ? here : own;
}

function refusalOf(builds: readonly Build[], set: DeployedSet, by: string | undefined): string | undefined {
  const own = builds.filter((build) => build.set === set && build.name === (by ?? set.name));
  return own.flatMap(({ problems }) => problems)[0]?.message;
}

/** `file:line`, `file:line:column` as reports print it, or a file with one object. */
interface PlaceAsked {
  /** Absolute; as it is written when there is no such file. */
  readonly path: string;
  /** 1-based. */
  readonly line?: number;
}

function placeAsked(asked: string, cwd: string): PlaceAsked | undefined {
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(asked);
  const written = match?.[1] ?? asked;
  const path = resolve(cwd, written);
  if (existsSync(path) && statSync(path).isFile()) return { path, ...(match?.[2] !== undefined && { line: Number(match[2]) }) };
  const looksLikeFile = /\.(?:ya?ml|json|env|ini|toml|conf)$/i.test(written);
  return looksLikeFile ? { path: written } : undefined;
}

function atPlace({ path, line }: PlaceAsked, opened: Opened | undefined): Found<Deployment> {
  if (opened === undefined) return { state: 'none' };
  const { located, deployments, objects } = opened;
  const file = relative(located.root, join(realpathSync(dirname(path)), basename(path)))
    .split(sep)
    .join('/');
  return objectsAt(lineOf(deployments.project, file, line), objects);
}

function lineOf(project: Project, file: FilePath, line: number | undefined): Line {
  const text = project.textOf(file);
  if (line === undefined) return { file, range: { start: 0, end: text.length } };
  const starts = lineStarts(text);
  const start = starts[line - 1];
  if (start === undefined) {
    const lines = /[\r\n]$/.test(text) ? starts.length - 1 : starts.length;
    throw new UsageError(`${file} has no line ${line}; it has ${lines}`);
  }
  return { file, range: { start, end: Math.max(start, (starts[line] ?? text.length + 1) - 1) } };
}

function ambiguous(asked: string, objects: readonly Deployment[]): UsageError {
  const byIdentity = new Map<string, Deployment[]>();
  for (const object of objects) byIdentity.set(identity(object), [...(byIdentity.get(identity(object)) ?? []), object]);
  const names = [...byIdentity.values()].map(([object]) => showResource(object!));
  const needsGroup = new Set(names).size < names.length;
  const rows = [...byIdentity.values()]
    .map((same) => [needsGroup ? showWithGroup(same[0]!) : showResource(same[0]!), writtenAt(same[0]!)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length));
  const listed = rows.slice(0, MOST_LISTED).map(([name, place]) => `    ${name.padEnd(width)}  ${place}`.trimEnd());
  const more = rows.length > MOST_LISTED ? [`    and ${rows.length - MOST_LISTED} more`] : [];
  return new UsageError(`${asked} means ${rows.length} objects; say which:`, [...listed, ...more]);
}

/** The file and line in which an object is written. */
export function writtenAt({ tree, project, shownFile }: Deployment): string {
  const place = tree && placesOf(project, tree, [])?.at.location;
  return place === undefined ? '' : `${shownFile(place.file)}:${place.start.line}`;
}

function missing(asked: string, place: PlaceAsked | undefined, near: string | undefined, opened: readonly Opened[]): UsageError {
  if (place !== undefined) return new UsageError(`no object that is deployed is written at ${asked}`);
  for (const { deployments, located } of opened) {
    const orphans = deployments.orphans.map((manifest) => ({ ...manifest, prefix: located.prefix }));
    const found = objectsNamed(asked, orphans);
    if (found.state === 'none') continue;
    const [orphan] = found.objects;
    const { file } = deployments.project.locate({ document: orphan!.document.id, path: [] });
    const shown = orphan!.prefix === '' ? file : `${orphan!.prefix}/${file}`;
    return new UsageError(`${showResource(orphan!)} is written in ${shown}, and no Flux Kustomization applies it`);
  }
  return new UsageError(
    near === undefined
      ? `there is no object ${asked} in what is deployed; an object is named Kind/namespace/name, or file:line`
      : `there is no object ${asked} in what is deployed; did you mean ${near}?`,
  );
}
