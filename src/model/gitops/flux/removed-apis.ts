import type { KeyPath } from '../../../core/location.js';

/** A Flux release, as `2.7`; the newest one when the cluster takes whatever is the newest. */
export type FluxRelease = { readonly major: number; readonly minor: number } | 'newest';

/** An API version that Flux no longer serves. */
export interface RemovedApi {
  readonly kind: string;
  readonly apiVersion: string;
  /** The first minor release of Flux 2 without it. */
  readonly since: number;
  /** What is served instead, by that release and by several before it. */
  readonly now: string;
  /** Fields, below `spec`, that the new version does not have or holds to other rules; `*` stands for any element. */
  readonly changed: readonly KeyPath[];
}

const HELM = 'helm.toolkit.fluxcd.io';
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const SOURCE = 'source.toolkit.fluxcd.io';
const NOTIFICATION = 'notification.toolkit.fluxcd.io';
const IMAGE = 'image.toolkit.fluxcd.io';

const POST_RENDERER: KeyPath = ['postRenderers', '*', 'kustomize'];

/** What differs between the schemas of the last release that served a version and of the one that replaces it. */
const CHANGED: Readonly<Record<string, readonly KeyPath[]>> = {
  HelmRelease: [
    ['chart', 'spec', 'valuesFile'],
    [...POST_RENDERER, 'patchesJson6902'],
    [...POST_RENDERER, 'patchesStrategicMerge'],
  ],
  Kustomization: [['patchesJson6902'], ['patchesStrategicMerge'], ['validation']],
  GitRepository: [['accessFrom'], ['gitImplementation'], ['verify']],
  HelmChart: [['accessFrom'], ['valuesFile'], ['verify']],
  Bucket: [['accessFrom'], ['serviceAccountName'], ['sts']],
  // Hours are none of its units any more.
  HelmRepository: [['timeout']],
  OCIRepository: [],
  Alert: [['summary']],
  Provider: [],
  Receiver: [],
  ImageRepository: [],
  ImagePolicy: [],
  // `.Updated` is gone from the template's data.
  ImageUpdateAutomation: [['git', 'commit', 'messageTemplate']],
};

interface Removal {
  readonly group: string;
  readonly version: string;
  readonly since: number;
  readonly kinds: readonly string[];
  readonly now: string;
}

const SOURCES: readonly string[] = ['GitRepository', 'HelmRepository', 'HelmChart', 'Bucket', 'OCIRepository'];
const IMAGES: readonly string[] = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'];

/**
 * Changelogs of the controllers, and the releases of flux2 that ship them: 2.7 has source- and kustomize-controller 1.7,
 * helm-controller 1.4, notification-controller 1.7 and the image controllers 1.0; 2.8 and 2.9 the next minors of each.
 */
const REMOVALS: readonly Removal[] = [
  { group: HELM, version: 'v2beta1', since: 7, kinds: ['HelmRelease'], now: 'v2' },
  { group: HELM, version: 'v2beta2', since: 8, kinds: ['HelmRelease'], now: 'v2' },
  { group: KUSTOMIZE, version: 'v1beta1', since: 7, kinds: ['Kustomization'], now: 'v1' },
  { group: KUSTOMIZE, version: 'v1beta2', since: 8, kinds: ['Kustomization'], now: 'v1' },
  { group: SOURCE, version: 'v1beta1', since: 7, kinds: SOURCES, now: 'v1' },
  { group: SOURCE, version: 'v1beta2', since: 8, kinds: SOURCES, now: 'v1' },
  { group: NOTIFICATION, version: 'v1beta1', since: 7, kinds: ['Alert', 'Provider'], now: 'v1beta3' },
  { group: NOTIFICATION, version: 'v1beta2', since: 9, kinds: ['Alert', 'Provider'], now: 'v1beta3' },
  { group: NOTIFICATION, version: 'v1beta1', since: 7, kinds: ['Receiver'], now: 'v1' },
  { group: NOTIFICATION, version: 'v1beta2', since: 9, kinds: ['Receiver'], now: 'v1' },
  { group: IMAGE, version: 'v1beta1', since: 7, kinds: IMAGES, now: 'v1' },
  { group: IMAGE, version: 'v1beta2', since: 9, kinds: IMAGES, now: 'v1' },
];

/** The API version of an object, when it is one that some release of Flux no longer serves. */
export function removedApi(kind: string, apiVersion: string): RemovedApi | undefined {
  const found = REMOVALS.find(({ group, version, kinds }) => apiVersion === `${group}/${version}` && kinds.includes(kind));
  if (found === undefined) return undefined;
  const { group, now, since } = found;
  return { kind, apiVersion, since, now: `${group}/${now}`, changed: CHANGED[kind] ?? [] };
}

/** Whether a release of Flux comes without an API version. */
export function isWithout(release: FluxRelease, { since }: RemovedApi): boolean {
  if (release === 'newest') return true;
  return release.major > 2 || (release.major === 2 && release.minor >= since);
}

/**
 * The oldest release that a version, or a range of versions, admits: `2.7` for `v2.7.3`, `2.7.x`, `~2.7` and `>=2.7 <3`. A range
 * that leaves the minor open means the newest. Undefined for what cannot be read.
 */
export function fluxRelease(version: string): FluxRelease | undefined {
  const text = version.trim();
  if (/^[=v]*\s*(?:\*|x|2(?:\.[x*])?(?:\.[x*])?)$/i.test(text)) return 'newest';
  const found = /^(?:[=~^v]|>=|>)*\s*v?(\d+)\.(\d+)(?![\d*x])/.exec(text);
  return found === null ? undefined : { major: Number(found[1]), minor: Number(found[2]) };
}
