import type { FilePath, Target } from '../../../../core/location.js';
import { closest } from '../../../../core/suggest.js';
import { entryOf, pathOf } from '../../../../syntax/yaml/tree.js';
import type { Document } from '../../../project/document.js';
import { baseName, resolvePath } from '../../../project/file-system.js';
import type { Project } from '../../../project/project.js';
import { type Tree, childOf, treeOf } from '../../tree.js';
import { type KustomizeProblem, type KustomizeUnknown, Refused, placeOf } from './problem.js';
import { textOf } from './scalar-text.js';

/** Names under which Kustomize and Flux look for the file; for Flux the first wins, Kustomize refuses two. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

export function isKustomizationFile(path: FilePath): boolean {
  return KUSTOMIZATION_NAMES.some(
    (name) => path.endsWith(name) && (path.length === name.length || path.at(-name.length - 1) === '/'),
  );
}

/** One value or list item of a kustomization, and who says it: the file, or the Flux Kustomization that adds it. */
export interface Entry {
  readonly tree: Tree;
  readonly by: string;
}

/** A kustomization as the build follows it. */
export interface Kustomization {
  readonly directory: FilePath;
  readonly isComponent: boolean;
  /** Its file is not looked into: it may list anything, and may be a component. */
  readonly isLeftOut?: true;
  /** The items of each list field, old spellings joined to the new ones. */
  readonly lists: ReadonlyMap<string, readonly Entry[]>;
  readonly values: ReadonlyMap<string, Entry>;
  /** The kustomization file; none for one that Flux makes up. */
  readonly file?: FilePath;
  readonly problems: readonly KustomizeProblem[];
  readonly unknown: readonly KustomizeUnknown[];
}

type FieldType = 'list' | 'map' | 'text';

/** Every field that Kustomize knows (api types.Kustomization). */
const FIELDS: Readonly<Record<string, FieldType>> = {
  apiVersion: 'text',
  kind: 'text',
  metadata: 'map',
  openapi: 'map',
  namePrefix: 'text',
  nameSuffix: 'text',
  namespace: 'text',
  commonLabels: 'map',
  labels: 'list',
  commonAnnotations: 'map',
  patchesStrategicMerge: 'list',
  patchesJson6902: 'list',
  patches: 'list',
  images: 'list',
  imageTags: 'list',
  replacements: 'list',
  replicas: 'list',
  vars: 'list',
  sortOptions: 'map',
  resources: 'list',
  components: 'list',
  crds: 'list',
  bases: 'list',
  configMapGenerator: 'list',
  secretGenerator: 'list',
  helmGlobals: 'map',
  helmCharts: 'list',
  helmChartInflationGenerator: 'list',
  generatorOptions: 'map',
  configurations: 'list',
  generators: 'list',
  transformers: 'list',
  validators: 'list',
  buildMetadata: 'list',
};

const CANONICAL: ReadonlyMap<string, string> = new Map(Object.keys(FIELDS).map((name) => [name.toLowerCase(), name]));

/** Fields of the items, where an unknown one is refused as well. */
const ITEM_FIELDS: Readonly<Record<string, readonly string[]>> = {
  patches: ['path', 'patch', 'target', 'options'],
  patchesJson6902: ['path', 'patch', 'target', 'options'],
  images: ['name', 'newName', 'newTag', 'digest', 'tagSuffix'],
  replicas: ['name', 'count'],
  labels: ['pairs', 'includeSelectors', 'includeTemplates', 'includeVolumeClaimTemplates', 'fields'],
  replacements: ['path', 'source', 'sourceValue', 'targets'],
  configMapGenerator: ['name', 'namespace', 'behavior', 'files', 'literals', 'envs', 'env', 'options'],
  secretGenerator: ['name', 'namespace', 'behavior', 'files', 'literals', 'envs', 'env', 'options', 'type'],
};

/** Old spellings, and where their items go. */
const JOINED: Readonly<Record<string, string>> = {
  bases: 'resources',
  imageTags: 'images',
  helmChartInflationGenerator: 'helmCharts',
};

/** Lists of plain texts. */
const TEXT_LISTS: ReadonlySet<string> = new Set([
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'patchesStrategicMerge',
]);

/** What a directory's kustomization says; undefined when it has none. */
export function readKustomization(project: Project, directory: FilePath): Kustomization | undefined {
  const files = KUSTOMIZATION_NAMES.flatMap((name) => project.files.get(resolvePath(directory, name)!) ?? []);
  const source = files[0];
  if (source === undefined) return undefined;
  const problems: KustomizeProblem[] = [];
  const place = { document: { file: source.path, index: 0 }, path: [] };
  const second = files[1];
  if (second !== undefined)
    problems.push({
      code: 'two-kustomizations',
      message: `Kustomize refuses a folder with both ${baseName(source.path)} and ${baseName(second.path)}`,
      at: place,
    });
  const empty: Kustomization = {
    directory,
    isComponent: false,
    lists: new Map(),
    values: new Map(),
    file: source.path,
    problems,
    unknown: [],
  };
  if (source.isLeftOut)
    return {
      ...empty,
      isLeftOut: true,
      unknown: [{ because: `${source.path} is not looked into`, touches: 'objects', at: place }],
    };
  const { problem } = source.stream;
  if (problem !== undefined) {
    const at = { document: place.document, range: problem.range };
    return { ...empty, problems: [...problems, { code: 'unreadable', message: problem.message, at }] };
  }
  const document = source.documents[0];
  if (document === undefined) {
    const because = `${source.path} is not read (${source.skipped ?? 'it is empty'})`;
    return source.skipped === undefined
      ? { ...empty, problems: [...problems, { code: 'empty-kustomization', message: 'the kustomization is empty', at: place }] }
      : { ...empty, unknown: [{ because, touches: 'objects', at: place }] };
  }
  return read(document, empty, problems);
}

function read(document: Document, empty: Kustomization, problems: KustomizeProblem[]): Kustomization {
  const at = { document: document.id, path: [] };
  if (document.root?.kind !== 'map') {
    problems.push({ code: 'empty-kustomization', message: 'the kustomization is empty', at });
    return empty;
  }
  const tree = treeOf(document, document.root, 'helm');
  const lists = new Map<string, readonly Entry[]>();
  const values = new Map<string, Entry>();
  const unknown: KustomizeUnknown[] = [];
  const by = document.id.file;
  if (textOf(childOf(tree, 'apiVersion'))?.startsWith('kustomize.toolkit.fluxcd.io/') === true) {
    const message = 'a Flux Kustomization is no kustomization file: its file must be called otherwise';
    problems.push({ code: 'wrong-type', message, at: placeOf(childOf(tree, 'apiVersion')) ?? at });
    return empty;
  }
  if (tree.kind === 'map') {
    for (const [key, value] of tree.entries) {
      const name = CANONICAL.get(key.toLowerCase());
      if (name === undefined) {
        const near = closest(key, Object.keys(FIELDS));
        problems.push({
          code: 'unknown-field',
          message: `Kustomize knows no field "${key}"${near === undefined ? '' : `; did you mean ${near}?`}`,
          at: keyPlace(document, key),
        });
      } else takeField(name, { tree: value, by }, { lists, values, problems, unknown });
    }
  }
  checkKind(values, problems);
  const said = lists.size > 0 || [...values.keys()].some((name) => name !== 'kind' && name !== 'apiVersion');
  if (!said) problems.push({ code: 'empty-kustomization', message: 'the kustomization is empty', at });
  return { ...empty, isComponent: textOf(values.get('kind')?.tree) === 'Component', lists, values, unknown, problems };
}

function keyPlace(document: Document, key: string): Target {
  const entry = document.root && entryOf(document.root, key);
  return { document: document.id, path: entry === undefined ? [key] : pathOf(entry.value), part: 'key' };
}

interface Taken {
  readonly lists: Map<string, readonly Entry[]>;
  readonly values: Map<string, Entry>;
  readonly problems: KustomizeProblem[];
  readonly unknown: KustomizeUnknown[];
}

function takeField(name: string, entry: Entry, { lists, values, problems, unknown }: Taken): void {
  const { tree, by } = entry;
  if (tree.kind === 'scalar' && tree.value === null) return;
  const at = placeOf(tree)!;
  if (tree.kind === 'unknown') {
    unknown.push({ because: `${name} of ${by}: ${tree.because}`, touches: 'objects', at });
    return;
  }
  const type = FIELDS[name]!;
  const fits =
    type === 'list'
      ? tree.kind === 'seq'
      : type === 'map'
        ? tree.kind === 'map'
        : tree.kind === 'scalar' && typeof tree.value === 'string';
  if (!fits) {
    const wanted = { list: 'a list', map: 'a map', text: 'a text' }[type];
    problems.push({ code: 'wrong-type', message: `${name} must be ${wanted}`, at });
    return;
  }
  if (tree.kind !== 'seq') {
    if (!(tree.kind === 'scalar' && tree.value === '')) values.set(name, entry);
    return;
  }
  const items = tree.items.filter((item) => fitsList(name, item, problems)).map((item) => ({ tree: item, by }));
  const joined = JOINED[name] ?? name;
  // `bases` come behind `resources`, whichever is written first.
  const before = lists.get(joined) ?? [];
  lists.set(joined, name === joined ? [...items, ...before] : [...before, ...items]);
}

function fitsList(name: string, item: Tree, problems: KustomizeProblem[]): boolean {
  const at = placeOf(item)!;
  if (TEXT_LISTS.has(name) && !(item.kind === 'scalar' && typeof item.value === 'string')) {
    problems.push({ code: 'wrong-type', message: `${name} is a list of texts`, at });
    return false;
  }
  const fields = ITEM_FIELDS[name];
  if (fields === undefined) return true;
  if (item.kind !== 'map') {
    problems.push({ code: 'wrong-type', message: `an item of ${name} must be a map`, at });
    return false;
  }
  refuseOtherTypes(item, problems);
  const known = new Set(fields.map((field) => field.toLowerCase()));
  for (const [key, value] of item.entries) {
    if (known.has(key.toLowerCase())) continue;
    const near = closest(key, fields);
    const message = `${name} knows no field "${key}"${near === undefined ? '' : `; did you mean ${near}?`}`;
    problems.push({ code: 'unknown-field', message, at: { ...(placeOf(value) ?? at), part: 'key' } });
  }
  return true;
}

/** Fields of items, and of targets inside them, that hold a text. */
const TEXTS: ReadonlySet<string> = new Set(
  'path patch name newName newTag digest tagSuffix namespace behavior type env group version kind labelSelector annotationSelector fieldPath'.split(
    ' ',
  ),
);

/** `newName: y` is true to Kustomize's reader, and refused. */
function refuseOtherTypes(item: Tree, problems: KustomizeProblem[]): void {
  if (item.kind !== 'map') return;
  for (const [key, value] of item.entries) {
    if (key === 'target' || key === 'source' || key === 'select') refuseOtherTypes(value, problems);
    if (
      !TEXTS.has(key) ||
      value.kind === 'unknown' ||
      (value.kind === 'scalar' && (value.value === null || typeof value.value === 'string'))
    )
      continue;
    problems.push({
      code: 'wrong-type',
      message: `${key} must be a text: put it in quotes`,
      at: placeOf(value) ?? placeOf(item)!,
    });
  }
}

function checkKind(values: ReadonlyMap<string, Entry>, problems: KustomizeProblem[]): void {
  const kind = values.get('kind');
  const name = textOf(kind?.tree) ?? 'Kustomization';
  if (kind !== undefined && name !== 'Kustomization' && name !== 'Component')
    problems.push({ code: 'wrong-type', message: 'kind must be Kustomization or Component', at: placeOf(kind.tree)! });
  const apiVersion = values.get('apiVersion');
  const wanted = `kustomize.config.k8s.io/${name === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  if (apiVersion !== undefined && textOf(apiVersion.tree) !== wanted)
    problems.push({ code: 'wrong-type', message: `apiVersion of a ${name} must be ${wanted}`, at: placeOf(apiVersion.tree)! });
}

/** The items of a list field. */
export function listOf(kustomization: Kustomization, field: string): readonly Entry[] {
  return kustomization.lists.get(field) ?? [];
}

/** The texts of a map from text to text (labels, annotations). Throws `Refused` for other values, as Go's decoder does. */
export function pairsOf(
  map: Tree | undefined,
): readonly { readonly key: string; readonly value: string; readonly written: Tree }[] {
  if (map?.kind !== 'map') return [];
  return [...map.entries]
    .filter(([, value]) => !(value.kind === 'scalar' && value.value === null))
    .map(([key, written]) => {
      if (written.kind !== 'scalar' || typeof written.value !== 'string')
        throw new Refused('wrong-type', `${key} must be a text: put it in quotes`, placeOf(written));
      return { key, value: written.value, written };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** A flag inside an item. */
export function flag(tree: Tree, key: string): boolean {
  const found = childOf(tree, key);
  return found?.kind === 'scalar' && found.value === true;
}
