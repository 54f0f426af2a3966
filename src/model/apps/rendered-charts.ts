import type { FilePath, KeyPath, Target } from '../../core/location.js';
import type { ChartRef } from '../charts/chart-ref.js';
import type { DeployedObject, DeployedSet } from '../gitops/deployed-set.js';
import { Effective, type Home } from '../gitops/effective.js';
import type { Chart } from '../gitops/helm/chart.js';
import { type ValuesFiles, readChart, withValuesFiles } from '../gitops/helm/chart-directory.js';
import type { InstalledChart } from '../gitops/helm/chart-release.js';
import { type RenderedChart, valuesForAnyHelm } from '../gitops/helm/chart-values.js';
import type { PostRenderers } from '../gitops/helm/post-renderers.js';
import type { HelmProblem } from '../gitops/helm/problem.js';
import type { KnownNames } from '../gitops/helm/release-name.js';
import { type Tree, siteTarget } from '../gitops/tree.js';
import type { Project } from '../project/project.js';
import type { ChartInstallation } from './chart-installation.js';

/** Who installs a chart, as findings name it. */
export interface Installer {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /** Where its values would be written if there are none; undefined leaves that to the chart's own values. */
  readonly home: Home | undefined;
  /** When they are not the object's own. */
  readonly names?: KnownNames;
  readonly postRenderers?: PostRenderers | undefined;
}

/** A chart with what its installer says. */
export interface Installing {
  readonly chart: InstalledChart;
  /** Without the chart's own values. */
  readonly values: Tree | undefined;
  /** Files that take the place of the chart's values.yaml. */
  readonly valuesFiles?: ValuesFiles;
}

/** What somebody installs, and why some of it fails before anything is rendered. */
export interface Installed {
  readonly installations: readonly ChartInstallation[];
  readonly problems: readonly HelmProblem[];
  readonly composed: readonly ComposedChart[];
  /** Files of values of which it is known who installs what with them. */
  readonly taken: readonly FilePath[];
}

/** A chart with all the values it gets, whether or not rules look into what it runs. */
export interface ComposedChart {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  /** Undefined when it is not known. */
  readonly chart: InstalledChart | undefined;
  /** Of a chart that lies here, with its own defaults and those of the charts below it that lie here. */
  readonly values: Tree | undefined;
  /** The charts of repositories among them, with their part of the values: of these only facts know the defaults. */
  readonly parts: readonly ChartPart[];
}

export interface ChartPart {
  readonly at: KeyPath;
  readonly chart: ChartRef;
}

export const NOTHING: Installed = { installations: [], problems: [], composed: [], taken: [] };

/** The chart of a repository that is installed; for a chart that is here, those of a repository that it certainly brings along. */
export function installed(project: Project, installer: Installer, installing: Installing): Installed {
  const { object, set, home, postRenderers } = installer;
  const { chart, values } = installing;
  const names = installer.names ?? { name: object.name, namespace: object.namespace };
  const fallback = home ?? { target: { document: object.manifest.document.id, path: [] } };
  if (chart.kind === 'remote') {
    const installation = { object, set, names, postRenderers, chart: chart.ref, values: new Effective(values, fallback) };
    const composed = { object, set, chart, values, parts: [{ at: [], chart: chart.ref }] };
    return { ...NOTHING, installations: [installation], composed: [composed], taken: [...filesIn(values)] };
  }
  const outcome = renderedFolder(project, installing, chart.path, fallback);
  if ('problems' in outcome) return { ...NOTHING, problems: outcome.problems };
  const { rendered, defaults } = outcome;
  const owner = home ?? (defaults?.site === undefined ? fallback : { ...fallback, target: siteTarget(defaults.site) });
  const installations = remoteCharts(rendered, owner).map((part) => ({ object, set, names, postRenderers, ...part }));
  const own = `${chart.path === '' ? '' : `${chart.path}/`}values.yaml`;
  const composed = [{ object, set, chart, values: rendered.values, parts: partsOf(rendered, []) }];
  const taken = isCertain(rendered) ? [own, ...filesIn(defaults), ...filesIn(values)] : [];
  return { ...NOTHING, installations, composed, taken };
}

function partsOf({ chart, charts }: RenderedChart, at: KeyPath): readonly ChartPart[] {
  if (chart.remote !== undefined) return [{ at, chart: chart.remote }];
  return charts.flatMap((below) => partsOf(below, [...at, below.chart.name]));
}

type Outcome =
  | { readonly rendered: RenderedChart; readonly defaults: Tree | undefined }
  | { readonly problems: readonly HelmProblem[] };

function renderedFolder(project: Project, installing: Installing, folder: FilePath, { target }: Home): Outcome {
  const read = folderChart(project, installing, folder, target);
  if ('problems' in read) return read;
  const outcome = valuesForAnyHelm(read.chart, installing.values, target);
  return 'problem' in outcome ? { problems: [outcome.problem] } : { ...outcome, defaults: read.chart.values };
}

/** The chart as it is installed: its values are those of the files that take their place. */
export function folderChart(
  project: Project,
  { valuesFiles }: Installing,
  folder: FilePath,
  home: Target,
): { readonly chart: Chart } | { readonly problems: readonly HelmProblem[] } {
  const read = readChart(project, folder, home);
  if (read.chart === undefined || read.problems.length > 0) return { problems: read.problems };
  const replaced = valuesFiles === undefined ? read : withValuesFiles(project, read.chart, valuesFiles);
  if (replaced.chart === undefined || replaced.problems.length > 0) return { problems: replaced.problems };
  return { chart: replaced.chart };
}

function isCertain({ enabled, charts }: RenderedChart): boolean {
  return enabled === true && charts.every(isCertain);
}

/** The charts of repositories inside a rendered one. What a condition may switch off is left out. */
function remoteCharts(rendered: RenderedChart, home: Home): readonly Pick<ChartInstallation, 'chart' | 'values'>[] {
  if (rendered.enabled !== true) return [];
  const { remote } = rendered.chart;
  if (remote !== undefined) return [{ chart: remote, values: new Effective(rendered.values, home) }];
  return rendered.charts.flatMap((below) => {
    const target = { ...home.target, path: [...home.target.path, below.chart.name] };
    return remoteCharts(below, { ...home, target });
  });
}

/** Every file of which a value says or hides something. */
function filesIn(tree: Tree | undefined): ReadonlySet<FilePath> {
  const files = new Set<FilePath>();
  const seen = new Set<Tree>();
  const visit = (at: Tree | undefined): void => {
    if (at === undefined || seen.has(at)) return;
    seen.add(at);
    if (at.site !== undefined) files.add(at.site.document.id.file);
    visit(at.under);
    if (at.kind === 'map') for (const child of at.entries.values()) visit(child);
    else if (at.kind === 'seq') for (const child of at.items) visit(child);
  };
  visit(tree);
  return files;
}
