import type { OpenedProject } from '../analysis/open-project.js';
import type { Severity } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import { argoCharts } from '../model/apps/argo-charts.js';
import { valuesFileInstallations } from '../model/apps/values-files.js';
import type { ChartInstallation } from '../model/apps/chart-installation.js';
import { chartApplications } from '../model/charts/applications.js';
import type { ChartRef } from '../model/charts/chart-ref.js';
import { baseName, directoryOf } from '../model/project/file-system.js';
import { manifestsIn, manifestsOf } from '../model/project/manifests.js';
import type { Project } from '../model/project/project.js';
import type { SkipReason, SourceFile } from '../model/project/source-file.js';

/** A chart that something in the repository installs. */
export interface FoundChart {
  readonly name: string;
  readonly files: readonly FilePath[];
  /** Whether Seaworthy knows what it deploys. */
  readonly isKnown: boolean;
}

export interface ValuesFile {
  readonly file: FilePath;
  /** The charts whose values it holds; none when nothing tells. */
  readonly charts: readonly string[];
}

/** What a repository holds, as far as it matters for checking it. */
export interface Survey {
  readonly files: number;
  readonly kinds: readonly (readonly [string, number])[];
  /** What each Flux root deploys is one cluster. */
  readonly clusters: readonly string[];
  /** The clusters into which Argo CD deploys. */
  readonly destinations: readonly string[];
  /** Manifests that no Flux root reaches. */
  readonly orphans: number;
  readonly charts: readonly FoundChart[];
  /** HelmReleases whose chart's name is not written in the repository. */
  readonly chartless: number;
  readonly values: readonly ValuesFile[];
  /** Values that charts of this repository bring along. */
  readonly ownValues: readonly FilePath[];
  readonly skipped: ReadonlyMap<SkipReason, readonly FilePath[]>;
  /** Files whose values nobody can read here. */
  readonly sops: readonly FilePath[];
  readonly found: Readonly<Record<Severity, number>>;
}

export function survey({ analysis }: OpenedProject): Survey {
  const { project, model } = analysis;
  const { deployments } = model;
  const open = analysis.findings.filter(({ suppressed }) => suppressed === undefined);
  const counted = (severity: Severity): number => open.filter((finding) => finding.severity === severity).length;
  const releases = model.subjects('HelmRelease').map(({ subject }) => subject);
  const ownValues = [...project.files.keys()].filter((path) => isValuesName(path) && hasChart(project, path));
  const synced = argoCharts(deployments).flatMap(({ installations }) => installations);
  const values = valuesFiles(project, synced).filter(({ file, charts }) => charts.length > 0 || !ownValues.includes(file));
  const described = new Set(values.map(({ file }) => file));
  return {
    files: project.files.size,
    kinds: kindsIn(project),
    clusters: deployments.clusters.map(({ name }) => name),
    destinations: deployments.argo.map(({ cluster: { name, applications } }) => destinationLine(name, applications.length)),
    orphans: deployments.orphans.length,
    charts: chartsOf([
      ...releases.flatMap(({ chart, object }) =>
        chart === undefined ? [] : [{ chart, file: object.manifest.document.id.file }],
      ),
      ...synced.map(({ chart, object }) => ({ chart, file: object.manifest.document.id.file })),
    ]),
    chartless: releases.filter(({ chart }) => chart === undefined).length,
    values,
    ownValues: ownValues.filter((file) => !described.has(file)),
    skipped: skippedIn(project),
    sops: [...project.files.values()]
      .filter(({ documents }) => documents.some(({ encrypted }) => encrypted))
      .map(({ path }) => path),
    found: { error: counted('error'), warning: counted('warning'), info: counted('info') },
  };
}

function destinationLine(name: string, applications: number): string {
  return `${name}: ${applications} Application${applications === 1 ? '' : 's'}`;
}

function kindsIn(project: Project): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { kind } of manifestsOf(project)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

function chartsOf(installed: readonly { readonly chart: ChartRef; readonly file: FilePath }[]): readonly FoundChart[] {
  const charts = new Map<string, FoundChart>();
  for (const { chart, file } of installed) {
    const known = charts.get(chart.name);
    charts.set(chart.name, {
      name: chart.name,
      files: [...new Set([...(known?.files ?? []), file])],
      isKnown: known?.isKnown === true || chartApplications(chart) !== 'unknown',
    });
  }
  return [...charts.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those that are recognised under any name, or that an Application takes, and what is only named like one. */
function valuesFiles(project: Project, synced: readonly ChartInstallation[]): readonly ValuesFile[] {
  const charts = new Map<FilePath, readonly string[]>();
  const note = (file: FilePath, chart: ChartRef): void => {
    charts.set(file, [...new Set([...(charts.get(file) ?? []), chart.name])]);
  };
  for (const { object, chart } of valuesFileInstallations(project, () => undefined))
    note(object.manifest.document.id.file, chart);
  for (const { object, chart, values } of synced) {
    const { file } = values.home.target.document;
    if (file !== object.manifest.document.id.file) note(file, chart);
  }
  for (const [path, file] of project.files)
    if (!charts.has(path) && isValuesName(path) && file.skipped === undefined && holdsValues(file)) charts.set(path, []);
  return [...charts].map(([file, names]) => ({ file, charts: names })).toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

function isValuesName(path: FilePath): boolean {
  return /(?:^|[-_.])values(?:[-_.].*)?\.ya?ml$/i.test(baseName(path));
}

/** A map that is no object, and not encrypted. */
function holdsValues(file: SourceFile): boolean {
  const document = file.documents.find(({ root }) => root?.kind === 'map');
  return document !== undefined && !document.encrypted && manifestsIn(file).length === 0;
}

function hasChart(project: Project, path: FilePath): boolean {
  const folder = directoryOf(path);
  return project.files.has(folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`);
}

function skippedIn(project: Project): ReadonlyMap<SkipReason, readonly FilePath[]> {
  const skipped = new Map<SkipReason, FilePath[]>();
  for (const { path, skipped: reason } of project.files.values())
    if (reason !== undefined) skipped.set(reason, [...(skipped.get(reason) ?? []), path]);
  return skipped;
}
