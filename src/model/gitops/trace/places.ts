import type { KeyPath, Location } from '../../../core/location.js';
import type { Range } from '../../../core/text.js';
import { hostRange } from '../../../syntax/effective-text.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import type { Project } from '../../project/project.js';
import type { Site, Tree } from '../tree.js';
import { aliasAt } from './aliases.js';

/** Where something is written, in the file on disk, however deep in texts inside texts. */
export interface Place {
  readonly location: Location;
  /** The texts inside the file that hold it, outermost first. */
  readonly inside: readonly KeyPath[];
}

/** All that the files have to do with one value of one layer. */
export interface Places {
  /** Where it takes effect: where an alias stands, when the value itself is written at its anchor. */
  readonly at: Place;
  readonly anchor?: { readonly name: string; readonly place: Place };
  /** The file that holds the text, when `at` only names it. */
  readonly content?: Place;
}

/** The places of a value at a path of its object; undefined for what no file holds. */
export function placesOf(project: Project, tree: Tree, path: KeyPath): Places | undefined {
  const { site } = tree;
  if (site === undefined) return undefined;
  const written = placeOfNode(project, site, site.node);
  if (written === undefined) return undefined;
  const content = contentOf(project, tree, written);
  const alias = aliasAt(site.node, path);
  const used = alias && placeOfNode(project, site, alias.node);
  if (alias === undefined || used === undefined) return { at: written, ...content };
  return { at: used, anchor: { name: alias.anchor, place: written }, ...content };
}

function placeOfNode(project: Project, { document }: Site, node: YamlNode): Place | undefined {
  const host = hostRange(document.text, rangeOf(node));
  return host && { location: located(project, host.file, host.range), inside: document.id.embedded ?? [] };
}

/** A value with its key, or an item of a list. */
function rangeOf(node: YamlNode): Range {
  const key = node.parent?.kind === 'map' ? node.parent.items[node.index - 1] : undefined;
  return { start: key === undefined || key.style === 'null' ? node.start : key.start, end: node.end };
}

/** A file that a generator reads. */
function contentOf(project: Project, tree: Tree, written: Place): { readonly content?: Place } {
  const first = tree.kind === 'scalar' ? tree.text?.segments[0] : undefined;
  if (first === undefined || first.file === written.location.file) return {};
  return { content: { location: located(project, first.file, { start: first.offset, end: first.offset }), inside: [] } };
}

function located(project: Project, file: string, range: Range): Location {
  return project.locate({ document: { file, index: 0 }, range });
}
