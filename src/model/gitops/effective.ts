import type { KeyPath, Target } from '../../core/location.js';
import type { Lookup } from '../../core/provenance.js';
import { type Tree, childOf, losersOf, originOf, siteTarget } from './tree.js';
import { asBoolean, asNumber, asString, asText, keysOf } from './typed-lookup.js';

/** Where a configuration would be written if nothing of it is there yet. */
export interface Home {
  readonly target: Target;
  /** Why an edit of this object is not safe: a layer that is not composed may override it. */
  readonly caution?: string;
}

/** A composed configuration that answers what will be deployed, and where that was decided. */
export class Effective {
  constructor(
    readonly tree: Tree | undefined,
    readonly home: Home,
  ) {}

  /** Whatever is configured there; a written null is absent, as it is for Kubernetes and for Helm. */
  get(path: KeyPath): Lookup<Tree> {
    let at = this.tree;
    if (at === undefined) return this.#absent(path);
    for (const step of path) {
      if (at.kind === 'unknown') return unknown(at);
      const child: Tree | undefined = childOf(at, step);
      if (child === undefined) {
        if (at.kind === 'map' && at.open !== undefined) return { state: 'unknown', exists: 'maybe', because: at.open };
        if (at.kind === 'map' || (at.kind === 'seq' && typeof step === 'number')) return this.#absent(path);
        if (at.kind === 'scalar' && at.value === null) return this.#absent(path);
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
    if (at.kind === 'scalar' && at.value === null) return this.#absent(path);
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
    const home = { ...this.home, target: this.insertAt(path) };
    if (found.state === 'set') return new Effective(found.value, home);
    if (found.state === 'absent') return new Effective(undefined, home);
    return new Effective({ kind: 'unknown', because: found.because, exists: found.exists, layer: { kind: 'source' } }, home);
  }

  /** The elements of a list; none when it is absent, empty, unknown or something else. */
  items(path: KeyPath): readonly Effective[] {
    const found = this.get(path);
    if (found.state !== 'set' || found.value.kind !== 'seq') return [];
    return found.value.items.map(
      (item, index) =>
        new Effective(item, { ...this.home, target: item.site ? siteTarget(item.site) : this.insertAt([...path, index]) }),
    );
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

  /** Where a value at this path is written, or would be: below the deepest ancestor that some file holds. */
  insertAt(path: KeyPath): Target {
    let at: Tree | undefined = this.tree;
    let best: Target = { document: this.home.target.document, path: [...this.home.target.path, ...path] };
    for (let depth = 0; at !== undefined; depth++) {
      if (at.site) {
        const target = siteTarget(at.site);
        best = { document: target.document, path: [...target.path, ...path.slice(depth)] };
      }
      const step = path[depth];
      at = step === undefined ? undefined : childOf(at, step);
    }
    return best;
  }

  #absent(path: KeyPath): Lookup<never> {
    const place = (): Target => this.insertAt(path);
    let target: Target | undefined;
    return {
      state: 'absent',
      get insertAt(): Target {
        return (target ??= place());
      },
    };
  }
}

function unknown(tree: Tree & { readonly kind: 'unknown' }): Lookup<never> {
  return { state: 'unknown', exists: tree.exists, because: tree.because, ...(tree.site && { origin: originOf(tree) }) };
}
