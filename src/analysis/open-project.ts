import type { RuleSettings } from '../core/rule-settings.js';
import { DEFAULT_CONFIGURATION, type Configuration, type ConfigurationProblem } from '../config/configuration.js';
import { hasProblems, loadConfiguration } from '../config/load.js';
import type { RuleFlags } from '../config/resolve.js';
import type { Baseline, BaselineEntry, StaleEntry } from '../engine/baseline.js';
import { Model, type ModelOptions } from '../model/apps/subjects.js';
import { FileSystemError, type FileSystem } from '../model/project/file-system.js';
import { changedLines } from '../model/project/git/changed-lines.js';
import { GitError } from '../model/project/git/command.js';
import { INDEX, commitBefore, lastCommit, revisionFileSystem } from '../model/project/git/revision.js';
import { CONFIGURATION_FILE, Project } from '../model/project/project.js';
import { rules } from '../rules/index.js';
import { type Change, acceptance } from './acceptance.js';
import { type Analysis, type AnalysisOptions, analyse } from './analyse.js';
import type { LocatedProject } from './locate-projects.js';
import { UsageError } from './usage-error.js';

/** Which change a run is about. */
export type ChangeRequest = { readonly kind: 'since'; readonly revision: string } | { readonly kind: 'staged' };

/** What every face may ask of a project. */
export interface ProjectRequest {
  readonly flags: RuleFlags;
  /** In bytes. */
  readonly maxBytes: number;
  /** A configuration from another place than the project's root, by the name to show for it. */
  readonly configuration?: { readonly file: string; readonly text: string };
  /** What is accepted, with files as the project names them. */
  readonly baseline?: Baseline;
  readonly change?: ChangeRequest;
}

export interface OpenedProject {
  readonly located: LocatedProject;
  readonly options: AnalysisOptions;
  readonly analysis: Analysis;
  /** Whether this run could have seen what an entry of the baseline accepts. */
  readonly judged: (entry: BaselineEntry) => boolean;
  readonly stale: () => readonly StaleEntry[];
}

/** Reads the configuration, lints, and marks what is accepted. Throws `UsageError` for a mistake in what was asked. */
export async function openProject(located: LocatedProject, request: ProjectRequest): Promise<OpenedProject> {
  const fileSystem =
    request.change?.kind === 'staged' ? asked(() => revisionFileSystem(located.root, INDEX)) : located.fileSystem;
  const configuration = await configurationOf(fileSystem, request.configuration);
  const settings = configuration.settingsWith(request.flags);
  const options: AnalysisOptions = {
    rules,
    settings,
    model: modelOptions(configuration),
    maxBytes: request.maxBytes,
    isIgnored: (path) => configuration.isIgnored(path),
    isReported: located.isReported,
    accept: (findings) => findings,
  };
  const judged = (entry: BaselineEntry): boolean => located.isReported(entry.file) && runs(settings, entry.rule);
  const change = request.change && (await changeOf(located.root, request.change, options));
  const accepting = acceptance(request.baseline, judged, change);
  const full = { ...options, accept: accepting.accept };
  const analysis = await analyse(fileSystem, full);
  return { located, options: full, analysis, judged, stale: accepting.stale };
}

/** The model of a project, without asking any rule. Throws `UsageError` for a mistake in what was asked. */
export async function openModel(
  { fileSystem }: LocatedProject,
  { maxBytes, configuration: given }: Pick<ProjectRequest, 'maxBytes' | 'configuration'>,
): Promise<Model> {
  const configuration = await configurationOf(fileSystem, given);
  const project = new Project(fileSystem, { maxBytes, ignored: (path) => configuration.isIgnored(path) });
  return new Model(project, modelOptions(configuration));
}

function modelOptions({ images, valuesMapping, sources, fluxVersion }: Configuration): ModelOptions {
  return { images, values: valuesMapping, flux: { sources, ...(fluxVersion !== undefined && { version: fluxVersion }) } };
}

function runs(settings: RuleSettings, id: string): boolean {
  if (settings.only.size > 0) return settings.only.has(id);
  return (
    settings.of(id)?.severity !== 'off' && (settings.pedantic || rules.find((rule) => rule.id === id)?.meta.pedantic !== true)
  );
}

async function configurationOf(fileSystem: FileSystem, given: ProjectRequest['configuration']): Promise<Configuration> {
  const source = given ?? ownConfiguration(fileSystem);
  if (source === undefined) return DEFAULT_CONFIGURATION;
  const loaded = await loadConfiguration(source.file, source.text, rules);
  if (!hasProblems(loaded)) return loaded;
  const [first = '', ...details] = loaded.flatMap((problem) => framed(problem, source.text));
  throw new UsageError(first, details);
}

function ownConfiguration(fileSystem: FileSystem): ProjectRequest['configuration'] {
  if (!fileSystem.has(CONFIGURATION_FILE)) return undefined;
  try {
    return { file: CONFIGURATION_FILE, text: Buffer.from(fileSystem.read(CONFIGURATION_FILE)).toString('utf8') };
  } catch (error) {
    if (error instanceof FileSystemError) throw new UsageError(`${CONFIGURATION_FILE} ${error.message}`);
    throw error;
  }
}

/** The mistake, the line it is in, and a mark below it. */
function framed({ location, message }: ConfigurationProblem, text: string): readonly string[] {
  const { file, start, end } = location;
  const line = text.split(/\r\n|\n|\r/)[start.line - 1] ?? '';
  const width = end.line === start.line ? Math.max(1, end.column - start.column) : 1;
  return [
    `${file}:${start.line}:${start.column}: ${message}`,
    `    ${line}`,
    `    ${' '.repeat(start.column - 1)}${'^'.repeat(width)}`,
  ];
}

/** Both sides are analysed, so that a change in one file that breaks another is seen. */
async function changeOf(root: string, request: ChangeRequest, options: AnalysisOptions): Promise<Change> {
  const isStaged = request.kind === 'staged';
  const before = asked(() => (isStaged ? lastCommit(root) : commitBefore(root, request.revision)));
  const lines = asked(() => changedLines(root, before, isStaged));
  if (before === undefined) return { lines, before: [] };
  const analysis = await analyse(
    asked(() => revisionFileSystem(root, before)),
    options,
  );
  return { lines, before: analysis.findings };
}

function asked<T>(question: () => T): T {
  try {
    return question();
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}
