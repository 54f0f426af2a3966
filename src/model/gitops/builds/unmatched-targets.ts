import type { ResourceName } from '../../../core/finding.js';
import type { Target } from '../../../core/location.js';
import { closest } from '../../../core/suggest.js';
import { type YamlNode, entryOf, scalarText } from '../../../syntax/yaml/tree.js';
import type { Project } from '../../project/project.js';
import type { Composition } from '../kustomize/compose/composition.js';
import { isKustomizationFile } from '../kustomize/compose/kustomization-file.js';
import { textAt } from '../reading.js';
import { type Site, childOf, siteTarget } from '../tree.js';

/** A patch whose target selects nothing in any build that has it. */
export interface UnmatchedTarget {
  readonly at: Target;
  /** The target in words: `kind Deployment, name grafana`. */
  readonly selects: string;
  /** What it may have meant; empty when nothing is near. */
  readonly hint: string;
}

/** What is built. */
export interface Composed {
  readonly composition?: Composition;
}

interface Uses<B> {
  readonly site: Site;
  readonly target: Readonly<Record<Field, string | undefined>>;
  readonly at: Target;
  readonly builds: B[];
  met: boolean;
}

const FIELDS = ['group', 'version', 'kind', 'namespace', 'name', 'labelSelector', 'annotationSelector'] as const;
type Field = (typeof FIELDS)[number];

/**
 * The targets of patches that select nothing, each with the first build that has it. Kustomize passes over such a patch in
 * silence. Components, and patches that one object puts into others, are for whatever there may be: of these only targets with
 * a plain name count.
 */
export function unmatchedTargets<B extends Composed>(
  project: Project,
  builds: readonly B[],
): ReadonlyMap<B, readonly UnmatchedTarget[]> {
  const uses = new Map<YamlNode, Uses<B>>();
  for (const build of builds) for (const use of build.composition?.targets ?? []) note(use, build, uses, project);
  const found = new Map<B, UnmatchedTarget[]>();
  for (const { site, target, at, met, builds: all } of uses.values()) {
    if (met || (isGeneral(site) && !isPlainName(target.name))) continue;
    const selects = FIELDS.flatMap((field) => (target[field] === undefined ? [] : [`${field} ${target[field]}`])).join(', ');
    const objects = all.flatMap(({ composition }) => composition?.objects.map(({ id }) => id) ?? []);
    const known = found.get(all[0]!) ?? [];
    found.set(all[0]!, [...known, { at, selects, hint: hintFor(target, objects) }]);
  }
  return found;
}

function note<B extends Composed>(
  { entry, met }: Composition['targets'][number],
  build: B,
  uses: Map<YamlNode, Uses<B>>,
  project: Project,
): void {
  const { site } = entry.tree;
  const target = childOf(entry.tree, 'target');
  if (site === undefined || target === undefined) return;
  const known = uses.get(site.node);
  const isMet = met || hasPlaceholder(build.composition!, project);
  if (known !== undefined) {
    known.builds.push(build);
    known.met ||= isMet;
    return;
  }
  const text = (field: Field): string | undefined => textAt(target, [field]);
  const fields = {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    namespace: text('namespace'),
    name: text('name'),
    labelSelector: text('labelSelector'),
    annotationSelector: text('annotationSelector'),
  };
  const at = siteTarget(target.site ?? site);
  uses.set(site.node, { site, target: fields, at, builds: [build], met: isMet });
}

const placeholders = new WeakMap<Composition, boolean>();

/** A listed file without any object is filled later: `flux bootstrap` writes `gotk-components.yaml`. */
function hasPlaceholder(composition: Composition, project: Project): boolean {
  let known = placeholders.get(composition);
  if (known === undefined) {
    known = [...composition.files].some((path) => {
      const file = isKustomizationFile(path) ? undefined : project.files.get(path);
      return file !== undefined && file.documents.every(({ root }) => root === undefined);
    });
    placeholders.set(composition, known);
  }
  return known;
}

/** In a component, or in a patch that some other object carries. */
function isGeneral({ document }: Site): boolean {
  if (document.id.embedded !== undefined) return true;
  const kind = document.root?.kind === 'map' ? entryOf(document.root, 'kind')?.value : undefined;
  return kind?.kind === 'scalar' && scalarText(kind) === 'Component';
}

function isPlainName(name: string | undefined): boolean {
  return name !== undefined && /^[\w.-]+$/.test(name);
}

function hintFor({ kind, name }: Uses<unknown>['target'], objects: readonly ResourceName[]): string {
  if (name === undefined || !isPlainName(name)) return '';
  const twin = objects.find((object) => object.name === name && (kind === undefined || object.kind !== kind));
  if (twin !== undefined) return `; there is a ${twin.kind} ${name}`;
  const near = closest(
    name,
    objects.filter((object) => kind === undefined || object.kind === kind).map((object) => object.name),
  );
  return near === undefined ? '' : `; did you mean ${near}?`;
}
