import type { FilePath } from '../../../core/location.js';
import type { Header } from '../../../syntax/header-scan.js';
import type { YamlNode } from '../../../syntax/yaml/tree.js';
import { baseName, directoryOf } from '../../project/file-system.js';
import { type Manifest, manifestsIn } from '../../project/manifests.js';
import type { SourceFile } from '../../project/source-file.js';
import { instanceInValues } from '../flux/flux-instance.js';
import { type Builder, type Edge, edgesTo } from './builder.js';
import { blockValue } from './block-values.js';
import { injected } from './injected.js';
import { pathWordsOf } from './path-words.js';
import type { Places } from './places.js';
import { writtenText } from './written-text.js';

/** A Flux Kustomization, or what stands for one: from where it builds, of which source. */
interface Deployer {
  readonly path: string;
  /** `kind/name`. */
  readonly source: string;
  /** The source of a FluxInstance, or of what will be bootstrapped, is this repository. */
  readonly isInstance: boolean;
}

const DEPLOYERS: ReadonlySet<string> = new Set(['Kustomization', 'FluxInstance', 'ResourceSet']);

/** Whether a file deploys anything, told by the heads of its documents where they tell. */
export function mayDeploy(file: SourceFile): boolean {
  const { headers, text } = file;
  if (promisedPath(file) !== undefined || instanceInValues(file) !== undefined) return true;
  if (!headers.certain) return manifestsIn(file).some(({ kind }) => deploys(kind, text));
  return headers.documents.some(({ kind }) => kind !== undefined && deploys(kind, text));
}

/** The chart flux-instance takes a FluxInstance's fields as values. */
function deploys(kind: string, text: string): boolean {
  return DEPLOYERS.has(kind) || (kind === 'HelmRelease' && text.includes('sync'));
}

/** What the Flux Kustomizations of a file build; undefined when it holds none. It is parsed only when its lines do not tell. */
export function deployerBuilder(file: SourceFile, places: Places): Builder | undefined {
  const { text } = file;
  const promised = promisedPath(file);
  const deployers = promised === undefined ? deployersIn(file) : [promisedBy(promised)];
  const isTemplated = text.includes('ResourceSet');
  if (deployers.length === 0 && !isTemplated) return undefined;
  const paths = [...new Set(deployers.map(({ path }) => path))];
  const folders = paths.map((path) => places.folders(path));
  const edges = folders.flatMap((found) =>
    edgesTo(
      found.flatMap((folder) => places.built(folder)),
      'resource',
    ),
  );
  const speaks = SPEAKS.test(text);
  if (isTemplated) edges.push(...templatedEdges(text, places));
  const affixes = /\bname(?:Prefix|Suffix)\b/.test(text);
  const instances = deployers.filter(({ isInstance }) => isInstance);
  return {
    edges: speaks ? [...edges, ...componentEdges(text, folders.flat(), places), ...injected(text, places, paths)] : edges,
    speech: speaks ? text : '',
    makes: [],
    affixes,
    mixes: affixes,
    isOpen: paths.some((path, index) => path.includes('$') || folders[index]!.length === 0),
    deploys: {
      sources: new Set(deployers.map(({ source }) => source)),
      ...(instances.length > 0 && { own: new Set(instances.map(({ source }) => source)) }),
    },
  };
}

function deployersIn(file: SourceFile): readonly Deployer[] {
  const instance = instanceInValues(file);
  if (instance !== undefined) return instanceOf(instance.node, [], undefined);
  return deployersByLines(file) ?? manifestsIn(file).flatMap(deployerOf);
}

/** Where `flux bootstrap` will put the Kustomization that builds the folder around: an empty file keeps its place. */
function promisedPath({ path, headers }: SourceFile): FilePath | undefined {
  const folder = directoryOf(path);
  const isPlace = baseName(path) === 'gotk-sync.yaml' && baseName(folder) === 'flux-system' && folder.includes('/');
  return isPlace && headers.documents.every(({ kind }) => kind === undefined) ? directoryOf(folder) : undefined;
}

function promisedBy(path: FilePath): Deployer {
  return { path, source: 'GitRepository/flux-system', isInstance: true };
}

/** What a Flux Kustomization without any of these says names no objects. */
const SPEAKS = /[pP]atch|[sS]ubstitut|components|dependsOn|<</;

function componentEdges(text: string, folders: readonly FilePath[], places: Places): readonly Edge[] {
  if (!text.includes('components')) return [];
  const words = pathWordsOf(text);
  const files = folders.flatMap((folder) => words.flatMap((word): readonly FilePath[] => places.named(folder, word)));
  return edgesTo(files, 'shape');
}

/** What the Kustomizations that a ResourceSet makes may build, with anything in the place of its inputs. */
function templatedEdges(text: string, places: Places): readonly Edge[] {
  const words = pathWordsOf(text.replaceAll(/<<[^>]*>>/g, '${input}')).filter((word) => /[^./]/.test(word));
  return edgesTo(
    words.flatMap((word) => places.folders(word).flatMap((folder) => places.built(folder))),
    'resource',
  );
}

/** Undefined when a document is anything else than everybody's way to write a Flux Kustomization. */
function deployersByLines({ headers, text }: SourceFile): readonly Deployer[] | undefined {
  const { documents, certain } = headers;
  if (!certain) return undefined;
  const found: Deployer[] = [];
  for (const [index, { kind, start }] of documents.entries()) {
    if (kind === undefined || !deploys(kind, text)) continue;
    const deployer = kind === 'Kustomization' ? deployerByLines(text, { start, end: endOf(documents, index, text) }) : undefined;
    if (deployer === undefined) return undefined;
    found.push(deployer);
  }
  return found;
}

function endOf(documents: readonly Header[], index: number, text: string): number {
  return documents[index + 1]?.start ?? text.length;
}

const PATH = ['spec', 'path'];
const SOURCE_KIND = ['spec', 'sourceRef', 'kind'];
const SOURCE_NAME = ['spec', 'sourceRef', 'name'];

function deployerByLines(text: string, document: { readonly start: number; readonly end: number }): Deployer | undefined {
  const path = blockValue(text, document, PATH);
  const kind = blockValue(text, document, SOURCE_KIND);
  const name = blockValue(text, document, SOURCE_NAME);
  if (path === undefined || kind === undefined || name === undefined) return undefined;
  return { path, source: `${kind}/${name}`, isInstance: false };
}

/** Without a written path Flux builds the root. */
function deployerOf({ kind, node, namespace }: Manifest): readonly Deployer[] {
  if (kind === 'Kustomization') {
    const at = (...path: readonly string[]): string => writtenText(node, path) ?? '';
    const source = `${at('spec', 'sourceRef', 'kind')}/${at('spec', 'sourceRef', 'name')}`;
    return [{ path: at('spec', 'path'), source, isInstance: false }];
  }
  if (kind === 'FluxInstance') return instanceOf(node, ['spec'], namespace);
  return kind === 'HelmRelease' ? instanceOf(node, ['spec', 'values', 'instance'], namespace) : [];
}

/** What a FluxInstance installs, by its fields below a path. */
function instanceOf(node: YamlNode, spec: readonly string[], namespace: string | undefined): readonly Deployer[] {
  const at = (field: string): string | undefined => writtenText(node, [...spec, 'sync', field]);
  const path = at('path');
  if (path === undefined) return [];
  const name = at('name') ?? namespace ?? 'flux-system';
  return [{ path, source: `${at('kind') ?? 'GitRepository'}/${name}`, isInstance: true }];
}
