import { type FilePath, type Target, documentKey } from '../../../core/location.js';
import type { Problem } from '../../../core/rule.js';
import { closest } from '../../../core/suggest.js';
import { nodeAt, scalarText } from '../../../syntax/yaml/tree.js';
import { baseName, directoryOf, resolvePath } from '../../project/file-system.js';
import { isMadeInTime } from '../../project/made-in-time.js';
import { manifestsOf } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import type { BuildProblem } from '../deployed-set.js';

/** A place that explains something. */
export interface Remark {
  readonly at: Target | Problem;
  readonly message: string;
}

/** What can be refused as a whole. */
export interface RefusableBuild {
  readonly name: string;
  /** Where it is written that it is built. */
  readonly home?: Target;
  /** Flux and Argo CD build from what is in Git; others may have made files before. */
  readonly fromGit: boolean;
  readonly problems: readonly BuildProblem[];
}

/** Something that builds are refused for, said once however many they are. */
export interface BuildFault {
  readonly problem: BuildProblem;
  /** What may have been meant, for the end of the message; empty when nothing is near. */
  readonly hint: string;
  readonly at: Target | Problem;
  /** What else takes part, and what is not applied because of it. */
  readonly related: readonly Remark[];
}

interface Stop<B> {
  readonly problem: BuildProblem;
  readonly at: Target | Problem;
  readonly builds: B[];
}

/** More builds than this are not worth listing. */
const MOST_LISTED = 3;

/**
 * The faults of all builds, each with the first build that it stops. What makes a file unreadable is left out: that is said of
 * the file itself.
 */
export function faultsOf<B extends RefusableBuild>(
  project: Project,
  builds: readonly B[],
): ReadonlyMap<B, readonly BuildFault[]> {
  const stops = new Map<string, Stop<B>>();
  for (const build of builds) {
    for (const problem of new Set(build.problems)) {
      const at = problem.at ?? build.home;
      if (at === undefined || isUnreadable(project, at)) continue;
      const key = JSON.stringify([problem.code, problem.message, placeKey(at)]);
      const known = stops.get(key);
      if (known === undefined) stops.set(key, { problem, at, builds: [build] });
      else if (!known.builds.includes(build)) known.builds.push(build);
    }
  }
  const faults = new Map<B, BuildFault[]>();
  for (const { problem, at, builds: stopped } of stops.values()) {
    const also = 'also' in problem ? (problem.also ?? []) : [];
    const related = [...also, ...stopped.flatMap((build) => consequence(build, at)).slice(0, MOST_LISTED)];
    const known = faults.get(stopped[0]!);
    const path = pathAt(project, at);
    if (isConsequence(problem, at, stops) || isMadeElsewhere(project, problem, at, path, stopped)) continue;
    const fault = { problem, hint: hintFor(project, problem, at, path), at, related };
    if (known === undefined) faults.set(stopped[0]!, [fault]);
    else known.push(fault);
  }
  return faults;
}

/** One string for one place. */
export function placeKey(at: Target | Problem): string {
  return JSON.stringify([documentKey(at.document), 'range' in at ? at.range : [at.path, at.part]]);
}

function consequence({ name, home }: RefusableBuild, at: Target | Problem): readonly Remark[] {
  if (home === undefined || home.document.file === at.document.file) return [];
  const what = /^(?:Kustomization|Application)\//.test(name) ? name : 'this kustomization';
  return [{ at: home, message: `nothing of ${what} is applied` }];
}

/** A kustomization whose every field is wrong is not empty as well. */
function isConsequence<B>({ code }: BuildProblem, at: Target | Problem, stops: ReadonlyMap<string, Stop<B>>): boolean {
  if (code !== 'empty-kustomization') return false;
  return [...stops.values()].some(
    (other) => other.problem.code !== code && documentKey(other.at.document) === documentKey(at.document),
  );
}

/** What `flux bootstrap` writes into a repository that is prepared for it. */
const BOOTSTRAPPED = /(?:^|\/)(?:flux-system|gotk-(?:components|sync)\.yaml)\/?$/;

/**
 * A file that comes later, or is kept out of Git: whoever builds by hand has it beside, and the source of a Secret as well. A plugin
 * of Argo CD may make any.
 */
function isMadeElsewhere(
  project: Project,
  { code }: BuildProblem,
  at: Target | Problem,
  path: string,
  builds: readonly RefusableBuild[],
): boolean {
  if (code !== 'missing-file') return false;
  if (BOOTSTRAPPED.test(path) || manifestsOf(project, PLUGINS).length > 0) return true;
  if (builds.some(({ fromGit }) => fromGit)) return false;
  const isSecret = !('range' in at) && at.path[0] === 'secretGenerator';
  const file = resolvePath(directoryOf(at.document.file), path);
  return isSecret || (file !== undefined && isMadeInTime(project.fileSystem, file));
}

const PLUGINS: ReadonlySet<string> = new Set(['ConfigManagementPlugin']);

/** The path that an entry of a kustomization gives, without the key of a generated object. */
function pathAt(project: Project, at: Target | Problem): string {
  if ('range' in at || at.document.embedded !== undefined) return '';
  const scalar = nodeAt(project.document(at.document)?.root, at.path)?.value;
  return scalar?.kind === 'scalar' ? scalarText(scalar).replace(/^[^=]*=/, '') : '';
}

/** What in the folder is called nearly as a path that is not there. */
function hintFor(project: Project, { code }: BuildProblem, at: Target | Problem, written: string): string {
  if (code !== 'missing-file' || written === '') return '';
  const path = resolvePath(directoryOf(at.document.file), written);
  if (path === undefined || path === '') return '';
  const prefix = path.slice(0, path.length - baseName(path).length);
  const beside = project.fileSystem.list().flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : []));
  const names = new Set(beside.map((rest) => rest.split('/', 1)[0]!));
  const stem = (name: string): string => name.replace(/\.\w+$/, '');
  const near = [...names].find((name) => stem(name) === stem(baseName(path))) ?? closest(baseName(path), names);
  return near === undefined ? '' : `; did you mean ${written.slice(0, written.length - baseName(written).length)}${near}?`;
}

function isUnreadable(project: Project, at: Target | Problem): boolean {
  if (!('range' in at) || at.document.embedded !== undefined) return false;
  const file: FilePath = at.document.file;
  return project.files.get(file)?.stream.problem !== undefined;
}
