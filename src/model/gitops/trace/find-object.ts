import type { ResourceName } from '../../../core/finding.js';
import type { FilePath } from '../../../core/location.js';
import { closest } from '../../../core/suggest.js';
import type { Range } from '../../../core/text.js';
import { hostRange } from '../../../syntax/effective-text.js';
import { showResource } from '../../project/manifests.js';
import { type Site, type Tree, subtree } from '../tree.js';

/** An object of one deployment, as far as finding it goes. */
export interface Candidate extends ResourceName {
  readonly tree: Tree | undefined;
}

/** How a spelling ends. `several` gives one spelling for each object that is meant. */
export type Found<C> =
  /** One object, in each of its deployments. */
  | { readonly state: 'found'; readonly objects: readonly C[] }
  | { readonly state: 'several'; readonly objects: readonly C[] }
  | { readonly state: 'none'; readonly near?: string };

/**
 * The objects that `Kind/namespace/name`, `Kind/name` or `name` means. Kinds may be in any case, and have their group:
 * `Kind.group`. A name from before a build changed it is understood where no object has it now.
 */
export function objectsNamed<C extends ResourceName>(spelling: string, candidates: readonly C[]): Found<C> {
  const readings: readonly ((candidate: C) => boolean)[] = [
    (candidate) => showResource(candidate) === spelling,
    (candidate) => isMeant(candidate, spelling, [candidate.name]),
    (candidate) => isMeant(candidate, spelling, earlierNames(candidate)),
  ];
  for (const reading of readings) {
    const found = candidates.filter(reading);
    if (found.length > 0) return grouped(found);
  }
  const near = nearest(spelling, candidates);
  return near === undefined ? { state: 'none' } : { state: 'none', near };
}

/** The object in another namespace, else a name that is nearly the same. */
function nearest(spelling: string, candidates: readonly ResourceName[]): string | undefined {
  const parts = spelling.split('/');
  const elsewhere = parts.length === 3 ? `${parts[0]}/${parts[2]}` : undefined;
  const moved = elsewhere === undefined ? undefined : candidates.find((one) => isMeant(one, elsewhere, [one.name]));
  if (moved !== undefined) return showResource(moved);
  return closest(
    spelling,
    new Set(candidates.flatMap((one) => spellingsOf(one).filter((known) => known.split('/').length === parts.length))),
  );
}

function grouped<C extends ResourceName>(found: readonly C[]): Found<C> {
  return { state: new Set(found.map(identity)).size > 1 ? 'several' : 'found', objects: found };
}

/** What makes two deployments deployments of one object: the version of its API does not. */
export function identity(object: ResourceName): string {
  return `${groupOf(object)}|${showResource(object)}`;
}

function groupOf({ apiVersion }: ResourceName): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** `Kind.group/namespace/name`, for objects that differ in nothing else. */
export function showWithGroup(object: ResourceName): string {
  const group = groupOf(object);
  return showResource({ ...object, kind: group === '' ? object.kind : `${object.kind}.${group}` });
}

/** What the object was called before a prefix, a suffix or a hash came to its name. */
function earlierNames(object: ResourceName & { readonly tree?: Tree | undefined }): readonly string[] {
  const names: string[] = [];
  for (let at = subtree(object.tree, ['metadata', 'name'])?.under; at !== undefined; at = at.under)
    if (at.kind === 'scalar' && typeof at.value === 'string') names.push(at.value);
  return names;
}

function isMeant(object: ResourceName, spelling: string, names: readonly string[]): boolean {
  const parts = spelling.split('/');
  const name = parts.at(-1);
  const kind = parts.length > 1 ? parts[0] : undefined;
  const namespace = parts.length > 2 ? parts[1] : undefined;
  if (parts.length > 3 || name === undefined || !names.includes(name)) return false;
  if (namespace !== undefined && object.namespace !== namespace) return false;
  return kind === undefined || isKind(object, kind);
}

function isKind(object: ResourceName, written: string): boolean {
  const wanted = written.toLowerCase();
  const kind = object.kind.toLowerCase();
  return wanted === kind || wanted === `${kind}.${groupOf(object).toLowerCase()}`;
}

function spellingsOf(object: ResourceName): readonly string[] {
  return [object.name, `${object.kind}/${object.name}`, showResource(object)];
}

/** A line of a file. */
export interface Line {
  readonly file: FilePath;
  /** Without its line break. */
  readonly range: Range;
}

/**
 * The objects that are written at a line; when there are none, those of which a patch or a generator sets a value there, else
 * those that its document has any part in.
 */
export function objectsAt<C extends Candidate>(line: Line, candidates: readonly C[]): Found<C> {
  const readings: readonly ((tree: Tree) => boolean)[] = [
    ({ site }) => site !== undefined && isAt(site, line),
    (tree) => touches(tree, ({ kind, site }) => kind === 'scalar' && site !== undefined && isAt(site, line)),
    (tree) => touches(tree, ({ site }) => site !== undefined && isInDocument(site, line)),
  ];
  for (const reading of readings) {
    const found = candidates.filter(({ tree }) => tree !== undefined && reading(tree));
    if (found.length > 0) return grouped(found);
  }
  return { state: 'none' };
}

/** A whole document begins above its first key: comments there belong to it. */
function isAt({ document, node }: Site, { file, range }: Line): boolean {
  if (document.id.file !== file) return false;
  const whole = node === document.root ? document.stream.documents[document.position]?.range : undefined;
  const host = hostRange(document.text, whole ?? { start: node.outerStart, end: node.end });
  return host?.file === file && host.range.start <= range.end && range.start < host.range.end;
}

function isInDocument({ document }: Site, { file, range }: Line): boolean {
  const whole = document.stream.documents[document.position]?.range;
  if (document.id.file !== file || document.id.embedded !== undefined || whole === undefined) return false;
  return whole.start <= range.end && range.start < whole.end;
}

/** Whether it is so of a value of a tree, of its lower layers or of what removed something. */
function touches(tree: Tree, isThere: (tree: Tree) => boolean): boolean {
  if (isThere(tree)) return true;
  if (tree.under !== undefined && touches(tree.under, isThere)) return true;
  if (tree.kind === 'seq') return tree.items.some((item) => touches(item, isThere));
  if (tree.kind !== 'map') return false;
  for (const child of tree.entries.values()) if (touches(child, isThere)) return true;
  for (const { by, lost } of tree.removed?.values() ?? []) if (isThere(by) || touches(lost, isThere)) return true;
  return false;
}
