import { type Tree, childOf } from '../../tree.js';
import type { FieldSpec } from './built-in-fields.js';
import { editField } from './field-spec.js';
import type { Entry } from './kustomization-file.js';
import { type Match, type Pattern, patternOf } from './pattern.js';
import { Refused } from './problem.js';
import { type Resource, unknownLike, withTree } from './resource.js';
import { rawText, textOf, withChildren } from './scalar-text.js';
import { type Transformer, textBy, transformer } from './transformer.js';

/** One entry of `images`. */
export interface ImageChange {
  readonly name: string;
  readonly newName: string;
  readonly newTag: string;
  readonly digest: string;
  readonly tagSuffix: string;
  readonly by: Transformer;
}

/** An entry of `images`, and which images it is for. Throws `Refused`. */
export function imageChange(
  { tree, by }: Entry,
  anyDigest: boolean,
): { readonly change: ImageChange; readonly matches: Pattern } {
  const text = (key: string): string => textOf(childOf(tree, key)) ?? '';
  const change: ImageChange = {
    name: text('name'),
    newName: text('newName'),
    newTag: text('newTag'),
    digest: text('digest'),
    tagSuffix: text('tagSuffix'),
    by: imageSource(tree, by),
  };
  const unknown = [...(tree.kind === 'map' ? tree.entries.values() : [])].find((value) => value.kind === 'unknown');
  return { change, matches: unknown?.kind === 'unknown' ? () => 'unknown' as const : imagePattern(change.name, anyDigest) };
}

/** The part of an entry that decides: the tag or digest, else the name. */
function imageSource(tree: Tree, by: string): Transformer {
  const fields = ['digest', 'newTag', 'tagSuffix', 'newName'].map((key) => childOf(tree, key));
  return transformer('images', by, fields.find((field) => textOf(field)) ?? tree);
}

/** Kustomize takes the name for a pattern; later releases accept digests of any algorithm. Throws `Refused`. */
function imagePattern(name: string, anyDigest: boolean): Pattern {
  const digest = anyDigest ? '@[a-zA-Z0-9]+(?:[.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*' : '@sha256:[a-zA-Z0-9_.{}-]*';
  const ends = new RegExp(`^(?::[a-zA-Z0-9_.{}-]*)?(?:${digest})?$`);
  if (/^[\w./:-]*$/.test(name)) return (text) => dotted(name, text) && ends.test(text.slice(name.length));
  const pattern = patternOf(`^${name}$`);
  return (text) => {
    // The name may end anywhere in front of a tag or digest.
    const cuts = Array.from({ length: text.length })
      .flatMap((_, at) => (ends.test(text.slice(at)) ? [at] : []))
      .concat(text.length);
    return cuts.reduce<Match>((found, at) => (found === true ? true : widest(found, pattern(text.slice(0, at)))), false);
  };
}

function widest(one: Match, other: Match): Match {
  return other === true ? true : one === 'unknown' || other === 'unknown' ? 'unknown' : false;
}

/** A dot in the name stands for any character. */
function dotted(name: string, text: string): boolean {
  if (!name.includes('.')) return text.startsWith(name);
  if (text.length < name.length) return false;
  for (let at = 0; at < name.length; at++) if (name[at] !== '.' && name[at] !== text[at]) return false;
  return true;
}

/** Lists under these keys hold containers, wherever they stand: values of a HelmRelease too (imagetag/legacy.go). */
const CONTAINERS: ReadonlySet<string> = new Set(['containers', 'initContainers']);

export function withImage(resource: Resource, change: ImageChange, matches: Pattern, fields: readonly FieldSpec[]): Resource {
  if (resource.id.kind === 'CustomResourceDefinition') return resource;
  const set = (value: Tree | undefined): Tree => replaced(value, change, matches);
  let changed = withTree(resource, inContainers(resource.tree, set));
  for (const field of fields) {
    const edit = { layer: change.by.layer, site: change.by.written?.site, set };
    changed = withTree(changed, editField(changed, field, edit));
  }
  return changed;
}

function inContainers(tree: Tree, set: (image: Tree) => Tree): Tree {
  if (tree.kind === 'seq') {
    const items = tree.items.map((item) => inContainers(item, set));
    return items.every((item, at) => item === tree.items[at]) ? tree : { ...tree, items };
  }
  if (tree.kind !== 'map' || !holdsContainers(tree)) return tree;
  return withChildren(tree, (child, key) => {
    const inner = inContainers(child, set);
    if (!CONTAINERS.has(key) || inner.kind !== 'seq') return inner;
    const items = inner.items.map((item) =>
      item.kind === 'map' ? withChildren(item, (value, name) => (name === 'image' ? set(value) : value)) : item,
    );
    return items.every((item, at) => item === inner.items[at]) ? inner : { ...inner, items };
  });
}

const holders = new WeakMap<Tree, boolean>();

/** Whether there are containers at any depth; remembered, for most trees have none and are shared. */
function holdsContainers(tree: Tree): boolean {
  if (tree.kind === 'scalar' || tree.kind === 'unknown') return false;
  let known = holders.get(tree);
  if (known === undefined) {
    known =
      tree.kind === 'seq'
        ? tree.items.some(holdsContainers)
        : [...tree.entries].some(([key, child]) => CONTAINERS.has(key) || holdsContainers(child));
    holders.set(tree, known);
  }
  return known;
}

function replaced(value: Tree | undefined, change: ImageChange, matches: Pattern): Tree {
  if (value === undefined || value.kind === 'unknown') return value ?? textBy(change.by, '', undefined);
  if (value.kind !== 'scalar') throw new Refused('wrong-node-kind', 'an image is not a single value');
  if (value.value === null) return value;
  const text = rawText(value);
  const match = matches(text);
  if (match === 'unknown') return unknownLike(value, `whether images entry ${change.name} matches cannot be told`);
  return match ? textBy(change.by, imageName(text, change), value) : value;
}

function imageName(image: string, change: ImageChange): string {
  const { name, tag, digest } = split(image);
  const parts = { tag, digest };
  if (change.newTag !== '' || change.digest !== '') Object.assign(parts, { tag: change.newTag, digest: change.digest });
  else if (change.tagSuffix !== '') Object.assign(parts, { tag: tag + change.tagSuffix, digest: '' });
  const base = change.newName === '' ? name : change.newName;
  return base + (parts.tag === '' ? '' : `:${parts.tag}`) + (parts.digest === '' ? '' : `@${parts.digest}`);
}

/** `[[host[:port]/]component/]component[:tag][@digest]`. */
function split(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const slash = Math.max(0, image.indexOf('/'));
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) };
  if (colon < 0) return { name: image, tag: '', digest: '' };
  const end = at < 0 ? image.length : at;
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, end), digest: at < 0 ? '' : image.slice(at + 1) };
}
