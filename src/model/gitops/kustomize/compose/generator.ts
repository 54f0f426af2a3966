import type { Layer } from '../../../../core/provenance.js';
import { type MapTree, type ScalarTree, type Site, type Tree, childOf, treeOfPlain, unknownTree } from '../../tree.js';
import { type Content, type DataEntry, type Reading, envEntries, fileEntry, literalEntry } from './data-source.js';
import type { Entry } from './kustomization-file.js';
import { Refused, placeOf } from './problem.js';
import { type GeneratedSource, type Resource, newResource } from './resource.js';
import { textOf } from './scalar-text.js';

/** Lines of base64 are as long as Kustomize makes them. */
const BASE64_LINE = 70;

/** Makes the ConfigMap or Secret of one entry (kustomize api/internal/generators, api/kv). Throws `Refused`. */
export function generate(
  kind: 'ConfigMap' | 'Secret',
  { tree: entry, by }: Entry,
  globals: Tree | undefined,
  reading: Reading,
): Resource {
  const layer: Layer = { kind: 'generator', by };
  const name = childOf(entry, 'name');
  if (textOf(name) === undefined || textOf(name) === '')
    throw new Refused('bad-generator', `the ${kind} has no name`, placeOf(entry));
  const options = childOf(entry, 'options');
  const site = entry.site;
  const root = new Map<string, Tree>([
    ['apiVersion', treeOfPlain('v1', layer)],
    ['kind', treeOfPlain(kind, layer)],
    ['metadata', metadata(entry, options, globals, layer)],
  ]);
  const type = childOf(entry, 'type');
  if (kind === 'Secret') root.set('type', type === undefined ? treeOfPlain('Opaque', layer) : { ...type, layer });
  fill(root, kind, sources(entry, reading), { layer, ...(site && { site }) });
  if (isTrue(globals, 'immutable') || isTrue(options, 'immutable')) root.set('immutable', treeOfPlain(true, layer));
  if (site === undefined) throw new Refused('bad-generator', 'the generator stands in no file');
  const source: GeneratedSource = { generator: kind === 'Secret' ? 'secretGenerator' : 'configMapGenerator', site };
  const made = newResource({ kind: 'map', entries: root, layer, site }, source, site.document.id.file);
  const behavior = textOf(childOf(entry, 'behavior')) ?? '';
  return {
    ...made,
    needsHash: !isTrue(globals, 'disableNameSuffixHash') && !isTrue(options, 'disableNameSuffixHash'),
    behavior: behavior === 'merge' || behavior === 'replace' ? behavior : 'create',
  };
}

function isTrue(options: Tree | undefined, key: string): boolean {
  const found = options && childOf(options, key);
  return found?.kind === 'scalar' && found.value === true;
}

function metadata(entry: Tree, options: Tree | undefined, globals: Tree | undefined, layer: Layer): MapTree {
  const entries = new Map<string, Tree>();
  const name = childOf(entry, 'name')!;
  entries.set('name', { ...name, layer });
  const namespace = childOf(entry, 'namespace');
  if (textOf(namespace)) entries.set('namespace', { ...namespace!, layer });
  for (const field of ['labels', 'annotations']) {
    const pairs = new Map<string, Tree>();
    // What the generator itself says wins.
    for (const source of [globals, options]) {
      const written = source && childOf(source, field);
      if (written?.kind === 'map') for (const [key, value] of written.entries) pairs.set(key, { ...value, layer });
    }
    if (pairs.size > 0) entries.set(field, { kind: 'map', entries: pairs, layer, ...(entry.site && { site: entry.site }) });
  }
  return { kind: 'map', entries, layer, ...(entry.site && { site: entry.site }) };
}

interface Sources {
  readonly entries: readonly DataEntry[];
  /** Why there may be further keys. */
  readonly open?: string;
}

/** In the order in which Kustomize reads them: env files, literals, files. */
function sources(entry: Tree, reading: Reading): Sources {
  const entries: DataEntry[] = [];
  let open: string | undefined;
  const items = (field: string): readonly Tree[] => {
    const found = childOf(entry, field);
    return found?.kind === 'seq' ? found.items : [];
  };
  const env = childOf(entry, 'env');
  for (const item of [...items('envs'), ...(env !== undefined && textOf(env) ? [env] : [])]) {
    const found = envEntries(item, reading);
    if (typeof found === 'string') open = found;
    else entries.push(...found);
  }
  for (const item of items('literals')) entries.push(literalEntry(item));
  for (const item of items('files')) {
    const found = fileEntry(item, reading);
    if (found !== undefined) entries.push(found);
  }
  const seen = new Set<string>();
  for (const { key, written } of entries) {
    if (seen.has(key)) throw new Refused('bad-generator', `the key ${key} is given twice`, placeOf(written));
    seen.add(key);
  }
  return { entries, ...(open !== undefined && { open }) };
}

function fill(
  root: Map<string, Tree>,
  kind: 'ConfigMap' | 'Secret',
  { entries, open }: Sources,
  origin: { readonly layer: Layer; readonly site?: Site },
): void {
  const data = new Map<string, Tree>();
  const binary = new Map<string, Tree>();
  for (const entry of entries) {
    const { key, content, written } = entry;
    const at = written.site && { site: written.site };
    if (content === undefined) data.set(key, { ...unknownTree(entry.unknown ?? '', origin.layer, true), ...at });
    else if (kind === 'Secret') data.set(key, { ...base64(content, origin.layer), ...at });
    else if (content.text === undefined) binary.set(key, { ...base64(content, origin.layer), ...at });
    else
      data.set(key, { kind: 'scalar', value: content.text.text, text: content.text, layer: origin.layer, quoted: true, ...at });
  }
  const unknownContent = open === undefined ? {} : { open };
  if (data.size > 0 || open !== undefined) root.set('data', { kind: 'map', entries: data, ...origin, ...unknownContent });
  if (binary.size > 0) root.set('binaryData', { kind: 'map', entries: binary, ...origin });
}

/** A Secret's value has no `text`: what a reader of the manifest sees is not what the file says. */
function base64({ bytes }: Content, layer: Layer): ScalarTree {
  const whole = Buffer.from(bytes).toString('base64');
  const lines = whole.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  const wraps = Math.floor(whole.length / BASE64_LINE) > 0;
  return { kind: 'scalar', value: wraps ? lines.map((line) => `${line}\n`).join('') : whole, layer, quoted: true };
}

/** `behavior: merge` and `replace`: the new object takes the old one's identity, labels and annotations, and with `merge` its data. */
export function absorbed(old: Resource, added: Resource): Resource {
  const entries = new Map(added.tree.entries);
  const oldMetadata = old.tree.entries.get('metadata');
  const newMetadata = added.tree.entries.get('metadata');
  if (oldMetadata?.kind === 'map' && newMetadata?.kind === 'map')
    entries.set('metadata', mergedMetadata(oldMetadata, newMetadata));
  if (added.behavior === 'merge') {
    for (const field of ['data', 'binaryData']) {
      const merged = over(old.tree.entries.get(field), entries.get(field));
      if (merged !== undefined) entries.set(field, merged);
    }
  }
  return {
    ...added,
    tree: { ...added.tree, entries, under: old.tree },
    id: { ...added.id, name: old.id.name, namespace: old.id.namespace },
    previous: old.previous,
    prefixes: old.prefixes,
    suffixes: old.suffixes,
    needsHash: old.needsHash && added.needsHash,
    behavior: old.behavior,
    source: old.source,
    home: old.home,
  };
}

function mergedMetadata(old: MapTree, added: MapTree): MapTree {
  const entries = new Map(added.entries);
  for (const field of ['labels', 'annotations']) {
    const merged = over(old.entries.get(field), added.entries.get(field));
    if (merged !== undefined) entries.set(field, merged);
  }
  for (const field of ['name', 'namespace']) {
    const value = old.entries.get(field);
    if (value === undefined) entries.delete(field);
    else entries.set(field, value);
  }
  return { ...added, entries };
}

function over(old: Tree | undefined, added: Tree | undefined): Tree | undefined {
  if (old?.kind !== 'map' || added?.kind !== 'map') return added ?? old;
  const entries = new Map(old.entries);
  for (const [key, value] of added.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? value : { ...value, under: below });
  }
  const open = added.open ?? old.open;
  return { ...added, entries, under: old, ...(open !== undefined && { open }) };
}
