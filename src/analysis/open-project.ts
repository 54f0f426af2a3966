import type { FilePath } from '../core/location.js';
import type { RuleSettings } from '../core/rule-settings.js';
import { DEFAULT_CONFIGURATION, type Configuration, type ConfigurationProblem } from '../config/configuration.js';
import type { RuleFlags } from '../config/resolve.js';
import { type Baseline, type BaselineEntry, type StaleEntry, readBaseline } from '../engine/baseline.js';
import { FileSystemError, type FileSystem } from '../model/project/file-system.js';
import { changedLines } from '../model/project/git/changed-lines.js';
import { GitError } from '../model/project/git/command.js';
import { INDEX, commitBefore, lastCommit, revisionFileSystem } from '../model/project/git/revision.js';
import { CONFIGURATION_FILE } from '../model/project/project.js';
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
  /** A configuration in another place than the root, relative to it. */
  readonly configurationFile?: FilePath;
  /** The text of a baseline. */
  readonly baseline?: string;
  readonly change?: ChangeRequest;
}

export interface OpenedProject {
  readonly located: LocatedProject;
  readonly options: AnalysisOptions;
  readonly analysis: Analysis;
  readonly baseline: Baseline | undefined;
  /** Whether this run could have seen what an entry of the baseline accepts. */
  judged(entry: BaselineEntry): boolean;
  stale(): readonly StaleEntry[];
}

/** Reads the configuration, lints, and marks what is accepted. Throws `UsageError` for a mistake in what was asked. */
export async function openProject(located: LocatedProject, request: ProjectRequest): Promise<OpenedProject> {
  const fileSystem =
    request.change?.kind === 'staged' ? asked(() => revisionFileSystem(located.root, INDEX)) : located.fileSystem;
  const configuration = await configurationOf(fileSystem, request.configurationFile);
  const settings = configuration.settingsWith(request.flags);
  const options: AnalysisOptions = {
    rules,
    settings,
    model: { images: configuration.images, values: configuration.valuesMapping },
    maxBytes: request.maxBytes,
    isIgnored: (path) => configuration.isIgnored(path),
    isReported: located.isReported,
    accept: (findings) => findings,
  };
  const baseline = request.baseline === undefined ? undefined : baselineOf(request.baseline);
  const judged = (entry: BaselineEntry): boolean => located.isReported(entry.file) && runs(settings, entry.rule);
  const change = request.change && (await changeOf(located.root, request.change, options));
  const accepting = acceptance(baseline, judged, change);
  const full = { ...options, accept: accepting.accept };
  const analysis = await analyse(fileSystem, full);
  return { located, options: full, analysis, baseline, judged, stale: accepting.stale };
}

function runs({ of, only, pedantic }: RuleSettings, id: string): boolean {
  if (only.size > 0) return only.has(id);
  return of(id)?.severity !== 'off' && (pedantic || rules.find((rule) => rule.id === id)?.meta.pedantic !== true);
}

async function configurationOf(fileSystem: FileSystem, file: FilePath | undefined): Promise<Configuration> {
  const path = file ?? CONFIGURATION_FILE;
  if (file === undefined && !fileSystem.has(path)) return DEFAULT_CONFIGURATION;
  let text: string;
  try {
    text = Buffer.from(fileSystem.read(path)).toString('utf8');
  } catch (error) {
    if (error instanceof FileSystemError) throw new UsageError(`${path} ${error.message}`);
    throw error;
  }
  const { loadConfiguration, hasProblems } = await import('../config/load.js');
  const loaded = await loadConfiguration(path, text, rules);
  if (hasProblems(loaded)) throw new UsageError(loaded.map((problem) => framed(problem, text)).join('\n'));
  return loaded;
}

/** The mistake with the line it is in. */
function framed({ location, message }: ConfigurationProblem, text: string): string {
  const { file, start, end } = location;
  const line = text.split(/\r\n|\n|\r/)[start.line - 1] ?? '';
  const width = end.line === start.line ? Math.max(1, end.column - start.column) : 1;
  return `${file}:${start.line}:${start.column}: ${message}\n    ${line}\n    ${' '.repeat(start.column - 1)}${'^'.repeat(width)}`;
}

function baselineOf(text: string): Baseline {
  const read = readBaseline(text);
  if ('problem' in read) throw new UsageError(read.problem);
  return read;
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
