import type { FilePath, Target } from '../../../core/location.js';
import { baseName, directoryOf, resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import type { HelmProblem } from '../helm/problem.js';
import { mergeValues } from '../layering.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type Tree, siteTarget } from '../tree.js';
import { DEFAULT_ENVIRONMENT, entryValues, environmentNames, environmentOf, isPlainPath } from './environment.js';
import { type HelmfileRelease, helmfileReleases } from './releases.js';
import { type HelmfileState, helmfileState } from './state.js';

/** What the helmfiles of a project install, environment by environment. */
export interface Helmfiles {
  readonly releases: readonly HelmfileRelease[];
  /** Errors with which helmfile would end. */
  readonly problems: readonly HelmProblem[];
  /** Files whose values only helmfile itself sees. */
  readonly environmentFiles: readonly FilePath[];
}

/** Runs every helmfile that no other one takes in, in each of its environments. */
export function helmfilesOf(project: Project): Helmfiles {
  const states = [...project.files.values()].flatMap((file) =>
    mayBeHelmfile(file) ? (helmfileState(project, file.path) ?? []) : [],
  );
  const helmfiles = states.filter(isHelmfile);
  if (helmfiles.length === 0) return { releases: [], problems: [], environmentFiles: [] };
  const bases = new Set(helmfiles.flatMap(({ file, files }) => files.filter((other) => other !== file)));
  const below = new Set(helmfiles.flatMap((state) => subHelmfiles(project, state).map(({ file }) => file)));
  const run = new Run(project);
  for (const state of helmfiles)
    if (!bases.has(state.file) && !below.has(state.file))
      for (const name of environmentNames(state)) run.visit(state, name, undefined, []);
  return run;
}

/** The names that helmfile looks for, and files that look like one: any other is named on its command line. */
const NAMED = /(?:^|\/)(?:helmfile\.ya?ml|helmfile\.d\/[^/]*\.ya?ml)$/;
const SHAPE = /^(?:releases|helmfiles|bases):/m;

function mayBeHelmfile(file: SourceFile): boolean {
  return !file.isLeftOut && (SHAPE.test(file.text) || baseName(file.path).startsWith('helmfile.'));
}

/** Fields of a helmfile; it refuses all others. */
const FIELDS: ReadonlySet<string> = new Set([
  'helmBinary',
  'kustomizeBinary',
  'values',
  'environments',
  'bases',
  'helmDefaults',
  'helmfiles',
  'kubeContext',
  'namespace',
  'chart',
  'repositories',
  'commonLabels',
  'releases',
  'llm',
  'apiVersions',
  'kubeVersion',
  'hooks',
  'templates',
  'defaultInherit',
  'missingFileHandler',
  'missingFileHandlerConfig',
  'lockFilePath',
]);

function isHelmfile({ file, fields }: HelmfileState): boolean {
  if (NAMED.test(file)) return true;
  if (![...fields.entries.keys()].every((key) => FIELDS.has(key))) return false;
  const releases = itemsAt(fields, ['releases']);
  const isInherited = isPresent(fields, ['defaultInherit']);
  return (
    isPresent(fields, ['helmfiles']) ||
    (releases.length > 0 &&
      releases.every(
        (release) =>
          isPresent(release, ['name']) && (isPresent(release, ['chart']) || isPresent(release, ['inherit']) || isInherited),
      ))
  );
}

interface SubHelmfile {
  readonly file: FilePath;
  /** The entry that takes it in. */
  readonly entry: Tree;
}

/** The helmfiles that one takes in: files, and all that lie in a folder. Patterns and addresses are not followed. */
function subHelmfiles(project: Project, { fields, directory }: HelmfileState): readonly SubHelmfile[] {
  return itemsAt(fields, ['helmfiles']).flatMap((entry) => {
    const written = textAt(entry, []) ?? textAt(entry, ['path']);
    if (written === undefined) return [];
    return filesAt(project, directory, written).map((file) => ({ file, entry }));
  });
}

function filesAt(project: Project, directory: FilePath, written: string): readonly FilePath[] {
  const isFolders = /^[^*?[]*\*[^*?[]*$/.test(written);
  const plain = isFolders ? written.slice(0, written.indexOf('*')) : written;
  const path = isPlainPath(plain) ? resolvePath(directory, plain) : undefined;
  if (path === undefined) return [];
  const files = [...project.files.keys()].filter((file) => /\.ya?ml$/.test(file));
  if (project.files.has(path)) return [path];
  if (!isFolders) return files.filter((file) => directoryOf(file) === path).toSorted();
  const [before = '', after = ''] = written.split('*');
  const start = resolvePath(directory, before);
  const prefix = start === undefined ? '' : before.endsWith('/') && start !== '' ? `${start}/` : start;
  return files
    .filter((file) => file.startsWith(prefix) && file.endsWith(after) && !file.slice(prefix.length, -after.length).includes('/'))
    .toSorted();
}

const DEEPEST = 8;

class Run implements Helmfiles {
  readonly releases: HelmfileRelease[] = [];
  readonly problems: HelmProblem[] = [];
  readonly environmentFiles: FilePath[] = [];
  readonly #visited = new Set<string>();

  constructor(private readonly project: Project) {}

  /** `given` are values that the helmfile around it hands down. */
  visit(state: HelmfileState, name: string | undefined, given: Tree | undefined, around: readonly FilePath[]): void {
    const { project, problems } = this;
    const home: Target = { document: { file: state.file, index: 0 }, path: [] };
    const environment = environmentOf({ project, home, problems }, state, name, given);
    this.environmentFiles.push(...environment.files);
    const releases = isFollowed(project, state) ? helmfileReleases(project, state, environment) : [];
    this.releases.push(...releases);
    this.problems.push(...releases.flatMap((release) => release.problems));
    if (around.length >= DEEPEST) return;
    for (const { file, entry } of subHelmfiles(project, state)) {
      // What an entry brings is the same each time, whoever takes in its helmfile.
      const visit = JSON.stringify([entry.site && siteTarget(entry.site), file, name]);
      if (this.#visited.has(visit)) continue;
      this.#visited.add(visit);
      const inner = around.includes(file) || file === state.file ? undefined : helmfileState(project, file);
      // Which of its releases are chosen, and what it inherits, is not followed.
      if (inner === undefined || isPresent(entry, ['selectors']) || isPresent(entry, ['inherits'])) continue;
      if (runsIn(inner, name)) this.visit(inner, name, this.#handedDown(state, entry), [...around, state.file]);
    }
  }

  #handedDown(state: HelmfileState, entry: Tree): Tree | undefined {
    const { project, problems } = this;
    const home = entry.site === undefined ? { document: { file: state.file, index: 0 }, path: [] } : siteTarget(entry.site);
    const layers = itemsAt(entry, ['values']).map((item) =>
      entryValues({ project, home, problems }, state.directory, item, { handler: undefined, files: this.environmentFiles }),
    );
    return layers.length === 0
      ? undefined
      : layers.reduce<Tree | undefined>((lower, upper) => mergeValues(lower, upper), undefined);
  }
}

/** A helmfile that names environments runs in these and in `default` only. */
function runsIn(state: HelmfileState, name: string | undefined): boolean {
  const names = environmentNames(state);
  return name === DEFAULT_ENVIRONMENT || name === undefined || names.includes(name) || !hasEnvironments(state);
}

function hasEnvironments({ layers }: HelmfileState): boolean {
  return layers.some((layer) => isPresent(layer, ['environments']));
}

/** A base that is not followed may hold templates of releases, and change what every chart renders. */
function isFollowed(project: Project, { open, fields, directory }: HelmfileState): boolean {
  if (open === undefined) return true;
  return itemsAt(fields, ['bases']).every((entry) => {
    const path = resolvePath(directory, textAt(entry, []) ?? '');
    const text = path === undefined ? '' : project.textOf(path);
    return text !== '' && !/helmDefaults|templates|defaultInherit|bases/.test(text);
  });
}
