import type { FilePath } from '../../core/location.js';
import { wholeFile } from '../../syntax/effective-text.js';
import { type HeaderScan, hasTemplateKeys, scanHeaders, sniffBytes, templateMarks } from '../../syntax/header-scan.js';
import { parseYaml } from '../../syntax/yaml/parse.js';
import { type SyntaxProblem, type YamlDocument, type YamlStream, entryOf } from '../../syntax/yaml/tree.js';
import type { Document } from './document.js';
import { type FileSystem, FileSystemError, baseName, directoryOf } from './file-system.js';

/** Why a file is left alone. Listed in every report, never an error. `tooLarge` is nested too deep, too. */
export type SkipReason = 'templates' | 'encrypted' | 'tooLarge' | 'binary' | 'unreadable';

const NOTHING: YamlStream = { text: '', documents: [] };
const NO_HEADERS: HeaderScan = { documents: [], certain: true };
const NO_DOCUMENTS: readonly Document[] = [];

/** A file that may hold manifests, values or a kustomization. It is read and parsed when first asked. */
export class SourceFile {
  #text: string | undefined;
  #skip: SkipReason | undefined;
  #isForeign = false;
  #headers: HeaderScan | undefined;
  #stream: YamlStream | undefined;
  #documents: readonly Document[] | undefined;

  constructor(
    readonly path: FilePath,
    private readonly fileSystem: FileSystem,
    private readonly limits: { readonly maxBytes: number; readonly isTemplate: (path: FilePath) => boolean },
    /** It is there, and nothing that is asked for depends on what it holds: it counts as empty. */
    readonly isLeftOut = false,
  ) {}

  /** The decoded text; empty for a file that is skipped before it can be decoded. */
  get text(): string {
    return (this.#text ??= this.#read());
  }

  /** A reason that is known without parsing. */
  get skippedUnparsed(): SkipReason | undefined {
    void this.text;
    return this.#skip;
  }

  /** Why this file is left alone, if it is. Parses it. */
  get skipped(): SkipReason | undefined {
    void this.stream;
    return this.#skip;
  }

  /** Which objects the file seems to hold, found without parsing. */
  get headers(): HeaderScan {
    return (this.#headers ??= this.isLeftOut ? NO_HEADERS : scanHeaders(this.text));
  }

  /** Whether its documents are known already, so that nothing is gained by a look at its headers. */
  get isParsed(): boolean {
    return this.#stream !== undefined;
  }

  get stream(): YamlStream {
    return (this.#stream ??= this.isLeftOut ? NOTHING : this.#parse());
  }

  /** Empty for a file that is skipped or does not parse. */
  get documents(): readonly Document[] {
    return this.isLeftOut ? NO_DOCUMENTS : (this.#documents ??= this.#placed());
  }

  #read(): string {
    if (this.isLeftOut) return '';
    if (this.limits.isTemplate(this.path)) return this.#leave('templates');
    let bytes: Uint8Array;
    try {
      if (this.fileSystem.size(this.path) > this.limits.maxBytes) return this.#leave('tooLarge');
      const text = this.fileSystem.plainText?.(this.path);
      if (text !== undefined) return text;
      bytes = this.fileSystem.read(this.path);
    } catch (error) {
      if (error instanceof FileSystemError) return this.#leave('unreadable');
      throw error;
    }
    const kind = sniffBytes(bytes);
    if (kind === 'git-crypt') return this.#leave('encrypted');
    if (kind === 'binary') return this.#leave('binary');
    this.#isForeign = kind === 'invalid-utf8';
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  /** Kubernetes tools refuse text that is not UTF-8; the first character that could not be decoded is where. */
  #foreignProblem(): SyntaxProblem {
    const start = Math.max(0, this.text.indexOf('\uFFFD'));
    return { message: 'the file is not UTF-8 from here on', range: { start, end: start + 1 } };
  }

  #leave(reason: SkipReason): string {
    this.#skip = reason;
    return '';
  }

  #parse(): YamlStream {
    const { text } = this;
    // Known only after the text was read.
    if (this.#isForeign) return { text, documents: [], problem: this.#foreignProblem() };
    const stream = parseYaml(text);
    if (stream.problem?.isOurLimit) {
      this.#skip = 'tooLarge';
      return { text, documents: [] };
    }
    const isTemplate = stream.problem ? templateMarks(text) : stream.documents.some(({ root }) => root && hasTemplateKeys(root));
    if (!isTemplate) return stream;
    this.#skip = 'templates';
    return { text, documents: [] };
  }

  #placed(): readonly Document[] {
    const { documents } = this.stream;
    // SOPS encrypts files, not documents: its checksum covers all of them.
    const encrypted = documents.some(({ root }) => root?.kind === 'map' && entryOf(root, 'sops') !== undefined);
    return documents.map((document) => this.#document(document, encrypted));
  }

  #document(document: YamlDocument, encrypted: boolean): Document {
    const { root } = document;
    return {
      id: { file: this.path, index: document.index },
      language: 'yaml',
      text: wholeFile(this.path, this.text),
      stream: this.stream,
      position: document.index,
      root,
      problems: [],
      encrypted,
    };
  }
}

const MANIFEST_NAME = /\.ya?ml$/i;

export function mayHoldManifests(path: FilePath): boolean {
  return MANIFEST_NAME.test(path) || baseName(path) === 'Kustomization';
}

/** Files under the `templates` folder of a Helm chart are Go templates, whatever they look like. */
export function chartTemplates(files: readonly FilePath[]): (path: FilePath) => boolean {
  const folders = files
    .filter((path) => baseName(path) === 'Chart.yaml')
    .map((path) => prefixOf(directoryOf(path)) + 'templates/');
  return folders.length === 0 ? () => false : (path) => folders.some((folder) => path.startsWith(folder));
}

function prefixOf(directory: FilePath): string {
  return directory === '' ? '' : `${directory}/`;
}
