import type { FilePath } from '../../../core/location.js';
import { baseName, directoryOf } from '../../project/file-system.js';
import { type Manifest, manifestsOf, showResource } from '../../project/manifests.js';
import type { Project } from '../../project/project.js';
import { composeFlux } from '../kustomize/compose/compose-flux.js';
import type { Composition } from '../kustomize/compose/composition.js';
import type { Compositions } from '../kustomize/compose/compositions.js';
import { textAt } from '../reading.js';
import { type Tree, childOf, manifestTree, treeOfPlain } from '../tree.js';
import type { SourceName } from './artifacts.js';
import { isOwnAddress, ownAddresses } from '../repository-address.js';
import { type Instance, fluxInstances } from './flux-instance.js';
import { type GitSource, writtenSources } from './git-repository.js';
import { ignoreOf } from './ignored.js';
import { isFluxKustomization, isSameText } from './kinds.js';
import { clampedPath, isWithinClone, ownFolder } from './source-path.js';
import { type HomeOfRepository, isSameSource, sourceOf } from './sources.js';
import type { Deployer } from './kustomization-build.js';
import { wrappersOf } from './wrappers.js';

/** From where a cluster is built. */
export interface Root {
  /** For people: the folder that is built, else a name. */
  readonly name: string;
  readonly deployers: readonly Deployer[];
  /** What is applied by other means than Flux: a kustomization that lists Flux Kustomizations. */
  readonly applied?: Composition;
  /** The sources that are this repository, when they are known. */
  readonly own: readonly SourceName[] | undefined;
  readonly instance?: Instance;
  /** The folder that bootstrapping has set up, as a prefix of paths. */
  readonly folder?: string;
  /** Why more may be applied than is known here; undefined when Flux itself applies the root. */
  readonly because?: string;
}

/** The roots of a repository: those that say so, and what has to be one if nothing else emits it. */
export interface Roots {
  /** FluxInstances, and what bootstrapping leaves. */
  readonly declared: readonly Root[];
  /** Every Flux Kustomization that is written somewhere. */
  readonly written: readonly Deployer[];
  readonly own: readonly SourceName[] | undefined;
  readonly home: HomeOfRepository;
}

export function findRoots(project: Project, cache: Compositions): Roots {
  const written = manifestsOf(project, new Set(['Kustomization']))
    .filter(isFluxKustomization)
    .map(asDeployer);
  const instances = fluxInstances(project, cache).filter((instance) => isForThisRepository(instance, project));
  const emitting = written.filter((deployer) => emitsItself(deployer, project, cache));
  const told = instances.flatMap(({ git }) => git ?? []);
  const bootstrapped = withoutGuests(emitting, told, project);
  const folders = new Set(
    [...instances.map(({ deployer }) => deployer), ...bootstrapped].map((deployer) => folderOf(deployer, project)),
  );
  const promised = bootstrapFolders(project)
    .filter((folder) => !folders.has(folder))
    .map(promisedDeployer);
  const sources = [
    ...instances.map(({ source }) => source),
    ...[...bootstrapped, ...promised].flatMap(({ spec, id }) => sourceOf(spec, id.namespace) ?? []),
  ];
  const own = sources.length === 0 ? undefined : sources;
  const declared = [
    ...instances.map((instance) => ({ ...rootOf(instance.deployer, own, project), instance })),
    ...[...bootstrapped, ...promised].map((deployer) => ({
      ...rootOf(deployer, own, project),
      folder: prefixOf(folderOf(deployer, project)),
    })),
  ];
  const roots = [...instances.map(({ deployer }) => deployer), ...bootstrapped];
  const isAround = roots.some(({ spec }) => isWithinClone(project, clampedPath('', textAt(spec, ['path']) ?? '')));
  const home = { ...homeOf([...told, ...gitSourcesOf(bootstrapped, project)], project), isAround };
  return { declared: distinct(declared, project), written, own, home };
}

/** Marks in a path that something has yet to replace. */
const TO_BE_FILLED = /[${}<>%]|@.*@/;

/** An instance may be one for another cluster, which is set up from another repository or from a folder that is filled in later. */
function isForThisRepository({ deployer, git }: Instance, project: Project): boolean {
  const path = textAt(deployer.spec, ['path']);
  if (path === undefined || TO_BE_FILLED.test(path)) return false;
  return git?.url === undefined || isOwnAddress(git.url, ownAddresses(project.fileSystem.clone?.())) !== false;
}

/** All that is known of the sources of Kustomizations that are built from this repository. */
function gitSourcesOf(deployers: readonly Deployer[], project: Project): readonly GitSource[] {
  return deployers.flatMap(({ spec, id }) => {
    const source = sourceOf(spec, id.namespace);
    return source === undefined ? [] : writtenSources(source, project);
  });
}

function homeOf(sources: readonly GitSource[], project: Project): Omit<HomeOfRepository, 'isAround'> {
  const addresses = ownAddresses(
    project.fileSystem.clone?.(),
    sources.flatMap(({ url }) => url ?? []),
  );
  return { addresses, revisions: new Set(sources.flatMap(({ revision }) => revision ?? [])) };
}

/**
 * Whoever builds the root of another repository seems to build this one: its path exists here, and holds the Kustomization itself.
 * What bootstrapping has written is believed, whatever the address.
 */
function withoutGuests(emitting: readonly Deployer[], told: readonly GitSource[], project: Project): readonly Deployer[] {
  const mayBeGuest = (deployer: Deployer): boolean =>
    folderOf(deployer, project) === '' &&
    !deployer.object!.home.split('/').some((step) => step === 'flux-system' || step === SYNC);
  const hosts = emitting.filter((deployer) => !mayBeGuest(deployer));
  const { addresses } = homeOf([...told, ...gitSourcesOf(hosts, project)], project);
  const isGuest = (deployer: Deployer): boolean =>
    gitSourcesOf([deployer], project).some(({ url }) => url !== undefined && isOwnAddress(url, addresses) === false);
  return emitting.filter((deployer) => !mayBeGuest(deployer) || !isGuest(deployer));
}

/** The roots that Kustomizations are which nothing emits: with the kustomization that lists them, else each for itself. */
export function otherRoots(rest: readonly Deployer[], own: Roots['own'], project: Project, cache: Compositions): readonly Root[] {
  const wrapped = new Map<FilePath, Composition>();
  const alone: Deployer[] = [];
  for (const deployer of rest) {
    const wrappers =
      deployer.object === undefined ? new Map<FilePath, Composition>() : wrappersOf(deployer.object, project, cache);
    for (const [folder, composition] of wrappers) wrapped.set(folder, composition);
    if (wrappers.size === 0) alone.push(deployer);
  }
  return [
    ...[...wrapped].map(([folder, applied]): Root => {
      const because = `what applies ${folder === '' ? 'the kustomization' : folder} is not in this repository`;
      return { name: folder === '' ? '.' : folder, deployers: [], applied, own: knownTo(applied, own), because };
    }),
    ...alone.map((deployer) => ({
      ...rootOf(deployer, own, project),
      because: `what applies ${showResource(deployer.id)} is not in this repository`,
    })),
  ];
}

function asDeployer(manifest: Manifest): Deployer {
  const { apiVersion, kind, name, namespace } = manifest;
  const tree = manifestTree(manifest);
  const id = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
  const spec = childOf(tree, 'spec');
  if (tree.kind !== 'map') return { id, spec };
  return { id, spec, object: { id, originalIds: [], tree, source: manifest, home: manifest.document.id.file } };
}

function rootOf(deployer: Deployer, own: Roots['own'], project: Project): Root {
  const folder = folderOf(deployer, project);
  return { name: folder === '' ? deployer.id.name : folder, deployers: [deployer], own: ownOf([deployer], own) };
}

/** A root whose source is none of the known ones belongs to a cluster that is set up in another way. */
function ownOf(deployers: readonly Deployer[], own: Roots['own']): Roots['own'] {
  const isOwn = deployers.some(({ spec, id }) => {
    const source = sourceOf(spec, id.namespace);
    return source !== undefined && own?.some((one) => isSameSource(one, source));
  });
  return isOwn ? own : undefined;
}

function knownTo({ objects }: Composition, own: Roots['own']): Roots['own'] {
  const deployers = objects
    .filter(({ id }) => isFluxKustomization(id))
    .map(({ id, tree }) => ({ id, spec: childOf(tree, 'spec') }));
  return ownOf(deployers, own);
}

function folderOf({ spec }: Deployer, project: Project): FilePath {
  return ownFolder(project, textAt(spec, ['path']) ?? '');
}

function prefixOf(folder: FilePath): string {
  return folder === '' ? '' : `${folder}/`;
}

/** Several roots may describe one cluster: the FluxInstance, and the values that install it. */
function distinct(roots: readonly Root[], project: Project): readonly Root[] {
  const seen = new Set<string>();
  return roots.filter(({ deployers }) =>
    deployers.every((deployer) => {
      const folder = folderOf(deployer, project);
      return !seen.has(folder) && seen.add(folder);
    }),
  );
}

export function buildsSameFolder(root: Root, deployer: Deployer, project: Project): boolean {
  return root.deployers.some((one) => folderOf(one, project) === folderOf(deployer, project));
}

/** As bootstrapping leaves it: the path that it builds holds the Kustomization itself. */
function emitsItself({ id, spec, object }: Deployer, project: Project, cache: Compositions): boolean {
  if (spec === undefined || object === undefined || textAt(spec, ['sourceRef', 'kind']) !== 'GitRepository') return false;
  const directory = folderOf({ id, spec }, project);
  if (directory !== '' && !object.home.startsWith(`${directory}/`)) return false;
  const overrides = { by: showResource(id), spec, ...ignoreOf(spec, id.namespace, project) };
  const { objects } = composeFlux(project, directory, overrides, cache);
  return objects.some((emitted) => isSameText(emitted, object));
}

const SYNC = 'gotk-sync.yaml';

/** Folders in which `flux bootstrap` will put its own Kustomization: an empty file keeps its place. */
function bootstrapFolders(project: Project): readonly FilePath[] {
  return [...project.files.values()].flatMap((file) => {
    if (baseName(file.path) !== SYNC || file.isLeftOut || file.headers.documents.some(({ kind }) => kind !== undefined))
      return [];
    const folder = directoryOf(file.path);
    return baseName(folder) === 'flux-system' && folder.includes('/') ? [directoryOf(folder)] : [];
  });
}

function promisedDeployer(folder: FilePath): Deployer {
  const layer = { kind: 'source' } as const;
  const sourceRef: Tree = treeOfPlain({ kind: 'GitRepository', name: 'flux-system' }, layer);
  const entries = new Map([
    ['path', treeOfPlain(folder, layer)],
    ['sourceRef', sourceRef],
  ]);
  const id = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    name: 'flux-system',
    namespace: 'flux-system',
  };
  return { id, spec: { kind: 'map', entries, layer } };
}
