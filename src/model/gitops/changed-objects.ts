import type { FilePath } from '../../core/location.js';
import { documentKey } from '../../core/location.js';
import type { Layer } from '../../core/provenance.js';
import type { EffectiveText } from '../../syntax/effective-text.js';
import type { Placed } from './deployed-object.js';
import type { Deployments } from './deployed-set.js';
import type { Cluster, FluxBuild } from './flux/clusters.js';
import type { Site, Tombstone, Tree } from './tree.js';

/**
 * The objects that are not deployed in one version of a project as in the other, a later one's beside an earlier one's; undefined
 * when what is deployed has another shape: other clusters, more or fewer objects, other things that may exist. What Argo CD deploys is not compared.
 */
export function changedObjects(
  before: Deployments,
  after: Deployments,
  changed: ReadonlySet<FilePath>,
): readonly Placed[] | undefined {
  if (before.argo.length > 0 || after.argo.length > 0) return undefined;
  if (before.sets.length !== after.sets.length || !isSameOutside(before, after)) return undefined;
  const comparison = new Comparison(changed);
  const found: Placed[] = [];
  for (const [index, old] of before.sets.entries()) {
    const now = after.sets[index]!;
    if (old.name !== now.name || old.kind !== now.kind || old.placed.size !== now.placed.size) return undefined;
    for (const [kind, objects] of old.placed) {
      const others = now.placed.get(kind);
      if (others?.length !== objects.length) return undefined;
      for (const [position, object] of objects.entries()) {
        const other = others[position]!;
        if (!comparison.isSameObject(object, other)) found.push(object, other);
      }
    }
  }
  return found;
}

/** Whether the same is known of what is not here. */
function isSameOutside(before: Deployments, after: Deployments): boolean {
  const said = ({ clusters, builds }: Deployments): string =>
    JSON.stringify([
      clusters.map(outside),
      builds.map(({ directory, composition }) => [directory, composition.unknown.map(({ because }) => because)]),
    ]);
  return said(before) === said(after);
}

function outside({ open, madeByOthers, implied, fluxVersion }: Cluster): unknown {
  const made = madeByOthers.map(({ because, kinds, names }) => [because, kinds && [...kinds], names?.source]);
  return [open, made, implied, fluxVersion];
}

/** Compares trees; two that stand in unchanged files at the same places, with the same values of the same layers, are the same. */
class Comparison {
  readonly #builds = new Map<FluxBuild, readonly [FluxBuild, boolean]>();

  constructor(private readonly changed: ReadonlySet<FilePath>) {}

  isSameObject(old: Placed, now: Placed): boolean {
    return (
      old === now ||
      (old.apiVersion === now.apiVersion &&
        old.name === now.name &&
        old.namespace === now.namespace &&
        this.#isSameSite(old.manifest, now.manifest) &&
        this.#isSame(old.tree, now.tree) &&
        this.#isSameBuild(old.appliedBy, now.appliedBy))
    );
  }

  #isSameBuild(old: FluxBuild | undefined, now: FluxBuild | undefined): boolean {
    if (old === undefined || now === undefined) return old === now;
    const known = this.#builds.get(old);
    if (known?.[0] === now) return known[1];
    const isSame =
      old.by === now.by &&
      JSON.stringify([old.source, old.problems]) === JSON.stringify([now.source, now.problems]) &&
      this.#isSame(old.spec, now.spec) &&
      this.#isSame(old.object?.tree, now.object?.tree);
    this.#builds.set(old, [now, isSame]);
    return isSame;
  }

  #isSame(old: Tree | undefined, now: Tree | undefined): boolean {
    if (old === now) return true;
    if (old === undefined || now === undefined) return false;
    return (
      old.kind === now.kind &&
      isSameLayer(old.layer, now.layer) &&
      this.#isSameSite(old.site, now.site) &&
      this.#isSameValue(old, now) &&
      this.#isSame(old.under, now.under)
    );
  }

  #isSameValue(old: Tree, now: Tree): boolean {
    if (old.kind === 'scalar' && now.kind === 'scalar')
      return old.value === now.value && old.quoted === now.quoted && isSameText(old.text, now.text);
    if (old.kind === 'seq' && now.kind === 'seq')
      return old.items.length === now.items.length && old.items.every((item, index) => this.#isSame(item, now.items[index]));
    if (old.kind === 'unknown' && now.kind === 'unknown') return old.because === now.because && old.exists === now.exists;
    if (old.kind !== 'map' || now.kind !== 'map' || old.open !== now.open) return false;
    return (
      this.#areSameEntries(old.entries, now.entries, (one, other) => this.#isSame(one, other)) &&
      this.#areSameEntries(
        old.removed ?? NONE,
        now.removed ?? NONE,
        (one, other) => this.#isSame(one.by, other.by) && this.#isSame(one.lost, other.lost),
      )
    );
  }

  #areSameEntries<T>(old: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>, isSame: (one: T, other: T) => boolean): boolean {
    if (old === now) return true;
    if (old.size !== now.size) return false;
    const others = now.entries();
    for (const [key, value] of old) {
      const other = others.next().value;
      if (other?.[0] !== key || !isSame(value, other[1])) return false;
    }
    return true;
  }

  #isSameSite(old: Site | undefined, now: Site | undefined): boolean {
    if (old === undefined || now === undefined) return old === now;
    if (old.node === now.node) return true;
    return (
      old.node.start === now.node.start &&
      old.node.end === now.node.end &&
      !this.changed.has(old.document.id.file) &&
      documentKey(old.document.id) === documentKey(now.document.id)
    );
  }
}

const NONE: ReadonlyMap<string, Tombstone> = new Map();

function isSameLayer(old: Layer, now: Layer): boolean {
  return old === now || (old.kind === now.kind && JSON.stringify(old) === JSON.stringify(now));
}

function isSameText(old: EffectiveText | undefined, now: EffectiveText | undefined): boolean {
  if (old === undefined || now === undefined) return old === now;
  return (
    old === now ||
    (old.text === now.text && JSON.stringify([old.segments, old.editing]) === JSON.stringify([now.segments, now.editing]))
  );
}
