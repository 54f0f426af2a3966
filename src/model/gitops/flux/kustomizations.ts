import type { ResourceName } from '../../../core/finding.js';
import type { FilePath } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import { type Manifest, manifestsOf, showResource } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { type Build, type Builds, type Reached, touched } from '../kustomize/build.js';
import { type Touch, opaqueTouch, patchTouches } from '../kustomize/patch.js';
import { EVERYTHING } from '../kustomize/selector.js';
import { maskScalars } from '../layering.js';
import { isPresent, itemsAt, textAt, textsAt } from '../reading.js';
import { type Tree, manifestTree, subtree } from '../tree.js';

const GROUP = 'kustomize.toolkit.fluxcd.io/';

/** A Flux Kustomization, written as an object or implied by a FluxInstance. */
interface Deployer {
  readonly name: string;
  readonly key: string;
  readonly path: FilePath | undefined;
  readonly source: string;
  readonly tree: Tree | undefined;
  readonly manifest: Manifest | undefined;
  readonly touches: readonly Touch[];
}

export interface Cluster {
  /** The path or name of its root, for people. */
  readonly name: string;
  readonly build: Build;
}

function isFluxKustomization(object: ResourceName): boolean {
  return object.kind === 'Kustomization' && object.apiVersion.startsWith(GROUP);
}

/**
 * What each cluster of a Flux repository deploys. Roots are FluxInstances, and every Flux Kustomization that no other one
 * emits. Empty when the project has none.
 */
export function fluxClusters(project: Project, builds: Builds): readonly Cluster[] {
  const deployers = manifestsOf(project, new Set(['Kustomization']))
    .filter(isFluxKustomization)
    .map((manifest) => written(manifest, []));
  const instances = fluxInstances(project);
  if (deployers.length + instances.length === 0) return [];
  const own = ownSources(deployers, instances, builds);
  const emitted = new Set<string>();
  for (const deployer of [...deployers, ...instances]) {
    for (const child of childrenOf(deployer, builds, own)) if (child.key !== deployer.key) emitted.add(child.key);
  }
  const implied = new Set(instances.map(({ path }) => path));
  const roots = [
    ...instances,
    ...deployers.filter(({ key, path }) => !emitted.has(key) && !(path !== undefined && implied.has(path))),
  ];
  return roots.flatMap((root) => {
    const build = reach(root, builds, own);
    return build === undefined || isEmpty(project, build) ? [] : [{ name: clusterName(root), build }];
  });
}

/** A file that is not looked into may hold objects. */
function isEmpty(project: Project, { reached, files }: Build): boolean {
  return reached.length === 0 && ![...files].some((file) => project.files.get(file)?.isLeftOut);
}

function clusterName(root: Deployer): string {
  return root.path === undefined || root.path === '' ? root.name : root.path;
}

function written(manifest: Manifest, touches: readonly Touch[]): Deployer {
  const tree = manifestTree(manifest);
  const spec = textAt(tree, ['spec', 'path']) ?? '';
  const kind = textAt(tree, ['spec', 'sourceRef', 'kind']) ?? '';
  const followed = !spec.includes('${') && !touches.some((touch) => touch.writes(['spec', 'path']).length > 0);
  const path = followed ? resolvePath('', spec.replace(/^\//, '')) : undefined;
  return {
    name: manifest.name,
    key: `${manifest.document.id.file}#${manifest.document.id.index}#${manifest.node.start}`,
    path,
    source: `${kind}/${textAt(tree, ['spec', 'sourceRef', 'name']) ?? ''}`,
    tree,
    manifest,
    touches,
  };
}

/** FluxInstance objects, and the same settings as values of the flux-instance chart. */
function fluxInstances(project: Project): readonly Deployer[] {
  return manifestsOf(project, new Set(['FluxInstance', 'HelmRelease'])).flatMap((manifest) => {
    // Most HelmReleases are not this chart: their texts say so more cheaply than their trees.
    if (manifest.kind === 'HelmRelease' && !manifest.node.source.text.includes('sync')) return [];
    const tree = manifestTree(manifest);
    const spec = manifest.kind === 'FluxInstance' ? subtree(tree, ['spec']) : subtree(tree, ['spec', 'values', 'instance']);
    const sync = textAt(spec, ['sync', 'path']);
    if (sync === undefined) return [];
    const path = resolvePath('', sync.replace(/^\//, ''));
    const name = textAt(spec, ['sync', 'name']) ?? manifest.namespace ?? 'flux-system';
    const source = `${textAt(spec, ['sync', 'kind']) ?? 'GitRepository'}/${name}`;
    return [
      { name, key: `instance:${manifest.document.id.file}`, path, source, tree: undefined, manifest: undefined, touches: [] },
    ];
  });
}

/**
 * The sources that are this repository: those of Kustomizations that emit themselves, as bootstrapping leaves them, and of
 * FluxInstances. Undefined when none is, so that any Git source with a path that exists here is taken for it.
 */
function ownSources(
  deployers: readonly Deployer[],
  instances: readonly Deployer[],
  builds: Builds,
): ReadonlySet<string> | undefined {
  const bootstrapped = deployers.filter(
    ({ path, key, source }) =>
      path !== undefined &&
      source.startsWith('GitRepository/') &&
      builds.ofFluxPath(path).reached.some(({ manifest }) => keyOf(manifest) === key),
  );
  const own = new Set([...instances, ...bootstrapped].map(({ source }) => source));
  return own.size === 0 ? undefined : own;
}

function keyOf(manifest: Manifest): string {
  return `${manifest.document.id.file}#${manifest.document.id.index}#${manifest.node.start}`;
}

function directlyBuilt(deployer: Deployer, builds: Builds, own: ReadonlySet<string> | undefined): Build | undefined {
  const { path, source } = deployer;
  if (path === undefined) return undefined;
  const isOwn = own === undefined ? source.startsWith('GitRepository/') && path !== '' : own.has(source);
  return isOwn ? builds.ofFluxPath(path) : undefined;
}

function childrenOf(deployer: Deployer, builds: Builds, own: ReadonlySet<string> | undefined): readonly Deployer[] {
  const build = directlyBuilt(deployer, builds, own);
  if (build === undefined) return [];
  const changed = layered(build, deployer, builds);
  return changed.reached.flatMap(({ manifest, touches }) => (isFluxKustomization(manifest) ? [written(manifest, touches)] : []));
}

/** Everything below a root, following Kustomizations to Kustomizations; each is entered once. */
function reach(root: Deployer, builds: Builds, own: ReadonlySet<string> | undefined): Build | undefined {
  const entered = new Set<string>();
  const reached: Reached[] = [];
  const files = new Set<FilePath>();
  const generated: Build['generated'][number][] = [];
  let complete = true;
  const enter = (deployer: Deployer): void => {
    if (entered.has(deployer.key)) return;
    entered.add(deployer.key);
    const direct = directlyBuilt(deployer, builds, own);
    if (direct === undefined) {
      complete = false;
      return;
    }
    const build = layered(direct, deployer, builds);
    const { manifest: appliedBy } = deployer;
    reached.push(...(appliedBy === undefined ? build.reached : build.reached.map((object) => ({ ...object, appliedBy }))));
    generated.push(...build.generated);
    for (const file of build.files) files.add(file);
    complete &&= build.complete;
    for (const { manifest, touches } of build.reached) if (isFluxKustomization(manifest)) enter(written(manifest, touches));
  };
  enter(root);
  return { reached, files, generated, complete };
}

/** The build with what a Flux Kustomization itself may change, patches that its parents put into it included. */
function layered(build: Build, deployer: Deployer, builds: Builds): Build {
  const { tree, manifest, touches } = deployer;
  if (tree === undefined || manifest === undefined) return build;
  const label = `Flux ${showResource(manifest)}`;
  const specs = [tree, ...touches.flatMap((touch) => touch.writes(['spec']).map(asSpec))];
  const components = specs.flatMap((spec) => textsAt(spec, ['spec', 'components']));
  let whole = builds.withComponents(build, deployer.path ?? '', components);
  whole = touched(whole, patchesOf(builds, specs, touches, label));
  if (touches.some((touch) => touch.writes(['spec', 'components']).length > 0) && components.length === 0) {
    whole = touched(whole, [opaqueTouch(EVERYTHING, `components of ${label} cannot be followed`)]);
  }
  if (specs.some((spec) => isPresent(spec, ['spec', 'images'])))
    whole = touched(whole, [
      opaqueTouch((object) => object.kind !== 'HelmRelease', `the images of ${label} are not composed yet`),
    ]);
  if (
    specs.some((spec) => isPresent(spec, ['spec', 'postBuild'])) ||
    touches.some((touch) => touch.writes(['spec', 'postBuild']).length > 0)
  ) {
    whole = touched(whole, [substitution(`postBuild substitution of ${label} is not composed yet`)]);
  }
  const namespace = textAt(tree, ['spec', 'targetNamespace']);
  return namespace === undefined ? whole : { ...whole, reached: whole.reached.map((object) => ({ ...object, namespace })) };
}

function asSpec(spec: Tree): Tree {
  return { kind: 'map', entries: new Map([['spec', spec]]), layer: spec.layer };
}

function patchesOf(builds: Builds, specs: readonly Tree[], touches: readonly Touch[], label: string): readonly Touch[] {
  const because = `the patches of ${label} are not composed yet`;
  const inSpecs = specs.flatMap((spec) => [
    ...itemsAt(spec, ['spec', 'patches']),
    ...itemsAt(spec, ['spec', 'patchesStrategicMerge']),
    ...itemsAt(spec, ['spec', 'patchesJson6902']),
  ]);
  // Operations may add one patch to the list; a merge patch that writes `spec` was read above.
  const single = touches
    .flatMap((touch) => touch.writes(['spec', 'patches']))
    .flatMap((written) => (written.kind === 'seq' ? written.items : [written]));
  return [...new Set([...inSpecs, ...single])].flatMap((entry) => patchTouches(builds.project, entry, because, () => undefined));
}

/** Substitution replaces `${…}` and `$$` in every text of an object, unless the object opts out. */
function substitution(because: string): Touch {
  return {
    selects: EVERYTHING,
    because,
    mask: (object) => {
      const disabled = ['labels', 'annotations'].some(
        (field) => textAt(object, ['metadata', field, 'kustomize.toolkit.fluxcd.io/substitute']) === 'disabled',
      );
      return disabled
        ? object
        : maskScalars(object, (value) => (value.includes('${') || value.includes('$$') ? because : undefined));
    },
    writes: () => [],
  };
}
