import type { FilePath } from '../../../../core/location.js';
import { resolvePath } from '../../../project/file-system.js';
import { childOf, treeOf } from '../../tree.js';
import { type Accumulated, Accumulator } from './accumulation.js';
import { type Building, buildKey } from './building.js';
import { isFetched, notFetched, notHere } from './fetched.js';
import { configurationOf, joined } from './configuration.js';
import { absorbed, generate } from './generator.js';
import { type Entry, KUSTOMIZATION_NAMES, type Kustomization, listOf } from './kustomization-file.js';
import { allIds, type Resource } from './resource.js';
import { keyOf, showId } from './object-id.js';
import { namedFile } from './named-file.js';
import { addInflatedCharts, changeInflatedCharts } from './inflate-charts.js';
import { Refused, Undecided, placeOf } from './problem.js';
import { resourcesIn } from './resource-file.js';
import { textOf } from './scalar-text.js';
import { transform } from './transform.js';

/** What a base contributes; gathered once for all that use it. */
export function accumulateDirectory(directory: FilePath, building: Building): Accumulated {
  const { cache, project } = building;
  return cache.accumulated(directory, buildKey(building, directory), () => {
    const kustomization = cache.kustomization(project, directory);
    return kustomization === undefined ? new Accumulator().result() : accumulate(kustomization, building);
  });
}

export function accumulate(kustomization: Kustomization, building: Building): Accumulated {
  const into = new Accumulator();
  gather(kustomization, into, building);
  return into.result();
}

/** The order of kusttarget.go accumulateTarget: resources, configurations, generators, components, transformers. */
function gather(kustomization: Kustomization, into: Accumulator, building: Building): void {
  const { cache } = building;
  cache.active.push(kustomization.directory);
  if (kustomization.file !== undefined) into.files.add(kustomization.file);
  for (const problem of kustomization.problems) into.problem(problem);
  for (const unknown of kustomization.unknown) into.unknown(unknown);
  for (const entry of listOf(kustomization, 'resources')) addResource(entry, kustomization, into, building);
  for (const entry of listOf(kustomization, 'configurations')) addConfiguration(entry, kustomization, into, building);
  addGenerated(kustomization, into, building);
  addInflatedCharts(kustomization, into, building);
  for (const field of ['helmCharts', 'generators']) noteUnfollowedObjects(field, kustomization, into);
  for (const entry of listOf(kustomization, 'components')) addComponent(entry, kustomization, into, building);
  transform(kustomization, into, building);
  changeInflatedCharts(kustomization, into, building);
  noteUnfollowed(kustomization, into);
  cache.active.pop();
}

function addResource(entry: Entry, kustomization: Kustomization, into: Accumulator, building: Building): void {
  const written = entry.tree;
  into.attempt(written, 'objects', () => {
    const path = pathOf(entry);
    const place = locate(path, entry, kustomization.directory, building);
    if (place.kind === 'file') {
      into.files.add(place.path);
      const source = building.project.files.get(place.path);
      if (source === undefined) throw new Undecided(`${place.path} is not read`);
      into.append(resourcesIn(source, building.cache), written);
      return;
    }
    const base = kustomizationAt(place.path, entry, building);
    if (base.isComponent)
      throw new Refused(
        'component-as-resource',
        `${path} is a component: list it under components`,
        placeOf(written) ?? placeOf(base.values.get('kind')?.tree),
      );
    into.merge(accumulateDirectory(place.path, building), written);
  });
}

function addComponent(entry: Entry, kustomization: Kustomization, into: Accumulator, building: Building): void {
  into.attempt(entry.tree, 'objects', () => {
    const path = pathOf(entry);
    const place = locate(path, entry, kustomization.directory, building);
    if (place.kind === 'file')
      throw new Refused('not-a-component', `${path} is a file, and a component is a folder`, placeOf(entry.tree));
    const component = kustomizationAt(place.path, entry, building);
    if (!component.isComponent && component.isLeftOut !== true)
      throw new Refused('not-a-component', `${path} is no component: its kind must be Component`, placeOf(entry.tree));
    gather(component, into, building);
  });
}

function pathOf({ tree }: Entry): string {
  if (tree.kind === 'unknown') throw new Undecided(tree.because);
  const path = textOf(tree) ?? '';
  if (path === '') throw new Refused('missing-file', 'the path is empty', placeOf(tree));
  if (isRemote(path)) throw new Undecided(notHere(path));
  return path;
}

/** URLs and Git addresses; Kustomize would fetch them. */
function isRemote(path: string): boolean {
  return (
    /^(?:[a-z+]+:\/\/|git@|git::|[\w.-]+@[\w.-]+:|(?:github|gitlab|bitbucket)\.(?:com|org)[/:])/i.test(path) ||
    path.includes('?ref=')
  );
}

interface Located {
  readonly kind: 'file' | 'directory';
  readonly path: FilePath;
}

function locate(path: string, entry: Entry, directory: FilePath, building: Building): Located {
  const { project, cache } = building;
  const resolved = path.startsWith('/') ? undefined : resolvePath(directory, path);
  if (resolved === undefined) throw new Refused('outside-project', `${path} is outside the project`, placeOf(entry.tree));
  const kustomization = project.files.has(resolved) ? undefined : cache.kustomization(project, resolved);
  if (kustomization !== undefined || project.files.has(resolved) || project.fileSystem.has(resolved)) {
    if (!isFetched(kustomization?.file ?? resolved, building))
      throw new Refused('missing-file', notFetched(path), placeOf(entry.tree));
    return { kind: kustomization === undefined ? 'file' : 'directory', path: resolved };
  }
  const prefix = resolved === '' ? '' : `${resolved}/`;
  if (KUSTOMIZATION_NAMES.some((name) => project.fileSystem.has(prefix + name))) throw new Undecided(`${path} is not read`);
  const exists = project.fileSystem.list().some((file) => file.startsWith(prefix));
  throw exists
    ? new Refused('no-kustomization', `${path} has no kustomization file`, placeOf(entry.tree))
    : new Refused('missing-file', `${path} does not exist`, placeOf(entry.tree));
}

/** Kustomize also refuses a folder that holds one from which it came. */
function kustomizationAt(directory: FilePath, entry: Entry, { project, cache }: Building): Kustomization {
  const prefix = directory === '' ? '' : `${directory}/`;
  if (cache.active.some((visited) => visited === directory || visited.startsWith(prefix)))
    throw new Refused(
      'cycle',
      `${directory === '' ? 'the root' : directory} is what is being built: a cycle`,
      placeOf(entry.tree),
    );
  return cache.kustomization(project, directory)!;
}

function addConfiguration(entry: Entry, { directory }: Kustomization, into: Accumulator, building: Building): void {
  into.attempt(entry.tree, 'values', () => {
    const path = pathOf(entry);
    const source = namedFile(path, entry.tree, { ...building, directory, read: (file) => into.files.add(file) });
    const document = source.documents[0];
    if (document?.root === undefined) return;
    into.configuration = joined(into.configuration, configurationOf(treeOf(document, document.root, 'helm')));
  });
}

function addGenerated(kustomization: Kustomization, into: Accumulator, building: Building): void {
  const { project, as } = building;
  const globals = kustomization.values.get('generatorOptions')?.tree;
  for (const [field, kind] of [
    ['configMapGenerator', 'ConfigMap'],
    ['secretGenerator', 'Secret'],
  ] as const) {
    for (const entry of listOf(kustomization, field)) {
      into.attempt(entry.tree, 'objects', () => {
        const made = generate(kind, entry, globals, {
          project,
          directory: kustomization.directory,
          decrypts: as === 'flux',
          isFetched: (file) => isFetched(file, building),
          read: (file) => into.files.add(file),
          refused: (problem) => into.failed(problem, entry.tree, 'values'),
        });
        absorb(made, entry, into);
      });
    }
  }
}

function absorb(made: Resource, entry: Entry, into: Accumulator): void {
  const key = keyOf(made.id);
  const matches = into.resources.filter((resource) => allIds(resource).some((id) => keyOf(id) === key));
  const place = placeOf(childOf(entry.tree, 'behavior') ?? childOf(entry.tree, 'name') ?? entry.tree);
  const old = matches[0];
  if (matches.length > 1) throw new Refused('generator-behavior', `several objects could take in ${showId(made.id)}`, place);
  if (old === undefined) {
    if (made.behavior !== 'create') {
      if (into.isOpen) throw new Undecided(`${showId(made.id)} may be in what is not known`);
      throw new Refused('generator-behavior', `there is no ${showId(made.id)} to ${made.behavior}`, place);
    }
    into.append([made], entry.tree);
    return;
  }
  if (made.behavior === 'create')
    throw new Refused('generator-behavior', `${showId(made.id)} exists already: behavior must be merge or replace`, place);
  const merged = absorbed(old, made);
  into.resources = into.resources.map((resource) => (resource === old ? merged : resource));
}

/** Something makes objects that are not known; a patch may be for one of them. */
function noteUnfollowedObjects(field: string, kustomization: Kustomization, into: Accumulator): void {
  const [entry] = listOf(kustomization, field);
  if (entry !== undefined) noteUnfollowedField(field, 'objects', { kustomization, into, entry });
}

interface Unfollowed {
  readonly kustomization: Kustomization;
  readonly into: Accumulator;
  readonly entry: Entry;
}

function noteUnfollowedField(field: string, touches: 'objects' | 'values', { kustomization, into, entry }: Unfollowed): string {
  const because = `${field} of ${kustomization.file ?? kustomization.directory} cannot be followed`;
  const at = placeOf(entry.tree);
  into.unknown({ because, touches, ...(at !== undefined && { at }) });
  return because;
}

/** Fields whose effect is not followed. */
function noteUnfollowed(kustomization: Kustomization, into: Accumulator): void {
  const first = (field: string): Entry | undefined => listOf(kustomization, field)[0];
  const note = (field: string, touches: 'objects' | 'values', entry: Entry): string =>
    noteUnfollowedField(field, touches, { kustomization, into, entry });
  const transformers = first('transformers');
  if (transformers !== undefined) {
    note('transformers', 'objects', transformers);
    into.mask(note('transformers', 'values', transformers));
  }
  const validators = first('validators');
  if (validators !== undefined) note('validators', 'values', validators);
  const crds = first('crds');
  if (crds !== undefined) into.mask(note('crds', 'values', crds));
  const openapi = kustomization.values.get('openapi');
  // The version that is built in changes nothing.
  if (openapi !== undefined && textOf(childOf(openapi.tree, 'version')) !== 'v1.21.2')
    into.mask(note('openapi', 'values', openapi));
  for (const { tree } of listOf(kustomization, 'vars')) {
    const name = textOf(childOf(tree, 'name'));
    if (name !== undefined) into.variable(name, tree);
  }
}
