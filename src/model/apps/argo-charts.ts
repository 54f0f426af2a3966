import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import type { Home } from '../gitops/effective.js';
import { expandApplicationSet } from '../gitops/argo/application-set.js';
import { type Application, type ApplicationSource, applicationSources } from '../gitops/argo/application.js';
import { ownRepositories, sameAddress } from '../gitops/argo/own-repository.js';
import type { RepositoryView } from '../gitops/argo/repository-view.js';
import type { ChartRelease } from '../gitops/helm/chart-release.js';
import { itemsAt, textAt } from '../gitops/reading.js';
import { type Tree, siteTarget, subtree } from '../gitops/tree.js';
import { type Installed, NOTHING, installed } from './rendered-charts.js';

/** An Application or ApplicationSet object, where it is deployed. */
interface Declared {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
}

/** What the Applications and ApplicationSets of a project install by Helm. */
export function argoCharts(deployments: Deployments): readonly Installed[] {
  const ofKind = (kind: string): readonly Declared[] =>
    deployments.sets.flatMap((set) =>
      set.each(kind).flatMap((object) => (object.apiVersion.startsWith('argoproj.io/') ? [{ object, set }] : [])),
    );
  const [applications, generated] = [ofKind('Application'), ofKind('ApplicationSet')];
  if (applications.length + generated.length === 0) return [];
  const isHere = hereOf(deployments, applications, generated);
  const viewOf = ({ object }: Declared): RepositoryView => ({
    project: deployments.project,
    isHere,
    home: { document: object.manifest.document.id, path: ['spec'] },
  });
  return [
    ...applications.flatMap((declared) => {
      const application = asApplication(declared.object);
      return applicationCharts(viewOf(declared), declared, application, ['spec']);
    }),
    ...generated.flatMap((declared) => {
      const view = viewOf(declared);
      const { applications: made } = expandApplicationSet(view, asApplication(declared.object));
      return made.flatMap((application) => applicationCharts(view, declared, application, ['spec', 'template', 'spec']));
    }),
  ];
}

function asApplication({ name, namespace, effective }: DeployedObject): Application {
  return { name, namespace, spec: subtree(effective.tree, ['spec']) };
}

function applicationCharts(
  view: RepositoryView,
  declared: Declared,
  application: Application,
  spec: readonly string[],
): readonly Installed[] {
  const sources = applicationSources(view, application);
  return sources.flatMap((source: ApplicationSource, index) => {
    if (source.kind !== 'helm') return [];
    const several = itemsAt(application.spec, ['sources']).length > 0;
    const place = several ? [...spec, 'sources', index] : [...spec, 'source'];
    const written = subtree(application.spec, several ? ['sources', index] : ['source']);
    return [chartOf(view, declared, source.release, { written, place })];
  });
}

interface Source {
  readonly written: Tree | undefined;
  readonly place: readonly (string | number)[];
}

function chartOf({ project }: RepositoryView, declared: Declared, release: ChartRelease, source: Source): Installed {
  if (release.problems.length > 0) return { ...NOTHING, problems: release.problems };
  const { object, set } = declared;
  const { name, namespace } = release.names;
  const { namespace: _, ...unplaced } = object;
  const released: DeployedObject = { ...unplaced, name, ...(namespace !== undefined && { namespace }) };
  return installed(project, { object: released, set, home: homeOf(object, release, source) }, release);
}

/** The uppermost text of values; where there is none, inline values, unless the chart lies here and has values of its own. */
function homeOf(object: DeployedObject, { chart, values }: ChartRelease, { written, place }: Source): Home | undefined {
  const caution = object.kind === 'ApplicationSet' ? { caution: 'an ApplicationSet makes several releases of it' } : {};
  if (values?.site !== undefined) return { target: siteTarget(values.site), ...caution };
  if (chart.kind === 'folder' && subtree(written, ['helm']) === undefined) return undefined;
  const document = object.manifest.document.id;
  return { ...object.effective.home, target: { document, path: [...place, 'helm', 'valuesObject'] }, ...caution };
}

/** Tells this repository from others; a revision that is a version or a commit may hold other files. */
function hereOf(
  deployments: Deployments,
  applications: readonly Declared[],
  generated: readonly Declared[],
): RepositoryView['isHere'] {
  const specs = [
    ...applications.map(({ object }) => subtree(object.effective.tree, ['spec'])),
    ...generated.map(({ object }) => subtree(object.effective.tree, ['spec', 'template', 'spec'])),
  ].flatMap((spec) => spec ?? []);
  const generators = generated.flatMap(({ object }) => itemsAt(object.effective.tree, ['spec', 'generators']));
  const [first] = [...applications, ...generated];
  const home = { document: first!.object.manifest.document.id, path: [] };
  const own = ownRepositories({ project: deployments.project, home }, { specs, generators });
  const revisions = new Set(
    specs
      .flatMap((spec) => [subtree(spec, ['source']), ...itemsAt(spec, ['sources'])])
      .flatMap((source) =>
        own.has(sameAddress(textAt(source, ['repoURL']) ?? '')) ? (textAt(source, ['targetRevision']) ?? []) : [],
      ),
  );
  return (address, revision) => own.has(sameAddress(address)) && isCurrent(revision, revisions);
}

const MAIN: readonly string[] = ['', 'HEAD', 'main', 'master'];

/** The main branch, or the only branch from which anything is taken. */
function isCurrent(revision: string | undefined, all: ReadonlySet<string>): boolean {
  if (revision === undefined || MAIN.includes(revision)) return true;
  return all.size === 1 && !/^v?\d+(?:\.\d+)*|^[0-9a-f]{7,40}$/i.test(revision);
}
