import type { FilePath } from '../../../core/location.js';
import { baseName, directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import { wordsOf } from './path-words.js';

/** Which files take in charts and values files of this repository, told by the paths they write. */
export class Charts {
  /** Folders with a Chart.yaml, and what lies in them. */
  readonly #files = new Map<FilePath, FilePath[]>();
  readonly #used = new Map<FilePath, ReadonlySet<FilePath>>();

  constructor(private readonly project: Project) {
    for (const path of project.files.keys()) if (baseName(path) === 'Chart.yaml') this.#files.set(directoryOf(path), []);
    if (this.#files.size === 0) return;
    for (const path of project.files.keys()) for (const chart of this.#around(path)) this.#files.get(chart)!.push(path);
  }

  /** The files of the charts that a file speaks of, and other files that it names by a path. */
  usedBy(file: SourceFile): ReadonlySet<FilePath> {
    let used = this.#used.get(file.path);
    if (used === undefined) this.#used.set(file.path, (used = this.#find(file)));
    return used;
  }

  /** Files that take in a chart's file, or what says of no kind that it is an object: values, for one. */
  usersOf(path: FilePath): readonly FilePath[] {
    const charts = this.#around(path);
    const file = this.project.files.get(path);
    if (file === undefined || (charts.length === 0 && file.headers.documents.some(({ kind }) => kind !== undefined))) return [];
    const names = [baseName(path), ...charts.map(baseName)].filter((name) => name !== '');
    return [...this.project.files.values()].flatMap((other): readonly FilePath[] => {
      if (other === file || !(names.some((name) => other.text.includes(name)) || WILD.test(other.text))) return [];
      return this.usedBy(other).has(path) ? [other.path] : [];
    });
  }

  #around(path: FilePath): readonly FilePath[] {
    const found: FilePath[] = [];
    for (let folder = directoryOf(path); ; folder = directoryOf(folder)) {
      if (this.#files.has(folder)) found.push(folder);
      if (folder === '') return found;
    }
  }

  #find(file: SourceFile): ReadonlySet<FilePath> {
    const used = new Set<FilePath>();
    if (this.#files.size === 0 && !TAKING.test(file.text)) return used;
    const words = this.#wordsOf(file);
    const charts = new Set<FilePath>();
    const note = (path: FilePath | undefined): void => {
      if (path === undefined) return;
      if (this.#files.has(path)) charts.add(path);
      else if (path !== file.path && this.project.files.has(path)) used.add(path);
    };
    if (HELMFILE.test(file.text)) this.#noteHelmfile(file, words, used);
    // Kustomize looks for a chart by its name.
    if (INFLATING.test(file.text)) for (const folder of this.#files.keys()) if (words.has(baseName(folder))) charts.add(folder);
    for (const word of words) {
      if (word.includes('*')) this.#noteBelow(word, used);
      note(resolvePath('', word));
      if (word.includes('.')) note(resolvePath(directoryOf(file.path), word));
    }
    for (const chart of charts) {
      for (const path of this.#files.get(chart)!) used.add(path);
      for (const word of words) if (word.includes('.')) note(resolvePath(chart, word));
    }
    used.delete(file.path);
    return used;
  }

  /** Paths in a base are meant from the helmfile that takes it in; what a template makes of a path may be anything. */
  #wordsOf({ path, text }: SourceFile): ReadonlySet<string> {
    const isHelmfile = HELMFILE.test(text);
    const own = wordsOf(isHelmfile ? text.replaceAll(/\{\{.*?\}\}/gs, '*') : text);
    const bases = isHelmfile ? own.flatMap((word) => this.#baseText(directoryOf(path), word)) : [];
    return new Set([...own, ...bases.flatMap(wordsOf)].map((word) => word.replace(/^(?:file:\/\/|\$\w+\/)/, '')));
  }

  #baseText(directory: FilePath, word: string): readonly string[] {
    const base = /\.ya?ml$/.test(word) ? resolvePath(directory, word) : undefined;
    const text = base === undefined ? undefined : this.project.files.get(base)?.text;
    return text !== undefined && BASE.test(text) ? [text.replaceAll(/\{\{.*?\}\}/gs, '*')] : [];
  }

  /** Files by a pattern from the folder of the helmfile, and folders of helmfiles. */
  #noteHelmfile({ path, text }: SourceFile, words: ReadonlySet<string>, used: Set<FilePath>): void {
    const paths = new Set([...words].flatMap((word) => resolvePath(directoryOf(path), word) ?? []));
    const patterns = [...paths].flatMap((found) => (found.includes('*') ? [patternOf(found)] : []));
    const hasFolders = /^helmfiles:/m.test(text);
    for (const other of this.project.files.keys())
      if ((hasFolders && paths.has(directoryOf(other))) || patterns.some((pattern) => pattern.test(other))) used.add(other);
  }

  /** A generator reads files by a pattern, and makes paths of folders that match one. */
  #noteBelow(pattern: string, used: Set<FilePath>): void {
    const start = resolvePath('', pattern.slice(0, pattern.indexOf('*')));
    if (start === undefined || start === '') return;
    for (const path of this.project.files.keys()) if (path.startsWith(start)) used.add(path);
  }
}

/** What takes in values files of this repository for a chart of another. */
const TAKING = /value(?:s)?Files?|kind: (?:Application|ApplicationSet)\b|^(?:releases|helmfiles|bases):/m;
const WILD = /kind: ApplicationSet\b|^(?:releases|helmfiles|bases):/m;
const HELMFILE = /^(?:releases|helmfiles|bases):/m;
const INFLATING = /^helmChart|HelmChartInflationGenerator/m;
/** Top-level fields that a base may have. */
const BASE = /^(?:environments|templates|helmDefaults|releases|values|helmfiles):/m;

/** More than a few wildcards are taken for one: a pattern may match too much, and must not run for long. */
function patternOf(path: FilePath): RegExp {
  const parts = path.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${(parts.length > 4 ? [parts[0], parts.at(-1)] : parts).join('.*')}$`, 's');
}
