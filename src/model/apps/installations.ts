import { placeKey } from '../gitops/builds/build-faults.js';
import type { Deployments } from '../gitops/deployed-set.js';
import { Effective, type Home } from '../gitops/effective.js';
import type { HelmRelease } from '../gitops/helm-release.js';
import type { HelmProblem } from '../gitops/helm/problem.js';
import type { Project } from '../project/project.js';
import { argoCharts } from './argo-charts.js';
import type { ChartInstallation } from './chart-installation.js';
import { helmfileCharts } from './helmfile-charts.js';
import { kustomizeCharts } from './kustomize-charts.js';
import { operatorCharts } from './operator-charts.js';
import { releasedFolder } from './release-charts.js';
import type { ComposedChart, Installed } from './rendered-charts.js';
import { type SharedTexts, sharedTexts } from './shared-texts.js';
import { type ValuesMapping, valuesFileInstallations } from './values-files.js';

export interface Installations extends Pick<Installed, 'installations' | 'problems' | 'composed'> {
  /** Whether each release can be judged by itself: no chart lies in files here, and no text of values is for several releases. */
  readonly isEachByItself: boolean;
}

/** Every chart that is installed, by whatever does it; each problem once. */
export function installationsOf(
  deployments: Deployments,
  releases: readonly HelmRelease[],
  mapping: ValuesMapping,
): Installations {
  const { project } = deployments;
  const released = releases.flatMap(({ object, set, chart, values, names, postRenderers }) =>
    chart === undefined ? [] : [{ object, set, chart, values, names, postRenderers }],
  );
  const folders = new Map(
    releases.flatMap((release) =>
      release.chart === undefined ? [[release, releasedFolder(deployments, release)] as const] : [],
    ),
  );
  const others = [
    ...operatorCharts(deployments),
    ...argoCharts(deployments),
    ...helmfileCharts(deployments),
    ...kustomizeCharts(deployments),
  ];
  const composed = [...folders.values(), ...others];
  const taken = new Set(composed.flatMap((one) => one.taken));
  const more = composed.flatMap((one) => one.installations);
  const shared = sharedTexts([...more, ...releases].map(({ object, values }) => ({ object, tree: values.tree })));
  const installations = [...released, ...more].map((installation) => withOthers(installation, shared));
  return {
    installations: [...installations, ...valuesFileInstallations(project, mapping, taken)],
    isEachByItself: composed.length === 0 && !shared.areAny,
    composed: [
      ...releases.flatMap((release) => composedRelease(release, folders.get(release))),
      ...others.flatMap((one) => one.composed),
    ],
    problems: distinct(
      project,
      composed.flatMap(({ problems }) => problems),
    ),
  };
}

/** The values of a HelmRelease, also where nothing is known of its chart. */
function composedRelease({ object, set, chart, values }: HelmRelease, folder: Installed | undefined): readonly ComposedChart[] {
  if (folder !== undefined && folder.composed.length > 0) return folder.composed;
  const known = chart === undefined ? undefined : ({ kind: 'remote', ref: chart } as const);
  return [{ object, set, chart: known, values: values.tree, parts: chart === undefined ? [] : [{ at: [], chart }] }];
}

/** A text of values that several releases take is not edited for one of them without a word. */
function withOthers(installation: ChartInstallation, shared: SharedTexts): ChartInstallation {
  const { object, values } = installation;
  const home: Home = { ...values.home, others: (target) => shared.othersOf(target, object) };
  return { ...installation, values: new Effective(values.tree, home) };
}

/** A file that is no YAML says so itself. */
function distinct(project: Project, problems: readonly HelmProblem[]): readonly HelmProblem[] {
  const told = new Map<string, HelmProblem>();
  for (const problem of problems) {
    const { at, code, message } = problem;
    const isSaid =
      'range' in at && at.document.embedded === undefined && project.files.get(at.document.file)?.stream.problem !== undefined;
    const key = JSON.stringify([code, message, placeKey(at)]);
    if (!isSaid && !told.has(key)) told.set(key, problem);
  }
  return [...told.values()];
}
