import { type DocumentId, type FilePath, type KeyPath, type Location, type Target, documentKey } from '../../core/location.js';
import type { Problem } from '../../core/rule.js';
import { type Range, lineStarts, positionAt } from '../../core/text.js';
import { embed } from '../../syntax/embedded.js';
import { type EffectiveText, hostRange, wholeFile } from '../../syntax/effective-text.js';
import { type IniFile, parseIni } from '../../syntax/ini.js';
import { jsonProblem } from '../../syntax/json.js';
import { parseYaml } from '../../syntax/yaml/parse.js';
import { type SyntaxProblem, type YamlNode, type YamlStream, nodeAt, pathOf } from '../../syntax/yaml/tree.js';
import type { YamlModule } from '../../syntax/yaml/problems.js';
import { type Document, type Language, rangeOfTarget } from './document.js';
import { type FileSystem, directoryOf } from './file-system.js';
import { SourceFile, chartTemplates, mayHoldManifests } from './source-file.js';

/** The name of the configuration file; a folder that holds one is a project of its own. */
export const CONFIGURATION_FILE = 'seaworthy.yaml';

export interface ProjectOptions {
  /** Larger files are listed as skipped. In bytes. */
  readonly maxBytes: number;
  /** Files that the configuration leaves out. */
  readonly ignored?: (path: FilePath) => boolean;
  /** The `yaml` package, when it is loaded: it lists every problem of a file that does not parse. */
  readonly yaml?: YamlModule;
  /** How much of the project is looked at; all of it when it is not given. */
  readonly reach?: Reach;
}

/** What a part of a project can have findings by. */
export interface Reach {
  /** Files that are looked into, since they decide something. */
  readonly read: ReadonlySet<FilePath>;
  /** Those of them for whose objects the rules are asked. */
  readonly judged: ReadonlySet<FilePath>;
}

export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

const NOTHING: YamlStream = { text: '', documents: [] };

/** The repository: its files, parsed when first asked, and the configurations inside them. */
export class Project {
  readonly files: ReadonlyMap<FilePath, SourceFile>;
  readonly #embedded: Map<string, Document>;
  readonly #lineStarts = new Map<FilePath, readonly number[]>();

  constructor(
    readonly fileSystem: FileSystem,
    private readonly options: ProjectOptions = { maxBytes: DEFAULT_MAX_BYTES },
    /** An earlier version of the project: what it parsed of files that did not change need not be parsed again. */
    earlier?: { readonly project: Project; readonly changed: ReadonlySet<FilePath> },
  ) {
    const listed = ownFiles(fileSystem.list()).filter((path) => options.ignored?.(path) !== true);
    const limits = { maxBytes: options.maxBytes, isTemplate: chartTemplates(listed) };
    this.files = new Map(
      listed.filter(mayHoldManifests).map((path) => {
        if (options.reach?.read.has(path) === false) return [path, new SourceFile(path, fileSystem, limits, true)] as const;
        return [path, kept(path, earlier) ?? new SourceFile(path, fileSystem, limits)] as const;
      }),
    );
    this.#embedded =
      earlier === undefined ? new Map<string, Document>() : keptEmbedded(earlier.project.#embedded, earlier.changed);
  }

  /** The same project with only some of its files looked into; what either of them parses, the other knows. */
  within(reach: Reach): Project {
    return new Project(this.fileSystem, { ...this.options, reach }, { project: this, changed: new Set() });
  }

  get yaml(): YamlModule | undefined {
    return this.options.yaml;
  }

  /** Whether rules are to hear of what a file holds. */
  isJudged(file: FilePath): boolean {
    return this.options.reach?.judged.has(file) !== false;
  }

  document(id: DocumentId): Document | undefined {
    if (id.composed !== undefined) return this.#embedded.get(documentKey(id));
    if (id.embedded !== undefined) return this.#embedded.get(documentKey(id)) ?? this.#findEmbedded(id, id.embedded);
    if (this.files.has(id.file)) return this.files.get(id.file)?.documents[id.index];
    const language = languageOf(id.file);
    return language === undefined ? undefined : this.fileAs(id.file, language);
  }

  /** The text of a file, whether it holds manifests or is read by a generator; empty when it is neither. */
  textOf(file: FilePath): string {
    return this.files.get(file)?.text ?? this.#otherText(file);
  }

  /** A file as one text, whether it parses or not. */
  wholeText(file: FilePath): { readonly text: EffectiveText } | undefined {
    return this.files.has(file) || this.fileSystem.has(file) ? { text: wholeFile(file, this.textOf(file)) } : undefined;
  }

  /** A whole file as the configuration that some program reads from it. */
  fileAs(file: FilePath, language: Language): Document {
    const [only, ...others] = this.files.get(file)?.documents ?? [];
    if (only !== undefined && others.length === 0 && language === 'yaml') return only;
    const id = { file, index: 0 };
    return this.#parsed(id, language, () => wholeFile(file, this.textOf(file)), only?.encrypted === true);
  }

  /** A configuration that no file holds as it is: put together, or with variables replaced. */
  composed(id: DocumentId, text: EffectiveText, language: Language, encrypted: boolean): Document {
    return this.#parsed(id, language, () => text, encrypted);
  }

  /** The configuration that a scalar holds, parsed as the given language. */
  embedded(host: Document, scalar: YamlNode, language: Language): Document {
    return this.#parsed(embeddedId(host.id, pathOf(scalar)), language, () => embed(host.text, scalar), host.encrypted);
  }

  #parsed(id: DocumentId, language: Language, text: () => EffectiveText, encrypted: boolean): Document {
    const key = documentKey(id);
    const known = this.#embedded.get(key);
    if (known?.language === language) return known;
    const document = new EmbeddedDocument(id, text(), language, encrypted);
    this.#embedded.set(key, document);
    return document;
  }

  /** Files that are no manifests are read each time: few are asked for, and only where something is found in them. */
  #otherText(file: FilePath): string {
    const isReadable = this.fileSystem.has(file) && this.fileSystem.size(file) <= this.options.maxBytes;
    return isReadable ? Buffer.from(this.fileSystem.read(file)).toString('utf8') : '';
  }

  /** The concrete place of a target or a problem, in the file on disk. */
  locate(place: Target | Problem): Location {
    const document = this.document(place.document);
    if (document === undefined) return this.#location(place.document.file, 'range' in place ? place.range : { start: 0, end: 0 });
    const range = 'range' in place ? place.range : rangeOfTarget(document, place);
    const host = hostRange(document.text, range);
    return this.#location(host?.file ?? place.document.file, host?.range ?? { start: 0, end: 0 });
  }

  #location(file: FilePath, range: Range): Location {
    let starts = this.#lineStarts.get(file);
    if (starts === undefined) this.#lineStarts.set(file, (starts = lineStarts(this.textOf(file))));
    return { file, range, start: positionAt(starts, range.start), end: positionAt(starts, range.end) };
  }

  #findEmbedded({ file, index, parts = [] }: DocumentId, paths: readonly KeyPath[]): Document | undefined {
    const inner = paths.at(-1);
    if (inner === undefined) return undefined;
    const outer = paths.slice(0, -1);
    const host = this.document(
      outer.length === 0 ? { file, index } : inPart({ file, index, embedded: outer }, parts.slice(0, outer.length)),
    );
    const scalar = host && nodeAt(host.root, inner)?.value;
    if (host === undefined || scalar?.kind !== 'scalar') return undefined;
    return partOf(this.embedded(host, scalar, languageOf(inner) ?? 'yaml'), parts[outer.length] ?? 0);
  }
}

/** A text inside a document. */
export function embeddedId(host: DocumentId, path: KeyPath): DocumentId {
  const { embedded = [], parts } = host;
  return { ...host, embedded: [...embedded, path], ...(parts !== undefined && { parts: [...parts, 0] }) };
}

/** One of the YAML documents of an embedded text. */
export function partOf(document: Document, position: number): Document | undefined {
  if (position === document.position) return document;
  const part = document.stream.documents[position];
  const { id } = document;
  const others = id.parts?.slice(0, -1) ?? (id.embedded ?? []).slice(0, -1).map(() => 0);
  if (part === undefined) return undefined;
  const { language, text, stream, problems, encrypted } = document;
  return { id: inPart(id, [...others, position]), language, text, stream, position, root: part.root, problems, encrypted };
}

function inPart({ file, index, embedded, composed }: DocumentId, parts: readonly number[]): DocumentId {
  return {
    file,
    index,
    ...(embedded !== undefined && { embedded }),
    ...(composed !== undefined && { composed }),
    ...(parts.some((position) => position > 0) && { parts }),
  };
}

function keptEmbedded(known: Map<string, Document>, changed: ReadonlySet<FilePath>): Map<string, Document> {
  if (changed.size === 0) return known;
  return new Map([...known].filter(([, document]) => !changed.has(document.id.file)));
}

function kept(
  path: FilePath,
  earlier: { readonly project: Project; readonly changed: ReadonlySet<FilePath> } | undefined,
): SourceFile | undefined {
  return earlier === undefined || earlier.changed.has(path) ? undefined : earlier.project.files.get(path);
}

/** The language that a key's or file's extension promises. */
export function languageOf(path: KeyPath | string): Language | undefined {
  const name = typeof path === 'string' ? path : String(path.at(-1));
  const extension = /\.(ya?ml|json|ini)$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return undefined;
  return extension === 'json' ? 'json' : extension === 'ini' ? 'ini' : 'yaml';
}

/**
 * A configuration inside a text, parsed when somebody asks what it says. Whoever only asks what is wrong with it leaves no tree
 * behind: of most texts nobody asks more.
 */
class EmbeddedDocument implements Document {
  readonly position = 0;
  #stream: YamlStream | undefined;
  #ini: IniFile | undefined;
  #problems: readonly SyntaxProblem[] | undefined;

  constructor(
    readonly id: DocumentId,
    readonly text: EffectiveText,
    readonly language: Language,
    readonly encrypted: boolean,
  ) {}

  get stream(): YamlStream {
    return (this.#stream ??= this.language === 'ini' ? NOTHING : parseYaml(this.text.text));
  }

  get root(): YamlNode | undefined {
    return this.stream.documents[0]?.root;
  }

  get ini(): IniFile | undefined {
    return this.language === 'ini' ? (this.#ini ??= parseIni(this.text.text)) : undefined;
  }

  get problems(): readonly SyntaxProblem[] {
    return (this.#problems ??= this.#read());
  }

  #read(): readonly SyntaxProblem[] {
    if (this.ini !== undefined) return this.ini.problems;
    const { text } = this.text;
    const problem = this.language === 'json' ? jsonProblem(text) : (this.#stream ?? parseYaml(text)).problem;
    return problem === undefined ? NO_PROBLEMS : [problem];
  }
}

const NO_PROBLEMS: readonly SyntaxProblem[] = [];

/** Without the files of projects that lie inside this one. */
function ownFiles(files: readonly FilePath[]): readonly FilePath[] {
  const inner = files.filter((path) => path.endsWith(`/${CONFIGURATION_FILE}`)).map((path) => `${directoryOf(path)}/`);
  return inner.length === 0 ? files : files.filter((path) => !inner.some((folder) => path.startsWith(folder)));
}
