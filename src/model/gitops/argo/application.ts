import type { FilePath } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { resolvePath } from '../../project/file-system.js';
import type { ChartRelease, InstalledChart } from '../helm/chart-release.js';
import { type Assignment, commandLineValues } from '../helm/command-line.js';
import type { HelmProblem } from '../helm/problem.js';
import { readValues } from '../helm/values-text.js';
import { embeddedDocument } from '../kustomize/compose/embedded-body.js';
import { itemsAt, textAt } from '../reading.js';
import { type ScalarTree, type Tree, subtree, unknownTree } from '../tree.js';
import { type BuildEnvironment, buildEnvironment, expanded } from './build-environment.js';
import { type RepositoryView, placeOf } from './repository-view.js';
import { type ValueFile, localFile, valuesOfFiles } from './value-files.js';

/** An Argo CD Application, written or made by an ApplicationSet. */
export interface Application {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly spec: Tree | undefined;
}

/** What one source of an Application deploys. */
export type ApplicationSource =
  | { readonly kind: 'helm'; readonly release: ChartRelease }
  /** A kustomization; `overrides` is the source's `kustomize` field. */
  | { readonly kind: 'kustomize'; readonly folder: FilePath; readonly overrides: Tree | undefined }
  /** Manifests of a folder; with `recurse`, of those below, too. `options` is the source's `directory` field. */
  | { readonly kind: 'directory'; readonly folder: FilePath; readonly recurse: boolean; readonly options: Tree | undefined }
  /** It only lends files to the others. */
  | { readonly kind: 'reference' }
  | { readonly kind: 'unknown'; readonly because: string };

/** The sources of an Application, in order; `source` does not count beside `sources`. */
export function applicationSources(view: RepositoryView, application: Application): readonly ApplicationSource[] {
  const { spec } = application;
  const several = itemsAt(spec, ['sources']);
  const single = subtree(spec, ['source']);
  const sources = several.length > 0 ? several : single === undefined ? [] : [single];
  if (sources.length === 0) return [{ kind: 'unknown', because: 'the Application names no source' }];
  const references = new Map(
    sources.flatMap((source) => {
      const name = textAt(source, ['ref']);
      return name === undefined ? [] : [[`$${name}`, source] as const];
    }),
  );
  return sources.map((source) => sourceOf({ view, application, references }, source));
}

interface Reading {
  readonly view: RepositoryView;
  readonly application: Application;
  readonly references: ReadonlyMap<string, Tree>;
}

function sourceOf(reading: Reading, source: Tree): ApplicationSource {
  const { view } = reading;
  const address = textAt(source, ['repoURL']);
  if (source.kind !== 'map' || address === undefined) return { kind: 'unknown', because: 'the source is not known' };
  const tools = TOOLS.filter((tool) => isSaid(source, tool));
  // ExplicitType of Argo CD's API: "multiple application sources defined".
  if (tools.length > 1) return { kind: 'unknown', because: `Argo CD refuses a source with ${tools.join(' and ')}` };
  const chart = textAt(source, ['chart']);
  const revision = textAt(source, ['targetRevision']);
  if (chart !== undefined) {
    const ref = { name: chart, ...(revision !== undefined && { version: revision }), repository: address };
    return { kind: 'helm', release: releaseOf(reading, source, { kind: 'remote', ref }) };
  }
  const path = textAt(source, ['path']);
  if (path === undefined)
    return textAt(source, ['ref']) === undefined ? { kind: 'unknown', because: 'the source has no path' } : { kind: 'reference' };
  if (!view.isHere(address, revision)) return { kind: 'unknown', because: `${address} is another repository or revision` };
  const folder = resolvePath('', path);
  if (folder === undefined) return { kind: 'unknown', because: `${path} lies outside the repository` };
  return folderSource(reading, source, folder, tools[0]);
}

const TOOLS = ['plugin', 'helm', 'kustomize', 'directory'] as const;

/** Argo CD forgets a field that says nothing before it looks at the source (util/argo, NormalizeSource). */
function isSaid(source: Tree, field: string): boolean {
  const found = subtree(source, [field]);
  return found !== undefined && !saysNothing(found);
}

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Which tool a folder is for: the one that the source names, else what the folder holds. */
function folderSource(
  reading: Reading,
  source: Tree,
  folder: FilePath,
  tool: (typeof TOOLS)[number] | undefined,
): ApplicationSource {
  const { view, application } = reading;
  const has = (name: string): boolean => view.project.fileSystem.has(folder === '' ? name : `${folder}/${name}`);
  if ([`.argocd-source.yaml`, `.argocd-source-${application.name}.yaml`].some(has))
    return { kind: 'unknown', because: 'a file .argocd-source.yaml changes the source' };
  if (tool === 'plugin') return { kind: 'unknown', because: 'a plugin makes the manifests' };
  if (tool === 'helm' || (tool === undefined && has('Chart.yaml')))
    return { kind: 'helm', release: releaseOf(reading, source, { kind: 'folder', path: folder }) };
  if (tool === 'kustomize' || (tool === undefined && KUSTOMIZATIONS.some(has)))
    return { kind: 'kustomize', folder, overrides: tool && subtree(source, ['kustomize']) };
  const recurse = subtree(source, ['directory', 'recurse']);
  return {
    kind: 'directory',
    folder,
    recurse: recurse?.kind === 'scalar' && recurse.value === true,
    options: tool && subtree(source, ['directory']),
  };
}

function saysNothing(field: Tree): boolean {
  if (field.kind === 'scalar') return field.value === null || field.value === false;
  if (field.kind === 'seq') return field.items.length === 0;
  return field.kind === 'map' && field.open === undefined && [...field.entries.values()].every(saysNothing);
}

const SOURCE: Layer = { kind: 'source' };

function releaseOf(reading: Reading, source: Tree, chart: InstalledChart): ChartRelease {
  const { application, view } = reading;
  const helm = subtree(source, ['helm']);
  const names = {
    name: textAt(helm, ['releaseName']) || application.name,
    namespace: textAt(helm, ['namespace']) || textAt(application.spec, ['destination', 'namespace']) || undefined,
  };
  const problems: HelmProblem[] = [];
  if (helm?.kind === 'unknown') return { chart, names, values: helm, problems };
  const environment = environmentOf(reading, source, names.namespace);
  const files = itemsAt(helm, ['valueFiles']).map((item) => valueFile(reading, item, chart, environment));
  const ignoreMissing = subtree(helm, ['ignoreMissingValueFiles']);
  const layers = [
    ...valuesOfFiles(view, files, ignoreMissing?.kind === 'scalar' && ignoreMissing.value === true, problems),
    ...inlineValues(view, helm, problems),
  ];
  const parameters = assignmentsOf(helm, environment);
  const composed = commandLineValues(layers, parameters);
  if ('tree' in composed) return { chart, names, values: composed.tree, problems };
  const message = `a parameter fails: ${composed.refused}`;
  problems.push({ code: 'target-path-refused', message, at: placeOf(composed.assignment.placed.text, view) });
  return { chart, names, values: unknownTree(message, SOURCE), problems };
}

function environmentOf({ application }: Reading, source: Tree, namespace: string | undefined): BuildEnvironment {
  return buildEnvironment({
    application: application.name,
    namespace,
    project: textAt(application.spec, ['project']) ?? 'default',
    path: textAt(source, ['path']) ?? '',
    repoUrl: textAt(source, ['repoURL']) ?? '',
    targetRevision: textAt(source, ['targetRevision']),
  });
}

function valueFile(reading: Reading, item: Tree, chart: InstalledChart, environment: BuildEnvironment): ValueFile {
  const { view, references } = reading;
  const elsewhere = (because: string): ValueFile => ({ written: item, path: undefined, because });
  const written = textAt(item, []);
  if (written === undefined) return elsewhere('a values file is not known');
  const [first = '', ...rest] = written.split('/');
  const reference = references.get(first);
  if (reference !== undefined) {
    const address = textAt(reference, ['repoURL']);
    if (address === undefined || !view.isHere(address, textAt(reference, ['targetRevision'])))
      return elsewhere(`${written} lies in another repository or revision`);
    const path = expanded(`/${rest.join('/')}`, environment);
    return path === undefined ? elsewhere(`${written} is known at run time`) : localFile(item, path, '');
  }
  const path = expanded(written, environment);
  if (path === undefined) return elsewhere(`${written} is known at run time`);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return elsewhere(`${path} lies elsewhere`);
  if (chart.kind === 'remote') return elsewhere(`${path} lies in the package of the chart`);
  return localFile(item, path, chart.path);
}

/** `valuesObject` counts instead of `values`. */
function inlineValues(view: RepositoryView, helm: Tree | undefined, problems: HelmProblem[]): readonly Tree[] {
  const object = subtree(helm, ['valuesObject']);
  if (object !== undefined) return isNull(object) ? [] : [object];
  const text = subtree(helm, ['values']);
  if (text === undefined || isNull(text)) return [];
  if (text.kind !== 'scalar') return [unknownTree('the values are not known', SOURCE)];
  const document = embeddedDocument(view.project, text, String(text.value));
  if (document === undefined) return [unknownTree('the values are written nowhere', SOURCE)];
  const read = readValues(document, SOURCE, 'helm.values');
  if ('tree' in read) return [read.tree];
  problems.push(read.problem);
  return [unknownTree(read.problem.message, SOURCE)];
}

/** First `--set`, then `--set-string`, then files: the order in which Helm takes them. The last of a name counts. */
function assignmentsOf(helm: Tree | undefined, environment: BuildEnvironment): readonly Assignment[] {
  const typed = new Map<string, Assignment>();
  const forced = new Map<string, Assignment>();
  for (const parameter of itemsAt(helm, ['parameters'])) {
    const name = textAt(parameter, ['name']);
    const value = subtree(parameter, ['value']);
    if (name === undefined) continue;
    const isString = subtree(parameter, ['forceString']);
    const isForced = isString?.kind === 'scalar' && isString.value === true;
    const [into, flag] = isForced ? ([forced, '--set-string'] as const) : ([typed, '--set'] as const);
    into.set(name, assignment(name, value, { kind: 'command-line', flag }, environment));
  }
  const files = itemsAt(helm, ['fileParameters']).flatMap((parameter): readonly Assignment[] => {
    const name = textAt(parameter, ['name']);
    const layer: Layer = { kind: 'command-line', flag: '--set-file' };
    return name === undefined ? [] : [hidden(name, 'it is the content of a file', layer)];
  });
  return [...typed.values(), ...forced.values(), ...files];
}

function assignment(path: string, value: Tree | undefined, layer: Layer, environment: BuildEnvironment): Assignment {
  const isSet = value !== undefined && !isNull(value);
  const text = isSet && value.kind === 'scalar' ? expanded(String(value.value), environment) : undefined;
  if (isSet && text === undefined) return hidden(path, 'the parameter is known at run time', layer);
  const grammar = layer.kind === 'command-line' && layer.flag === '--set' ? 'parameter' : 'string-parameter';
  const written: ScalarTree = value?.kind === 'scalar' ? value : { kind: 'scalar', value: '', layer };
  return { path, placed: { text: { ...written, value: text ?? '' }, layer, grammar } };
}

function hidden(path: string, because: string, layer: Layer): Assignment {
  return { path, placed: { text: unknownTree(because, layer, true), layer, grammar: 'string-parameter' } };
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
