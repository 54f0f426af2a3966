import { type Target, documentKey } from '../../core/location.js';
import { pathOf } from '../../syntax/yaml/tree.js';
import type { DeployedObject } from '../gitops/deployed-set.js';
import { type Site, type Tree, siteTarget } from '../gitops/tree.js';
import type { Document } from '../project/document.js';
import { showResource } from '../project/manifests.js';

/** Somebody who takes values: a release, with all that went into them. */
export interface ValuesUser {
  readonly object: DeployedObject;
  readonly tree: Tree | undefined;
}

/** The texts that several releases take: a ConfigMap of values, a values file, the values of a chart that is here. */
export interface SharedTexts {
  /** Whether several take something that is written in one document. */
  readonly areAny: boolean;
  /** Of a text and one of its users, who else takes it; in words, undefined when nobody does. */
  othersOf(target: Target, user: DeployedObject): string | undefined;
}

/** Nothing is looked through before it is asked for. */
export function sharedTexts(users: readonly ValuesUser[]): SharedTexts {
  let documents: ReadonlySet<string> | undefined;
  let takers: Takers | undefined;
  const shared = (): ReadonlySet<string> => (documents ??= sharedDocuments(users));
  return {
    get areAny() {
      return shared().size > 0;
    },
    othersOf: (target, user) => {
      takers ??= takersOf(users, shared());
      const others = [...takersAt(takers, target)].filter(([key]) => key !== keyOf(user)).map(([, name]) => name);
      const [first, ...more] = others.toSorted();
      if (first === undefined) return undefined;
      return `${target.document.file} is for ${first}${more.length === 0 ? '' : ` and ${more.length} more`}, too`;
    },
  };
}

/** By place, those who take what is written there, with their names. */
type Takers = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** One release in several environments, or clusters, is one user. */
function keyOf({ manifest: { document, node }, namespace, name }: DeployedObject): string {
  return JSON.stringify([document.id, pathOf(node), namespace, name]);
}

function takersOf(users: readonly ValuesUser[], shared: ReadonlySet<string>): Takers {
  const takers = new Map<string, Map<string, string>>();
  if (shared.size === 0) return takers;
  const isShared = (document: Document): boolean => shared.has(documentKey(document.id));
  for (const { object, tree } of users) {
    const [key, name] = [keyOf(object), showResource(object)];
    for (const place of placesIn(tree, isShared)) {
      const known = takers.get(place);
      if (known) known.set(key, name);
      else takers.set(place, new Map([[key, name]]));
    }
  }
  return takers;
}

/** The documents of which several users take something; most are one release's alone, and their places need no names. */
function sharedDocuments(users: readonly ValuesUser[]): ReadonlySet<string> {
  const takers = new Map<string, string>();
  const shared = new Set<string>();
  for (const { object, tree } of users) {
    const key = keyOf(object);
    const documents = new Set<Document>();
    visitSites(tree, ({ document }) => documents.add(document));
    for (const document of documents) {
      const place = documentKey(document.id);
      const known = takers.get(place);
      if (known === undefined) takers.set(place, key);
      else if (known !== key) shared.add(place);
    }
  }
  return shared;
}

/** What does not exist yet is part of the text that holds the place. */
function takersAt(takers: Takers, { document, path }: Target): ReadonlyMap<string, string> {
  for (let length = path.length; length >= 0; length--) {
    const found = takers.get(placeKey({ document, path: path.slice(0, length) }));
    if (found !== undefined) return found;
  }
  return new Map();
}

function placesIn(tree: Tree | undefined, isWanted: (document: Document) => boolean): ReadonlySet<string> {
  const places = new Set<string>();
  visitSites(tree, (site) => {
    if (isWanted(site.document)) places.add(placeKey(siteTarget(site)));
  });
  return places;
}

function visitSites(tree: Tree | undefined, look: (site: Site) => void): void {
  const seen = new Set<Tree>();
  const visit = (at: Tree | undefined): void => {
    if (at === undefined || seen.has(at)) return;
    seen.add(at);
    if (at.site !== undefined) look(at.site);
    visit(at.under);
    if (at.kind === 'map') for (const child of at.entries.values()) visit(child);
    else if (at.kind === 'seq') for (const child of at.items) visit(child);
  };
  visit(tree);
}

function placeKey({ document, path }: Target): string {
  return `${documentKey(document)} ${JSON.stringify(path)}`;
}
