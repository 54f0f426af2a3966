import type { Session } from '../../src/autofix/fix.js';
import type { State } from '../../src/autofix/prove.js';
import type { Finding } from '../../src/core/finding.js';
import type { Fix, Patch, Plain, Refusal } from '../../src/core/fix.js';
import type { DocumentId, FilePath, KeyPath } from '../../src/core/location.js';
import { memoryFileSystem } from '../../src/model/project/file-system.js';
import { Project } from '../../src/model/project/project.js';
import { nodeAt, scalarText } from '../../src/syntax/yaml/tree.js';

export type Files = Readonly<Record<FilePath, string>>;

/** Something that a toy linter complains about as long as `isThere` says so. */
export interface Complaint {
  readonly name: string;
  readonly file?: FilePath;
  readonly isThere: (project: Project) => boolean;
  /** The same whatever else is written, or not. */
  readonly fix?: Fix | Refusal | ((project: Project) => Fix);
  readonly isSuppressed?: boolean;
}

export const FILE = 'f.yaml';

/** The scalar at a path of the first document of a file. */
export function textAt(project: Project, path: KeyPath, file: FilePath = FILE): string | undefined {
  const found = nodeAt(project.files.get(file)?.documents[0]?.root, path)?.value;
  return found && scalarText(found);
}

export function is(path: KeyPath, value: string, file: FilePath = FILE): (project: Project) => boolean {
  return (project) => textAt(project, path, file) === value;
}

export function findingOf(name: string, rest: Partial<Finding> = {}, file: FilePath = FILE): Finding {
  const point = { line: 1, column: 1 };
  return {
    rule: `toy/${name}`,
    messageId: name,
    severity: 'error',
    confidence: 'high',
    message: `${name} is wrong`,
    primary: { file, range: { start: 0, end: 0 }, start: point, end: point },
    related: [],
    variants: [],
    fixes: [],
    fingerprint: name,
    ...rest,
  };
}

/** A fix that carries out patches and declares their places, or others. */
export function fixOf(patches: readonly Patch[], rest: Partial<Fix> & { readonly changes?: Fix['plan']['changes'] } = {}): Fix {
  const { changes, ...others } = rest;
  const own = patches.map((patch) => ('at' in patch ? patch.at : { document: patch.document, path: [] }));
  return { title: 'cure it', applicability: 'safe', plan: { patches, changes: changes ?? own }, ...others };
}

export function setting(path: KeyPath, value: Plain, document: DocumentId = { file: FILE, index: 0 }): Patch {
  return { op: 'set', at: { document, path }, value };
}

function findings(project: Project, complaints: readonly Complaint[]): readonly Finding[] {
  return complaints
    .filter(({ isThere }) => isThere(project))
    .map(({ name, file, fix, isSuppressed }) => {
      const own = typeof fix === 'function' ? fix(project) : fix;
      return findingOf(name, { ...(own && { fix: own }), ...(isSuppressed && { suppressed: { by: 'comment' } }) }, file);
    });
}

/** A project as a toy linter sees it, and how often it was asked to look again. */
export function toySession(
  files: Files,
  complaints: readonly Complaint[],
  buildProblems: (project: Project) => readonly string[] = () => [],
): Session & { readonly looks: () => number } {
  let looks = 0;
  const state = (now: Files): State => {
    const project = new Project(memoryFileSystem(now));
    return { project, findings: findings(project, complaints), buildProblems: buildProblems(project) };
  };
  return {
    ...state(files),
    looks: () => looks,
    relint: (texts) => {
      looks++;
      return state({ ...files, ...Object.fromEntries(texts) });
    },
  };
}
