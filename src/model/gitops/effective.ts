import type { DocumentId, KeyPath, Target } from '../../core/location.js';
import { type Deletion, type Lookup, describeLayer } from '../../core/provenance.js';
import { type Site, type Tree, childOf, losersOf, originOf, siteTarget } from './tree.js';
import { asBoolean, asNumber, asString, asText, keysOf } from './typed-lookup.js';

/** Where a configuration would be written if nothing of it is there yet. */
export interface Home {
  readonly target: Target;
  /** Why an edit of this part is not safe. */
  readonly caution?: string;
  /** Why nothing can be added to it: a generator makes the object from other texts. */
  readonly closed?: string;
  /** Whom a text is for besides this object, in words; undefined for one that is for it alone. */
  readonly others?: (target: Target) => string | undefined;
  /** It is one of several texts of which each answers for itself: what the others say is not known, and no reason for care. */
  readonly isPart?: true;
}

/** A composed configuration that answers what will be deployed, and where that was decided. */
export class Effective {
  /** `where` may be worked out when somebody asks: most questions never show a place. */
  constructor(
    readonly tree: Tree | undefined,
    private where: Home | (() => Home),
  ) {}

  get home(): Home {
    const { where } = this;
    return typeof where === 'function' ? (this.where = where()) : where;
  }

  /** Whatever is configured there; a written null is absent, as it is for Kubernetes and for Helm. */
  get(path: KeyPath): Lookup<Tree> {
    let at = this.tree;
    if (at === undefined) return this.#absent(path);
    for (const step of path) {
      if (at.kind === 'unknown') return unknown(at);
      const child: Tree | undefined = childOf(at, step);
      if (child === undefined) {
        if (at.kind === 'map' && at.open !== undefined) return { state: 'unknown', exists: 'maybe', because: at.open };
        if (at.kind === 'map' || (at.kind === 'seq' && typeof step === 'number')) return this.#absent(path, deletionOf(at, step));
        if (at.kind === 'scalar' && at.value === null) return this.#absent(path, nullsDeletion(at));
        return {
          state: 'unknown',
          exists: 'maybe',
          because: 'a value of another type stands in its place',
          origin: originOf(at),
        };
      }
      at = child;
    }
    if (at.kind === 'unknown') return unknown(at);
    if (at.kind === 'scalar' && at.value === null) return this.#absent(path, nullsDeletion(at));
    return { state: 'set', value: at, origin: originOf(at), overridden: losersOf(at) };
  }

  string(path: KeyPath): Lookup<string> {
    return asString(this.get(path));
  }

  number(path: KeyPath): Lookup<number> {
    return asNumber(this.get(path));
  }

  boolean(path: KeyPath): Lookup<boolean> {
    return asBoolean(this.get(path));
  }

  /** The value as a program would print it: strings as they are, numbers and booleans in their usual spelling. */
  text(path: KeyPath): Lookup<string> {
    return asText(this.get(path));
  }

  /** A part of this configuration. */
  sub(path: KeyPath): Effective {
    const found = this.get(path);
    const home = (): Home => ({ ...this.home, target: this.insertAt(path) });
    if (found.state === 'set') return new Effective(found.value, home);
    if (found.state === 'absent') return new Effective(undefined, home);
    return new Effective({ kind: 'unknown', because: found.because, exists: found.exists, layer: { kind: 'source' } }, home);
  }

  /** The elements of a list; none when it is absent, empty, unknown or something else. */
  items(path: KeyPath): readonly Effective[] {
    const found = this.get(path);
    if (found.state !== 'set' || found.value.kind !== 'seq') return [];
    return found.value.items.map((item, index) => new Effective(item, () => this.#homeOf(item, [...path, index])));
  }

  /** An element lives where it is written; when a patch adds it, that is the patch. */
  #homeOf(item: Tree, path: KeyPath): Home {
    const site = this.#ownSite(item) ?? item.site;
    if (site === undefined) return { ...this.home, target: this.insertAt(path) };
    const target = siteTarget(site);
    if (isWithin(site.document.id, this.home.target.document)) return { ...this.home, target };
    const { closed: _, ...home } = this.home;
    return { caution: `${describeLayer(item.layer)} puts it there`, ...home, target };
  }

  /** The keys of a map that are known to be there. */
  keys(path: KeyPath): readonly string[] {
    return keysOf(this.get(path));
  }

  /** True when nothing unknown can hide inside this part, at any depth that is not looked at key by key. */
  certain(path: KeyPath): boolean {
    const found = this.get(path);
    if (found.state !== 'set') return found.state === 'absent';
    return found.value.kind !== 'map' || found.value.open === undefined;
  }

  /** Where a value at this path is written, or would be: below the deepest ancestor that the object's own text holds. */
  insertAt(path: KeyPath): Target {
    let deepest: { readonly site: Site; readonly depth: number } | undefined;
    let at: Tree | undefined = this.tree;
    for (let depth = 0; at !== undefined; depth++) {
      const site = this.#ownSite(at);
      if (site) deepest = { site, depth };
      const step = path[depth];
      at = step === undefined ? undefined : childOf(at, step);
    }
    const { document, path: above } = deepest === undefined ? this.home.target : siteTarget(deepest.site);
    return { document, path: [...above, ...path.slice(deepest?.depth)] };
  }

  /** Where the object's own text says a value, whatever other layers made of it. */
  #ownSite(tree: Tree): Site | undefined {
    for (let layer: Tree | undefined = tree; layer !== undefined; layer = layer.under)
      if (layer.site !== undefined && isWithin(layer.site.document.id, this.home.target.document)) return layer.site;
    return undefined;
  }

  #absent(path: KeyPath, deleted?: Deletion): Lookup<never> {
    return deleted === undefined ? new Absent(this, path) : { state: 'absent', insertAt: this.insertAt(path), deleted };
  }
}

/** Where the value would be written is worked out when somebody asks. */
class Absent {
  readonly state = 'absent';
  #insertAt: Target | undefined;

  constructor(
    private readonly effective: Effective,
    private readonly path: KeyPath,
  ) {}

  get insertAt(): Target {
    return (this.#insertAt ??= this.effective.insertAt(this.path));
  }
}

function deletionOf(map: Tree, step: string | number): Deletion | undefined {
  const tombstone = map.kind === 'map' ? map.removed?.get(String(step)) : undefined;
  return tombstone && { by: originOf(tombstone.by), lost: originOf(tombstone.lost) };
}

/** A null over something takes it out. */
function nullsDeletion(tree: Tree): Deletion | undefined {
  return tree.under && { by: originOf(tree), lost: originOf(tree.under) };
}

/** Whether a text is that document, or lies inside it. */
function isWithin(inner: DocumentId, outer: DocumentId): boolean {
  if (inner.file !== outer.file || inner.index !== outer.index) return false;
  const [path = [], start = []] = [inner.embedded, outer.embedded];
  return start.every((step, depth) => JSON.stringify(path[depth]) === JSON.stringify(step));
}

function unknown(tree: Tree & { readonly kind: 'unknown' }): Lookup<never> {
  return { state: 'unknown', exists: tree.exists, because: tree.because, ...(tree.site && { origin: originOf(tree) }) };
}
