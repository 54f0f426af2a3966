import type { FilePath } from '../../../core/location.js';
import { type YamlNode, dereference, entryOf, scalarText } from '../../../syntax/yaml/tree.js';
import { directoryOf, resolvePath } from '../../project/file-system.js';
import type { SourceFile } from '../../project/source-file.js';
import { type Builder, type Edge, edgesTo } from './builder.js';
import { type Section, sectionsOf } from './kustomization-sections.js';
import { injected } from './injected.js';
import { wordsOf } from './path-words.js';
import type { Places } from './places.js';
import { textsBelow, writtenText } from './written-text.js';

/** Fields that list what is built. */
const LISTS: ReadonlySet<string> = new Set(['resources', 'bases', 'components']);
const GENERATORS: ReadonlySet<string> = new Set(['configMapGenerator', 'secretGenerator']);
const PATCHES: ReadonlySet<string> = new Set(['patches', 'patchesStrategicMerge', 'patchesJson6902']);
/** Fields that change each object by itself, or none. */
const SEPARATE: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'namespace',
  'images',
  'imageTags',
  'replicas',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'generatorOptions',
  'buildMetadata',
  'sortOptions',
  ...LISTS,
  ...GENERATORS,
  ...PATCHES,
]);
const AFFIXES: ReadonlySet<string> = new Set(['namePrefix', 'nameSuffix']);
/** Fields that name no objects. */
const NAMELESS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'namespace', 'buildMetadata', 'sortOptions', ...LISTS]);
/** Fields that name no files. */
const PATHLESS: ReadonlySet<string> = new Set(
  [...SEPARATE].filter((name) => ![LISTS, GENERATORS, PATCHES].some((all) => all.has(name))),
);

/** A field of a kustomization with everything in it that may be a path. */
interface Field {
  readonly name: string;
  readonly words: readonly string[];
}

/** What a kustomization file builds. It is parsed only when its lines do not tell. */
export function kustomizationBuilder(file: SourceFile, places: Places): Builder {
  const directory = directoryOf(file.path);
  const sections = places.areWords ? sectionsOf(file.text) : undefined;
  const fields = sections === undefined ? parsedFields(file) : sections.map(fieldOf);
  const edges: Edge[] = [];
  let [affixes, mixes, isOpen, patches] = [false, false, false, false];
  for (const { name, words } of fields) {
    if (words.length > 0) edges.push(...fieldEdges(name, words, directory, places));
    if (LISTS.has(name)) isOpen ||= words.some((word) => !isHere(word, directory, places));
    else if (!SEPARATE.has(name)) mixes = true;
    affixes ||= AFFIXES.has(name);
    patches ||= PATCHES.has(name);
  }
  if (patches) edges.push(...injected(file.text, places));
  const speech = sections === undefined ? file.text : speechOf(sections);
  const makes = sections === undefined ? parsedNames(file) : sections.flatMap(namesIn);
  return { edges, speech, makes, affixes, mixes, isOpen: isOpen || mixes };
}

function fieldOf({ field, text }: Section): Field {
  if (PATHLESS.has(field)) return { name: field, words: [] };
  return { name: field, words: wordsOf(text).filter((word) => word !== '-' && !word.startsWith('&')) };
}

function fieldEdges(name: string, words: readonly string[], directory: FilePath, places: Places): readonly Edge[] {
  const isList = name !== 'components' && LISTS.has(name);
  const paths = isList ? words : words.flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]);
  return edgesTo(
    paths.flatMap((path) => places.named(directory, path)),
    isList ? 'resource' : 'shape',
  );
}

function isHere(word: string, directory: FilePath, places: Places): boolean {
  const path = resolvePath(directory, word);
  return path !== undefined && places.known(path).length > 0;
}

function speechOf(sections: readonly Section[]): string {
  return sections.flatMap(({ field, text }) => (NAMELESS.has(field) ? [] : [text])).join('\n');
}

function namesIn({ field, text }: Section): readonly string[] {
  if (!GENERATORS.has(field)) return [];
  return [...text.matchAll(/\bname["']?: +(?:&\S+ +)?["']?([^\s,}"']+)/g)].map((match) => match[1]!);
}

function parsedFields(file: SourceFile): readonly Field[] {
  return file.documents.flatMap(({ root }) =>
    root?.kind === 'map'
      ? root.items.flatMap((key, index) =>
          index % 2 === 0 ? [{ name: scalarText(key), words: textsBelow(root.items[index + 1]!) }] : [],
        )
      : [],
  );
}

function parsedNames(file: SourceFile): readonly string[] {
  return file.documents
    .flatMap(({ root }) => (root?.kind === 'map' ? [...GENERATORS].flatMap((field) => itemsOf(entryOf(root, field)?.value)) : []))
    .flatMap((entry) => writtenText(entry, ['name']) ?? []);
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  const list = node && dereference(node);
  return list?.kind === 'seq' ? list.items.map(dereference) : [];
}
