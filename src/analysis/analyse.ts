import type { Finding } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import type { InternalError, LintResult, RuleInfo, Skipped } from '../core/result.js';
import type { Rule } from '../core/rule.js';
import { type Session, resolveFixes } from '../autofix/fix.js';
import type { State } from '../autofix/prove.js';
import { type Linted, lint } from '../engine/lint.js';
import { DEFAULT_SETTINGS, type RuleSettings } from '../engine/settings.js';
import { Model, type ModelOptions, NO_OPTIONS, type Subjects } from '../model/apps/subjects.js';
import { type FileSystem, overlayFileSystem } from '../model/project/file-system.js';
import { DEFAULT_MAX_BYTES, Project, type ProjectOptions } from '../model/project/project.js';
import { homepage, version } from './version.js';

export interface AnalysisOptions {
  readonly rules: readonly Rule<Subjects>[];
  readonly settings: RuleSettings;
  readonly model: ModelOptions;
  readonly maxBytes: number;
  /** Files that the configuration leaves out. */
  readonly isIgnored: (path: FilePath) => boolean;
  /** Findings in other files are found and left out: paths say what is reported, not what is read. */
  readonly isReported: (path: FilePath) => boolean;
  /** Marks findings that this run is not about as suppressed. */
  readonly accept: (findings: readonly Finding[]) => readonly Finding[];
}

export const DEFAULT_ANALYSIS: Omit<AnalysisOptions, 'rules'> = {
  settings: DEFAULT_SETTINGS,
  model: NO_OPTIONS,
  maxBytes: DEFAULT_MAX_BYTES,
  isIgnored: () => false,
  isReported: () => true,
  accept: (findings) => findings,
};

/** A linted project that can be linted again with other texts. */
export interface Analysis extends Session {
  readonly linted: Linted;
  readonly model: Model;
}

/** Reads and lints a project. Loads the `yaml` package only when some file does not parse, to list all its errors. */
export async function analyse(fileSystem: FileSystem, options: AnalysisOptions): Promise<Analysis> {
  const projectOptions: ProjectOptions = { maxBytes: options.maxBytes, ignored: options.isIgnored };
  const first = new Project(fileSystem, projectOptions);
  const isBroken = [...first.files.values()].some(({ stream }) => stream.problem !== undefined);
  const full: ProjectOptions = isBroken ? { ...projectOptions, yaml: await import('yaml') } : projectOptions;
  const project = isBroken ? new Project(fileSystem, full, { project: first, changed: new Set() }) : first;
  const model = new Model(project, options.model);
  const linted = lint(model, options.rules, options.settings);
  const reported = (findings: readonly Finding[]): readonly Finding[] =>
    options.accept(findings.filter(({ primary }) => options.isReported(primary.file)));
  return {
    project,
    model,
    linted,
    findings: reported(linted.findings),
    relint: (texts) => relint(project, full, texts, options, reported),
  };
}

function relint(
  project: Project,
  projectOptions: ProjectOptions,
  texts: ReadonlyMap<FilePath, string>,
  options: AnalysisOptions,
  reported: (findings: readonly Finding[]) => readonly Finding[],
): State {
  const fileSystem = overlayFileSystem(project.fileSystem, texts);
  const changed = new Project(fileSystem, projectOptions, { project, changed: new Set(texts.keys()) });
  return {
    project: changed,
    findings: reported(lint(new Model(changed, options.model), options.rules, options.settings).findings),
  };
}

/** What reporters need, fixes compiled and proved. */
export function resultOf(analysis: Analysis, options: AnalysisOptions, pages: Readonly<Record<string, string>> = {}): LintResult {
  const findings = resolveFixes(analysis).filter(({ suppressed }) => suppressed?.by !== 'unchanged');
  return describe(analysis, findings, options, pages);
}

/** As `resultOf`, with findings whose fixes are already resolved. */
export function describe(
  { project, linted, model }: Pick<Analysis, 'project' | 'linted' | 'model'>,
  findings: readonly Finding[],
  options: AnalysisOptions,
  pages: Readonly<Record<string, string>>,
  errors: readonly InternalError[] = linted.errors,
): LintResult {
  const fired = new Set(findings.map(({ rule }) => rule));
  return {
    tool: { name: 'seaworthy', version, homepage },
    findings,
    rules: options.rules.filter(({ id }) => fired.has(id)).map((rule) => ruleInfo(rule, pages)),
    skipped: skippedFiles(project),
    unknown: linted.unknown,
    errors,
    texts: new Map(filesShown(findings).flatMap((file) => textOf(project, file))),
    files: project.files.size,
    documents: [...project.files.values()].reduce((sum, { documents }) => sum + documents.length, 0),
    orphans: model.deployments.orphans.length,
  };
}

/** Where a rule's page lies in the package. */
export function pagePath(rule: string): string {
  return `docs/rules/${rule}.md`;
}

function ruleInfo({ id, meta }: Rule<Subjects>, pages: Readonly<Record<string, string>>): RuleInfo {
  return { id, meta, docs: pagePath(id), page: pages[id] ?? '' };
}

function filesShown(findings: readonly Finding[]): readonly FilePath[] {
  const files = findings.flatMap(({ primary, related, fixes }) => [
    primary.file,
    ...related.map(({ location }) => location.file),
    ...fixes.flatMap(({ edits }) => edits.map(({ file }) => file)),
  ]);
  return [...new Set(files)];
}

function textOf(project: Project, file: FilePath): readonly (readonly [FilePath, string])[] {
  const source = project.files.get(file);
  return source === undefined ? [] : [[file, source.text]];
}

function skippedFiles(project: Project): Skipped {
  const skipped = {
    templates: [] as FilePath[],
    encrypted: [] as FilePath[],
    tooLarge: [] as FilePath[],
    binary: [] as FilePath[],
    unreadable: [] as FilePath[],
  };
  for (const { path, skipped: reason } of project.files.values()) if (reason !== undefined) skipped[reason].push(path);
  return skipped;
}
