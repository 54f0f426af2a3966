import type { FilePath, KeyPath } from '../../../core/location.js';
import { showResource } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { composeArgo } from '../kustomize/compose/compose-argo.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import { type KustomizeProblem, placeOf } from '../kustomize/compose/problem.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';
import { expandApplicationSet } from './application-set.js';
import { type Application, type ApplicationSource, applicationSources } from './application.js';
import { buildEnvironment, expanded } from './build-environment.js';
import { composeManifests } from './compose-manifests.js';
import { inDestination } from './destination.js';
import type { RepositoryView } from './repository-view.js';

const GROUP = 'argoproj.io/';

/** One source of an Application whose manifests lie in this repository, and what they make. */
export interface ArgoBuild {
  /** `Application/namespace/name`, as layers name it. */
  readonly by: string;
  /** The Application, or the ApplicationSet that makes it. */
  readonly object: ComposedObject;
  /** That of the kustomization; absent for plain manifests. */
  readonly folder?: FilePath;
  /** The kustomization is built as its files say. */
  readonly isAsWritten: boolean;
  /** In the namespace of the destination where it says none itself. */
  readonly composition: Composition;
}

/** A source of an Application, and where it is written in the object that holds it. */
export interface WrittenSource {
  readonly source: ApplicationSource;
  readonly written: Tree | undefined;
  readonly place: KeyPath;
}

/** An Application with all that it deploys. */
export interface ArgoApplication {
  readonly by: string;
  readonly application: Application;
  /** The Application, or the ApplicationSet that makes it. */
  readonly object: ComposedObject;
  readonly view: RepositoryView;
  readonly sources: readonly WrittenSource[];
  readonly builds: readonly ArgoBuild[];
}

/** What an object of Argo CD makes Argo CD deploy. */
export interface Deploying {
  readonly applications: readonly ArgoApplication[];
  /** Why there may be more Applications. */
  readonly open: string | undefined;
}

export function isArgoDeployer({ apiVersion, kind }: ComposedObject['id']): boolean {
  return apiVersion.startsWith(GROUP) && (kind === 'Application' || kind === 'ApplicationSet');
}

/** What an Application deploys, or the Applications of an ApplicationSet. */
export function deployedBy(object: ComposedObject, world: Omit<RepositoryView, 'home'>, cache: Compositions): Deploying {
  const { id, tree, source } = object;
  const document = 'document' in source ? source.document : source.site.document;
  const view: RepositoryView = { ...world, home: { document: document.id, path: ['spec'] } };
  const written: Application = { name: id.name, namespace: id.namespace, spec: subtree(tree, ['spec']) };
  if (id.kind === 'Application')
    return { applications: [applicationOf({ object, view, application: written, spec: ['spec'] }, cache)], open: undefined };
  const { applications, open } = expandApplicationSet(view, written);
  const spec = ['spec', 'template', 'spec'];
  return { applications: applications.map((application) => applicationOf({ object, view, application, spec }, cache)), open };
}

interface Declared extends Pick<ArgoApplication, 'object' | 'view' | 'application'> {
  /** Where its `spec` stands in the object. */
  readonly spec: readonly string[];
}

function applicationOf(declared: Declared, cache: Compositions): ArgoApplication {
  const { application, view, object, spec } = declared;
  const { name, namespace } = application;
  const by = showResource({
    apiVersion: object.id.apiVersion,
    kind: 'Application',
    name,
    ...(namespace !== undefined && { namespace }),
  });
  const hasSeveral = itemsAt(application.spec, ['sources']).length > 0;
  const sources = applicationSources(view, application).map((source, index): WrittenSource => {
    const path = hasSeveral ? ['sources', index] : ['source'];
    return { source, written: subtree(application.spec, path), place: [...spec, ...path] };
  });
  const builds = sources.flatMap((source): readonly ArgoBuild[] => {
    const composition = compositionOf(source, { by, application, view }, cache);
    if (composition === undefined) return [];
    const folder = source.source.kind === 'kustomize' ? { folder: source.source.folder } : {};
    const isAsWritten = source.source.kind !== 'kustomize' || source.source.overrides === undefined;
    return [{ by, object, ...folder, isAsWritten, composition: inDestination(composition, application, by) }];
  });
  return { by, application, object, view, sources, builds };
}

function compositionOf(
  { source, written }: WrittenSource,
  { by, application, view }: Pick<ArgoApplication, 'by' | 'application' | 'view'>,
  cache: Compositions,
): Composition | undefined {
  if (source.kind === 'directory') return composeManifests(view.project, source);
  if (source.kind !== 'kustomize') return undefined;
  const environment = buildEnvironment({
    application: application.name,
    namespace: textAt(application.spec, ['destination', 'namespace']),
    project: textAt(application.spec, ['project']) ?? 'default',
    path: textAt(written, ['path']) ?? '',
    repoUrl: textAt(written, ['repoURL']) ?? '',
    targetRevision: textAt(written, ['targetRevision']),
  });
  const expand = (text: string): string | undefined => expanded(text, environment);
  const composition = composeArgo(view.project, source.folder, { by, options: source.overrides, expand }, cache);
  return { ...composition, problems: composition.problems.map((problem) => atApplication(problem, written, view.project)) };
}

/** What stands in a file that is not there is said of what asks for it: `kustomize` of the source, or its path. */
function atApplication(problem: KustomizeProblem, written: Tree | undefined, project: Project): KustomizeProblem {
  const at = placeOf(subtree(written, ['kustomize']) ?? subtree(written, ['path']));
  const isThere = problem.at === undefined || project.files.has(problem.at.document.file);
  return isThere || at === undefined ? problem : { ...problem, at };
}
