import type { ResourceName } from '../../core/finding.js';
import { type YamlNode, dereference, entryOf, scalarText } from '../../syntax/yaml/tree.js';
import type { Document } from './document.js';
import type { Project } from './project.js';
import type { SourceFile } from './source-file.js';

/** A Kubernetes object as a file holds it, before any layer has touched it. */
export interface Manifest extends ResourceName {
  readonly document: Document;
  readonly node: YamlNode;
}

/** `Kind/namespace/name`, as people point at objects. */
export function showResource(resource: ResourceName): string {
  return `${resource.kind}/${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`;
}

const known = new WeakMap<Project, Map<string, readonly Manifest[]>>();

/** The objects of the whole project, in file order; with `kinds`, only files that may hold one of them are parsed. */
export function manifestsOf(project: Project, kinds?: ReadonlySet<string>): readonly Manifest[] {
  let answers = known.get(project);
  if (answers === undefined) known.set(project, (answers = new Map<string, readonly Manifest[]>()));
  const key = kinds === undefined ? '' : [...kinds].join(' ');
  let found = answers.get(key);
  if (found === undefined) answers.set(key, (found = gathered(project, kinds)));
  return found;
}

function gathered(project: Project, kinds: ReadonlySet<string> | undefined): readonly Manifest[] {
  const found: Manifest[] = [];
  for (const file of project.files.values()) {
    if (file.isLeftOut || (kinds !== undefined && !mayHold(file, kinds))) continue;
    for (const manifest of manifestsIn(file)) if (kinds === undefined || kinds.has(manifest.kind)) found.push(manifest);
  }
  return found;
}

const memo = new WeakMap<SourceFile, readonly Manifest[]>();

export function manifestsIn(file: SourceFile): readonly Manifest[] {
  let manifests = memo.get(file);
  if (manifests === undefined)
    memo.set(file, (manifests = file.documents.flatMap((document) => objectsIn(document, document.root))));
  return manifests;
}

function mayHold(file: SourceFile, kinds: ReadonlySet<string>): boolean {
  if (file.isParsed) return true;
  const { headers } = file;
  return !headers.certain || headers.documents.some(({ kind }) => kind !== undefined && kinds.has(kind));
}

function objectsIn(document: Document, root: YamlNode | undefined): readonly Manifest[] {
  if (root?.kind !== 'map') return [];
  const apiVersion = text(root, 'apiVersion');
  const kind = text(root, 'kind');
  if (apiVersion === undefined || kind === undefined) return [];
  if (kind.endsWith('List')) {
    const items = entryOf(root, 'items')?.value;
    if (items?.kind === 'seq') return items.items.flatMap((item) => objectsIn(document, dereference(item)));
  }
  const metadata = entryOf(root, 'metadata')?.value;
  const holder = metadata && dereference(metadata);
  const name = holder?.kind === 'map' ? text(holder, 'name') : undefined;
  if (holder === undefined || name === undefined) return [];
  const namespace = text(holder, 'namespace');
  return [{ apiVersion, kind, name, ...(namespace !== undefined && { namespace }), document, node: root }];
}

function text(map: YamlNode, key: string): string | undefined {
  const found = entryOf(map, key)?.value;
  const value = found && dereference(found);
  return value?.kind === 'scalar' && value.style !== 'null' ? scalarText(value) : undefined;
}
