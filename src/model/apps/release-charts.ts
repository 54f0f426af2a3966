import type { FilePath, Target } from '../../core/location.js';
import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import { clampedPath } from '../gitops/flux/source-path.js';
import type { SourceName } from '../gitops/flux/artifacts.js';
import { isSameSource, sourceOf } from '../gitops/flux/sources.js';
import type { HelmRelease } from '../gitops/helm-release.js';
import { chartFolder, listedFiles } from '../gitops/helm/chart-directory.js';
import { isPresent, textAt } from '../gitops/reading.js';
import { type Tree, siteTarget, subtree } from '../gitops/tree.js';
import { type Installed, type Installing, NOTHING, installed } from './rendered-charts.js';

/** What a HelmRelease installs whose chart is a folder of a Git repository or a bucket, when that is this repository. */
export function releasedFolder(deployments: Deployments, release: HelmRelease): Installed {
  const found = folderInstalling(deployments, release);
  if (!('installing' in found)) return found;
  const { object, set, values, names, postRenderers } = release;
  return installed(deployments.project, { object, set, home: values.home, names, postRenderers }, found.installing);
}

/** The chart of such a release, with its values; else nothing, or why it cannot be installed. */
export function folderInstalling(
  deployments: Deployments,
  { object, set, values }: HelmRelease,
): { readonly installing: Installing } | Installed {
  const { project } = deployments;
  const template = chartTemplate(deployments, set, object);
  const path = textAt(template?.spec, ['chart']);
  const source = template && sourceOf(template.spec, template.namespace);
  if (template === undefined || path === undefined || source === undefined) return NOTHING;
  if (source.kind !== 'GitRepository' && source.kind !== 'Bucket') return NOTHING;
  const known = ownRoot(deployments, set, source);
  if (known.state === 'other') return NOTHING;
  const root = known.state === 'here' ? known.folder : '';
  const at = placeOf(subtree(template.spec, ['chart']), values.home.target);
  const folder = chartFolder(root, path);
  // Whether it is this repository is only a guess where no Kustomization says so: then the chart must be here.
  if (known.state === 'unknown' && (folder === undefined || folder === '' || !project.files.has(`${folder}/Chart.yaml`)))
    return NOTHING;
  if (folder === undefined)
    return { ...NOTHING, problems: [{ code: 'outside-project', message: `the chart ${path} lies outside the source`, at }] };
  if (!project.fileSystem.has(folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`))
    return { ...NOTHING, problems: [{ code: 'missing-chart', message: `${folder || '.'} holds no Chart.yaml`, at }] };
  const files = subtree(template.spec, ['valuesFiles']);
  if (files?.kind === 'unknown' || isPresent(template.spec, ['valuesFile'])) return NOTHING;
  const ignored = subtree(template.spec, ['ignoreMissingValuesFiles']);
  const valuesFiles = {
    root,
    files: listedFiles(files, at),
    ignoreMissing: ignored !== undefined && !(ignored.kind === 'scalar' && ignored.value === false),
  };
  return { installing: { chart: { kind: 'folder', path: folder }, values: values.tree, valuesFiles } };
}

interface Template {
  readonly spec: Tree;
  readonly namespace: string | undefined;
}

/** `spec.chart.spec` of a release, or `spec` of the HelmChart that it names. */
function chartTemplate(deployments: Deployments, set: DeployedSet, object: DeployedObject): Template | undefined {
  const { effective, namespace } = object;
  const reference = effective.get(['spec', 'chartRef']);
  if (reference.state === 'unknown') return undefined;
  if (reference.state === 'absent') {
    const spec = effective.get(['spec', 'chart', 'spec']);
    return spec.state === 'set' ? { spec: spec.value, namespace } : undefined;
  }
  const name = textAt(reference.value, ['name']);
  if (textAt(reference.value, ['kind']) !== 'HelmChart' || name === undefined) return undefined;
  const found = deployments.resolve(set, 'HelmChart', name, textAt(reference.value, ['namespace']) ?? namespace);
  const spec = found.state === 'found' ? found.object.effective.get(['spec']) : undefined;
  return found.state === 'found' && spec?.state === 'set' ? { spec: spec.value, namespace: found.object.namespace } : undefined;
}

type Whereabouts = { readonly state: 'here'; readonly folder: FilePath } | { readonly state: 'other' | 'unknown' };

/**
 * The folder here that a source publishes, told by the Kustomizations of the cluster that build from it; `other` when they show
 * that this repository is another source.
 */
function ownRoot(deployments: Deployments, set: DeployedSet, source: SourceName): Whereabouts {
  const cluster = deployments.clusters[deployments.sets.indexOf(set)];
  let isAnyKnown = false;
  for (const build of cluster?.builds ?? []) {
    const own = sourceOf(build.spec, build.id.namespace);
    if (build.source.state !== 'own' || own === undefined || own.kind === 'ExternalArtifact') continue;
    isAnyKnown = true;
    if (!isSameSource(own, source)) continue;
    const below = clampedPath('', textAt(build.spec, ['path']) ?? '');
    const { directory } = build.source;
    if (below === '' || directory === below) return { state: 'here', folder: below === '' ? directory : '' };
    if (directory.endsWith(`/${below}`)) return { state: 'here', folder: directory.slice(0, -below.length - 1) };
  }
  return { state: isAnyKnown ? 'other' : 'unknown' };
}

function placeOf(tree: Tree | undefined, fallback: Target): Target {
  return tree?.site === undefined ? fallback : siteTarget(tree.site);
}
