import type { Finding } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import type { InternalError, LintResult, RuleInfo, Skipped } from '../core/result.js';
import type { Rule } from '../core/rule.js';
import { once } from '../core/once.js';
import { type Session, resolveFixes } from '../autofix/fix.js';
import { type Linted, lint } from '../engine/lint.js';
import { DEFAULT_SETTINGS, type RuleSettings } from '../engine/settings.js';
import { Model, type ModelOptions, NO_OPTIONS, type Subjects } from '../model/apps/subjects.js';
import { changedObjects } from '../model/gitops/changed-objects.js';
import { Deployments } from '../model/gitops/deployed-set.js';
import { isKustomizationFile } from '../model/gitops/kustomize/compose/kustomization-file.js';
import { reachOf } from '../model/gitops/reach/reach.js';
import { type FileSystem, overlayFileSystem } from '../model/project/file-system.js';
import { manifestsIn } from '../model/project/manifests.js';
import { DEFAULT_MAX_BYTES, Project, type ProjectOptions } from '../model/project/project.js';
import type { SourceFile } from '../model/project/source-file.js';
import { homepage, version } from './version.js';

export interface AnalysisOptions {
  readonly rules: readonly Rule<Subjects>[];
  readonly settings: RuleSettings;
  readonly model: ModelOptions;
  readonly maxBytes: number;
  /** Files that the configuration leaves out. */
  readonly isIgnored: (path: FilePath) => boolean;
  /** Findings in other files are left out, and so is all that decides nothing in these. */
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
  const isBroken = [...first.files.values()].some((file) => options.isReported(file.path) && file.stream.problem !== undefined);
  const full: ProjectOptions = isBroken ? { ...projectOptions, yaml: await import('yaml') } : projectOptions;
  const whole = isBroken ? new Project(fileSystem, full, { project: first, changed: new Set() }) : first;
  const { project, model, linted } = looked(whole, options.isReported, options);
  return {
    project,
    model,
    linted,
    findings: reportedOf(linted, options),
    get buildProblems(): readonly string[] {
      return model.buildProblems;
    },
    relint: (texts) => {
      const overlay = overlayFileSystem(fileSystem, texts);
      const changed = new Set(texts.keys());
      const all = new Project(overlay, full, { project: whole, changed });
      const isKept = project === whole && [...changed].every((path) => whole.files.has(path));
      const deployments = isKept
        ? once(() => new Deployments(all, options.model.flux, { compositions: model.deployments.compositions, changed }))
        : undefined;
      // What was changed is compared, whether it is still referred to or not.
      const again =
        (deployments && lookedAgain({ project, model, linted }, all, deployments, changed, options)) ??
        looked(all, (path) => options.isReported(path) || texts.has(path), options, deployments);
      return {
        project: again.project,
        findings: reportedOf(again.linted, options),
        buildProblems: again.model.buildProblems,
      };
    },
  };
}

type Looked = Pick<Analysis, 'project' | 'model' | 'linted'>;

/**
 * Lints the part of a project that decides what is reported. What is said there of a build or a cluster may rest on something that
 * is left out: if anything of the kind is reported, the whole is looked at.
 */
function looked(
  whole: Project,
  isReported: (path: FilePath) => boolean,
  options: AnalysisOptions,
  deployments?: () => Deployments,
): Looked {
  const reported = [...whole.files.keys()].filter((path) => isReported(path)).length;
  // What most files reach is nearly all there is.
  if (reported * 2 > whole.files.size) return linting(whole, options, deployments);
  const roots = [...options.model.flux.sources.values()].flatMap((source) => (source === 'opaque' ? [] : [source.path]));
  const part = linting(whole.within(reachOf(whole, isReported, ['', ...roots])), options);
  const { findings, suspicions } = part.linted;
  const isSuspicion = findings.some(({ primary, fingerprint }) => isReported(primary.file) && suspicions.has(fingerprint));
  return isSuspicion ? linting(whole, options, deployments) : part;
}

function linting(project: Project, options: AnalysisOptions, deployments?: () => Deployments): Looked {
  const model = new Model(project, options.model, deployments && { deployments: deployments() });
  const linted = lint(model, options.rules, options.settings);
  // What rules have heard, nobody asks for again; of a large project it is a tenth of all.
  model.forget();
  return { project, model, linted };
}

/**
 * Looks only at the objects of which a change of files lets something else be said, and at all that is said of more than one object;
 * undefined when it cannot be told which these are.
 */
function lookedAgain(
  before: Looked,
  project: Project,
  composed: () => Deployments,
  changed: ReadonlySet<FilePath>,
  options: AnalysisOptions,
): Looked | undefined {
  const holdManifests = (one: Project): boolean => [...changed].every((path) => holdsManifests(one, path));
  if (!before.model.isEachByItself || !holdManifests(before.project) || !holdManifests(project)) return undefined;
  const deployments = composed();
  const objects = changedObjects(before.model.deployments, deployments, changed);
  const { lookUps } = before.model.deployments;
  if (objects === undefined || objects.some(({ kind, name }) => lookUps.has(kind, name))) return undefined;
  const judged = new Set([...changed, ...objects.map(({ manifest }) => manifest.document.id.file)]);
  // What reads a ConfigMap decides what is said of the texts in it.
  for (const set of deployments.sets)
    for (const { name, manifest } of set.placed.get('ConfigMap') ?? [])
      if (lookUps.has('ConfigMap', name)) judged.add(manifest.document.id.file);
  const model = new Model(project, options.model, { deployments, judged });
  if (!model.isEachByItself) return undefined;
  const known = before.linted.told.filter(({ home }) => !judged.has(home));
  return { project, model, linted: lint(model, options.rules, options.settings, known) };
}

/** Whether a file holds objects and nothing else, so that it decides nothing but what these do. */
function holdsManifests(project: Project, path: FilePath): boolean {
  const file = project.files.get(path);
  if (file === undefined || isKustomizationFile(path) || file.skipped !== undefined || file.stream.problem !== undefined)
    return false;
  const held = new Set(manifestsIn(file).map(({ document }) => document));
  return file.documents.every((document) => document.root === undefined || held.has(document));
}

function reportedOf({ findings }: Linted, { accept, isReported }: AnalysisOptions): readonly Finding[] {
  return accept(findings.filter(({ primary }) => isReported(primary.file)));
}

/** What reporters need, fixes compiled and proved. */
export function resultOf(analysis: Analysis, options: AnalysisOptions, pages: Readonly<Record<string, string>> = {}): LintResult {
  const findings = resolveFixes(analysis).filter(({ suppressed }) => suppressed?.by !== 'unchanged');
  return describe(analysis, findings, options, pages);
}

/** As `resultOf`, with findings whose fixes are already resolved. */
function describe(
  { project, linted, model }: Pick<Analysis, 'project' | 'linted' | 'model'>,
  findings: readonly Finding[],
  options: AnalysisOptions,
  pages: Readonly<Record<string, string>>,
  errors: readonly InternalError[] = linted.errors,
): LintResult {
  const fired = new Set(findings.map(({ rule }) => rule));
  const files = [...project.files.values()].filter(({ path }) => options.isReported(path));
  return {
    tool: { name: 'seaworthy', version, homepage },
    findings,
    rules: options.rules.filter(({ id }) => fired.has(id)).map((rule) => ruleInfo(rule, pages)),
    skipped: skippedFiles(files),
    unknown: linted.unknown,
    errors,
    texts: new Map(filesShown(findings).map((file) => [file, project.textOf(file)])),
    files: files.length,
    documents: files.reduce((sum, { documents }) => sum + documents.length, 0),
    orphans: model.deployments.orphans.filter(({ document }) => options.isReported(document.id.file)).length,
  };
}

/** Where a rule's page lies in the package. */
function pagePath(rule: string): string {
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

function skippedFiles(files: readonly SourceFile[]): Skipped {
  const skipped = {
    templates: [] as FilePath[],
    encrypted: [] as FilePath[],
    tooLarge: [] as FilePath[],
    binary: [] as FilePath[],
    unreadable: [] as FilePath[],
  };
  for (const { path, skipped: reason } of files) if (reason !== undefined) skipped[reason].push(path);
  return skipped;
}
