import type { Project } from '../../project/project.js';
import type { Manifest } from '../../project/manifests.js';
import { patchedByJson, patchedByMerge } from '../kustomize/compose/apply-patch.js';
import { type ImageChange, imageChange, withImage } from '../kustomize/compose/images.js';
import { BUILT_IN } from '../kustomize/compose/configuration.js';
import type { Operation } from '../kustomize/compose/json-patch.js';
import type { Entry } from '../kustomize/compose/kustomization-file.js';
import type { Named } from '../kustomize/compose/named-file.js';
import { groupVersion } from '../kustomize/compose/object-id.js';
import { type PatchBody, mergeBody, patchBody } from '../kustomize/compose/patch-entry.js';
import { type Match, type Pattern, both } from '../kustomize/compose/pattern.js';
import { Refused, Undecided } from '../kustomize/compose/problem.js';
import { type Resource, maskedResource, newResource } from '../kustomize/compose/resource.js';
import { textOf, withChildren } from '../kustomize/compose/scalar-text.js';
import { type TargetSelector, targetSelector } from '../kustomize/compose/target-selector.js';
import { itemsAt } from '../reading.js';
import { type MapTree, type Tree, childOf, subtree, treeOfPlain, unknownTree } from '../tree.js';
import { commonTree } from './possible-trees.js';

/** What a HelmRelease does to the objects that its chart renders (`spec.postRenderers`), in order. */
export interface PostRenderers {
  readonly steps: readonly Step[];
}

type Step =
  | { readonly kind: 'patch'; readonly target: Tree | undefined; readonly body: PatchBody; readonly by: string }
  | { readonly kind: 'images'; readonly change: ImageChange; readonly matches: Pattern }
  /** It cannot be read: it may change whatever it selects. */
  | { readonly kind: 'unknown'; readonly target: Tree | undefined; readonly because: string };

/** An object of a chart, as far as it is known: a map that is `open` may hold more. */
export interface RenderedObject {
  readonly apiVersion: string;
  /** One of these, when it depends on values that are not known. */
  readonly kinds: readonly string[];
  /** Undefined when it is not known; then any object of the kind may be meant. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  /** The release, which stands for the manifest that nobody has written. */
  readonly source: Manifest;
  /** What is known of it besides `apiVersion`, `kind` and `metadata`. */
  readonly content: ReadonlyMap<string, Tree>;
}

/** The post-renderers of a HelmRelease; undefined when it has none. `by` names it, as layers do. */
export function postRenderersOf(project: Project, spec: Tree | undefined, by: string): PostRenderers | undefined {
  const written = subtree(spec, ['postRenderers']);
  if (written === undefined || (written.kind === 'scalar' && written.value === null)) return undefined;
  const steps = itemsAt(written, []).flatMap((renderer) => stepsOf(project, renderer, by));
  if (written.kind !== 'seq') return { steps: [unreadable(written.kind === 'unknown' ? written.because : 'no list')] };
  return steps.length === 0 ? undefined : { steps };
}

function unreadable(because: string, target?: Tree): Step {
  return { kind: 'unknown', target, because: `a post-renderer cannot be read: ${because}` };
}

/** Kustomize's order: merge patches, patches, JSON patches, images. */
function stepsOf(project: Project, renderer: Tree, by: string): readonly Step[] {
  const kustomize = childOf(renderer, 'kustomize');
  if (renderer.kind === 'unknown' || kustomize?.kind === 'unknown') return [unreadable('what it does is known at run time only')];
  if (kustomize?.kind !== 'map') return [];
  const entries = (field: string): readonly Entry[] => itemsAt(kustomize, [field]).map((tree) => ({ tree, by }));
  const hidden = [...kustomize.entries].flatMap(([field, value]) => (value.kind === 'unknown' ? [unreadable(field)] : []));
  const files: Named = { project, directory: '', as: 'flux', read: () => undefined };
  const patch = (entry: Entry, read: typeof patchBody): Step => {
    const target = childOf(entry.tree, 'target');
    try {
      return { kind: 'patch', target, body: read(entry, files), by };
    } catch (error) {
      return unreadable(reasonOf(error), target);
    }
  };
  return [
    ...hidden,
    ...entries('patchesStrategicMerge').map((entry) => patch(entry, mergeBody)),
    ...entries('patches').map((entry) => patch(entry, patchBody)),
    ...entries('patchesJson6902').map((entry) => patch(entry, patchBody)),
    ...entries('images').map((entry) => imagesStep(entry)),
  ];
}

function imagesStep(entry: Entry): Step {
  try {
    return { kind: 'images', ...imageChange(entry, true) };
  } catch (error) {
    return unreadable(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Undecided) return error.message;
  throw error;
}

/** Stands for what a chart renders and nobody here knows. */
export const NOT_RENDERED_HERE = 'only the chart knows what else it renders';

/** The object behind the post-renderers; what may or may not have been changed is unknown. Undefined when it is taken out. */
export function postRendered({ steps }: PostRenderers, object: RenderedObject): MapTree | undefined {
  const [kind = ''] = object.kinds;
  const layer = { kind: 'source' } as const;
  const named = { name: object.name ?? '', ...(object.namespace !== undefined && { namespace: object.namespace }) };
  const labels = unknownTree('only the chart knows its labels', layer);
  const metadata = treeOfPlain(named, layer);
  const tree: MapTree = {
    kind: 'map',
    layer,
    open: NOT_RENDERED_HERE,
    entries: new Map([
      ...Object.entries({ apiVersion: object.apiVersion, kind }).map(([key, value]) => [key, treeOfPlain(value, layer)] as const),
      [
        'metadata',
        metadata.kind === 'map'
          ? { ...metadata, open: NOT_RENDERED_HERE, entries: new Map(metadata.entries).set('labels', labels) }
          : metadata,
      ],
      ...object.content,
    ]),
  };
  let resource: Resource | undefined = newResource(tree, object.source, object.source.document.id.file);
  for (const step of steps) resource = resource && stepped(resource, step, object);
  return resource && withoutMark(resource.tree);
}

function stepped(resource: Resource, step: Step, object: RenderedObject): Resource | undefined {
  switch (step.kind) {
    case 'unknown': {
      const match = step.target === undefined ? 'unknown' : selected(step.target, resource, object);
      return match === false ? resource : maskedResource(resource, step.because);
    }
    case 'images':
      return withImage(resource, step.change, inAnyRegistry(step.matches), BUILT_IN.images);
    case 'patch': {
      const { body, target, by } = step;
      if (body.kind === 'json6902') {
        if (target === undefined) return resource;
        const match = selected(target, resource, object);
        return match === false ? resource : either(resource, operated(resource, body.operations, by), match);
      }
      return body.patches.reduce<Resource | undefined>((before, patch) => {
        if (before === undefined) return undefined;
        const match = target === undefined ? named(patch, object) : selected(target, before, object);
        return match === false ? before : either(before, mergedWith(before, patch), match);
      }, resource);
    }
  }
}

/** Without certainty only what holds in both cases is known. */
function either(before: Resource, after: Resource | undefined, match: Match): Resource | undefined {
  if (match === true || before === after) return after;
  const because = 'whether a post-renderer changes it cannot be told';
  if (after === undefined) return maskedResource(before, because);
  const tree = commonTree([before.tree, after.tree], because);
  return tree?.kind === 'map' ? { ...before, tree } : maskedResource(before, because);
}

/** What Kustomize would refuse ends the release; the rest is looked at as if it went on without. */
function mergedWith(resource: Resource, patch: MapTree): Resource | undefined {
  try {
    return patchedByMerge(resource, patch);
  } catch (error) {
    reasonOf(error);
    return resource;
  }
}

/** Lists of which not all elements are known, by the keys of what holds them. */
const PARTIAL = /^(?:containers|initContainers|volumes|env|args)$/;

function operated(resource: Resource, operations: readonly Operation[], by: string): Resource {
  let current = resource;
  for (const operation of operations) {
    const paths = [operation.path, ...(operation.from === undefined ? [] : [operation.from])].map(stepsOfPath);
    const mask = (because: string): Resource => ({
      ...current,
      tree: paths.reduce<MapTree>((tree, steps) => maskedMap(tree, steps, because), current.tree),
    });
    if (operation.op === 'test') continue;
    if (paths.some((steps) => steps.slice(0, -1).some((step) => PARTIAL.test(step)))) {
      current = mask('which element of a list a post-renderer means is not known');
      continue;
    }
    try {
      current = patchedByJson(current, [operation], by);
    } catch (error) {
      const because = reasonOf(error);
      if (error instanceof Undecided) current = mask(because);
    }
  }
  return current;
}

function stepsOfPath(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function maskedMap(tree: MapTree, [step, ...rest]: readonly string[], because: string): MapTree {
  if (step === undefined) return tree;
  const child = tree.entries.get(step);
  const masked = child === undefined ? unknownTree(because, tree.layer) : maskedAt(child, rest, because);
  return { ...tree, entries: new Map(tree.entries).set(step, masked) };
}

/** Of a list every element may be meant; where elements come or go, nothing of it is known. */
function maskedAt(tree: Tree, steps: readonly string[], because: string): Tree {
  if (tree.kind === 'map' && steps.length > 0) return maskedMap(tree, steps, because);
  if (tree.kind === 'seq' && steps.length > 1)
    return { ...tree, items: tree.items.map((item) => maskedAt(item, steps.slice(1), because)) };
  return unknownTree(because, tree.layer, 'maybe');
}

/** Whether a target selects the object. */
function selected(target: Tree, resource: Resource, object: RenderedObject): Match {
  const asked = (field: string): boolean => {
    const written = childOf(target, field);
    return written !== undefined && !/^(?:\.[*+])?$/.test(textOf(written) ?? '?');
  };
  const hasDoubtfulName = object.name === undefined && asked('name');
  const hasDoubtfulNamespace = object.namespace === undefined && asked('namespace');
  const known = without(target, [...(hasDoubtfulName ? ['name'] : []), ...(hasDoubtfulNamespace ? ['namespace'] : [])]);
  let selects: TargetSelector;
  try {
    selects = targetSelector(known);
  } catch (error) {
    reasonOf(error);
    return false;
  }
  // Not every chart writes the namespace into its objects.
  const namespaces = [object.namespace ?? '', ''];
  const answers = object.kinds.flatMap((kind) =>
    namespaces.map((namespace) => selects({ ...resource, id: { ...resource.id, kind, namespace } })),
  );
  const [first = false, ...others] = answers;
  const match = others.every((other) => other === first) ? first : 'unknown';
  return hasDoubtfulName || hasDoubtfulNamespace ? both(match, () => 'unknown') : match;
}

function without(target: Tree, fields: readonly string[]): Tree {
  if (target.kind !== 'map' || fields.length === 0) return target;
  return { ...target, entries: new Map([...target.entries].filter(([key]) => !fields.includes(key))) };
}

/** Whether a patch without target is for the object: Kustomize refuses one that meets nothing, so its namespace is not asked. */
function named(patch: MapTree, { apiVersion, kinds, name, namespace }: RenderedObject): Match {
  const [one, other] = [groupVersion(textOf(patch.entries.get('apiVersion')) ?? ''), groupVersion(apiVersion)];
  const kind = textOf(patch.entries.get('kind')) ?? '';
  if (one.group !== other.group || one.version !== other.version || !kinds.includes(kind)) return false;
  const meant = textOf(subtree(patch, ['metadata', 'namespace']));
  if (meant !== undefined && namespace !== undefined && meant !== namespace) return false;
  if (name !== undefined && textOf(subtree(patch, ['metadata', 'name'])) !== name) return false;
  return name === undefined || kinds.length > 1 ? 'unknown' : true;
}

const REGISTRIES = ['', 'docker.io/', 'quay.io/', 'ghcr.io/'];

/** Charts put a registry in front that differs between their versions. */
function inAnyRegistry(matches: Pattern): Pattern {
  return (text) => {
    const answers = REGISTRIES.map((registry) => matches(registry + text));
    return answers.includes(true) ? true : answers.includes('unknown') ? 'unknown' : false;
  };
}

/** What nobody here knows is again what is not looked at, except where something was made of it. */
function withoutMark(tree: MapTree): MapTree {
  const inner = withChildren(tree, (child) => unmarked(child));
  if (inner.open !== NOT_RENDERED_HERE) return inner;
  const { open: _, ...rest } = inner;
  return rest;
}

function unmarked(tree: Tree): Tree {
  if (tree.kind === 'map') return withoutMark(tree);
  if (tree.kind !== 'seq') return tree;
  const items = tree.items.map(unmarked);
  return items.every((item, at) => item === tree.items[at]) ? tree : { ...tree, items };
}
