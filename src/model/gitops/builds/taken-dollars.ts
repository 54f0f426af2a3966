import type { Patch, Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import type { Problem } from '../../../core/rule.js';
import { lineOf } from '../../../core/text.js';
import type { Project } from '../../project/project.js';
import { showResource } from '../../project/manifests.js';
import type { Remark } from './build-faults.js';
import { placeKey } from './build-faults.js';
import { type DollarOwner, type TokenPlace, doubleDollarOwner, isCommentedOut, variableOwner } from './dollar-owner.js';
import type { AppliedToken, Cluster, FluxBuild } from '../flux/clusters.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { type ScalarTree, type Tree, siteTarget, subtree } from '../tree.js';

/** A `${…}` or `$$` that Flux replaces, or stumbles over, although it is not meant for Flux, or that nothing defines. */
export interface TakenDollar {
  /** `undefined`: no variable and no default; `eaten`: replaced, and the program behind gets another text. */
  readonly outcome: 'undefined' | 'eaten';
  /** As written: `${datasource}`; of a Secret's text only what is not secret. */
  readonly shown: string;
  /** Absent for `$$`, and for what a Secret holds. */
  readonly variable?: string;
  readonly object: string;
  /** Who would give it a meaning; absent where it may be a variable of Flux. */
  readonly owner?: DollarOwner;
  /** An undefined variable fails the Kustomization; before Flux 2.9 it becomes nothing. */
  readonly fails: boolean;
  readonly at: Target | Problem;
  /** Others that build the same text define it: it is this Kustomization that lacks it. */
  readonly isLacking: boolean;
  /** The same elsewhere. */
  readonly again: readonly Remark[];
  /** Doubling the dollar, where somebody else owns it. */
  readonly escape?: Plan | Refusal;
}

interface Taken {
  readonly outcome: TakenDollar['outcome'];
  readonly token: AppliedToken;
  readonly at: Target | Problem;
  readonly scalar: ScalarTree | undefined;
  readonly owner: DollarOwner | undefined;
  readonly fails: boolean;
  readonly isLacking?: boolean;
}

/**
 * What Flux takes for itself in all that the clusters' Kustomizations build, each text once, by the first build that holds it. A
 * variable that nothing defines is one mistake, however often it is used.
 */
export function takenDollars(project: Project, clusters: readonly Cluster[]): ReadonlyMap<FluxBuild, readonly TakenDollar[]> {
  const builds = clusters.flatMap((cluster) => cluster.builds);
  const defined = new Set(builds.flatMap(definedPlaces));
  const seen = new Set<string>();
  const found = new Map<FluxBuild, readonly TakenDollar[]>();
  for (const build of builds) {
    const groups = new Map<string, Taken[]>();
    for (const taken of takenIn(build, project)) {
      const place = placeKey(taken.at);
      const isLacking = taken.owner === undefined && defined.has(place);
      if (!isLacking && seen.has(place)) continue;
      seen.add(place);
      const key = groupOf(taken, isLacking);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ ...taken, isLacking }]);
      else group.push(taken);
    }
    if (groups.size > 0)
      found.set(
        build,
        [...groups.values()].map((group) => dollarOf(group, build, project, builds)),
      );
  }
  return found;
}

/** Where the variable of a shared text is defined by some Kustomization. */
function definedPlaces({ tokens }: FluxBuild): readonly string[] {
  return tokens.flatMap(({ at, defined, variable }) =>
    defined && variable !== undefined && at !== undefined ? [placeKey(at)] : [],
  );
}

function groupOf({ token, owner, outcome, at }: Taken, isLacking: boolean): string {
  if (owner === undefined) return JSON.stringify([token.variable, isLacking]);
  return JSON.stringify([outcome, token.variable ?? token.raw, at.document.file, nameOf(token.object), token.path]);
}

function takenIn({ tokens, problems, variables }: FluxBuild, project: Project): readonly Taken[] {
  if (variables.applies !== true) return [];
  const undefinedAt = new Set(
    problems.flatMap(({ code, at }) => (code === 'undefined-variable' && at !== undefined ? [placeKey(at)] : [])),
  );
  const collapsed = new Map<string, number>();
  return tokens.flatMap((token): readonly Taken[] => {
    const { at, raw, variable, defined, defaulted, object, path, inKey } = token;
    const scalar = inKey ? undefined : writtenText(subtree(object.tree, path));
    const ordinal = countOf(collapsed, variable === undefined ? `${nameOf(object)} ${JSON.stringify(path)}` : undefined);
    if (at === undefined) return [];
    const fails = undefinedAt.has(placeKey(at));
    // Where nothing fails, a comment may say anything.
    if (!fails && isInComment(token, scalar, project)) return [];
    const isUndefined = fails || (variable !== undefined && !defined && !defaulted && !hasOperator(raw));
    const owner = ownerOf(token, scalar, ordinal);
    if (isUndefined) return [{ outcome: 'undefined', token, at, scalar, owner, fails }];
    return owner === undefined || (defined && owner === 'the script' && variable !== undefined)
      ? []
      : [{ outcome: 'eaten', token, at, scalar, owner, fails: false }];
  });
}

function isInComment({ at, object, path }: AppliedToken, scalar: ScalarTree | undefined, project: Project): boolean {
  if (at === undefined || !('range' in at) || typeof scalar?.value !== 'string' || object.id.kind === 'Secret') return false;
  const line = lineOf(project.textOf(at.document.file), at.range.start);
  return isCommentedOut(line, { tree: object.tree, path, text: scalar.value });
}

/** A generated name is shown without its hash, which changes with the text. */
function nameOf({ id, source, originalIds }: AppliedToken['object']): string {
  const written = 'generator' in source ? originalIds[0]?.name : undefined;
  return showResource({ ...id, name: written ?? id.name });
}

/** An operator gives the empty text a meaning, such as a length. */
function hasOperator(raw: string): boolean {
  return !/^\$\{[\p{L}\p{Nd}_]+\}$/u.test(raw);
}

function countOf(counts: Map<string, number>, key: string | undefined): number {
  if (key === undefined) return 0;
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count;
}

/** The text before substitution. */
function writtenText(tree: Tree | undefined): ScalarTree | undefined {
  let at = tree;
  while (at !== undefined && (at.kind === 'unknown' || at.layer.kind === 'substitution')) at = at.under;
  return at?.kind === 'scalar' && typeof at.value === 'string' ? at : undefined;
}

function ownerOf(token: AppliedToken, scalar: ScalarTree | undefined, ordinal: number): DollarOwner | undefined {
  const { object, path, variable } = token;
  // What a Secret holds is never looked into, and a Kustomization is itself of Flux.
  if (
    scalar === undefined ||
    typeof scalar.value !== 'string' ||
    object.id.kind === 'Secret' ||
    object.id.kind === 'Kustomization'
  )
    return undefined;
  const place: TokenPlace = { tree: object.tree, path, text: scalar.value };
  if (variable !== undefined) return variableOwner(variable, place);
  // The n-th that Flux reads as one is the n-th in the text.
  const found = [...scalar.value.matchAll(/\$\$/g)][ordinal];
  return found && doubleDollarOwner(found.index, place);
}

function dollarOf(group: readonly Taken[], build: FluxBuild, project: Project, builds: readonly FluxBuild[]): TakenDollar {
  const first = group.find(({ token }) => token.object.id.kind !== 'Secret') ?? group[0]!;
  const { outcome, token, owner, fails } = first;
  const isSecret = token.object.id.kind === 'Secret';
  const isLacking = group[0]!.isLacking === true;
  const at = (isLacking ? variablesOf(build) : undefined) ?? first.at;
  const others = group.filter((taken) => taken.at !== at);
  return {
    outcome,
    shown: isSecret ? 'a variable' : token.raw.split('\n', 1)[0]!,
    ...(token.variable !== undefined && !isSecret && { variable: token.variable }),
    object: nameOf(token.object),
    ...(owner !== undefined && { owner }),
    fails,
    at,
    isLacking,
    again: others.map((taken) => ({ at: taken.at, message: isLacking ? 'it is used here' : 'and here' })),
    ...(owner !== undefined && { escape: escapeOf(group, project, builds) }),
  };
}

/** Where a Kustomization writes its variables. */
function variablesOf({ spec, object }: FluxBuild): Target | undefined {
  for (const path of [['postBuild', 'substitute'], ['postBuild']]) {
    const at = placeOf(subtree(spec, path));
    if (at !== undefined) return at;
  }
  return placeOf(object?.tree);
}

/** `$${…}` is what Flux turns into `${…}`. */
function escapeOf(group: readonly Taken[], project: Project, builds: readonly FluxBuild[]): Plan | Refusal {
  const inserts: (Patch & { readonly op: 'insert' })[] = [];
  const changes = new Map<string, Target>();
  for (const { at, scalar, token } of group) {
    const { document } = at;
    if (!('range' in at) || scalar?.site === undefined) return { refused: 'the text does not stand in a file as it is' };
    const { start } = at.range;
    if (project.textOf(document.file).slice(start, start + 2) !== token.raw.slice(0, 2))
      return { refused: 'the dollar is written in another way' };
    const host = project.document({ file: document.file, index: document.index });
    if (host?.encrypted === true) return { refused: `${document.file} is encrypted with SOPS` };
    inserts.push({
      op: 'insert',
      document: { file: document.file, index: document.index },
      offset: start,
      text: token.raw === '$$' ? '$$' : '$',
    });
    const isOwn = scalar.site.document.id.file === document.file;
    const target = isOwn ? siteTarget(scalar.site) : { document: { file: document.file, index: 0 }, path: [] };
    changes.set(placeKey(target), target);
  }
  inserts.sort((one, other) => other.offset - one.offset);
  const because = cautionFor(group, builds);
  return {
    patches: inserts,
    changes: [...changes.values()],
    ...(because !== undefined && { limit: { applicability: 'unsafe', because } }),
  };
}

/** A doubled dollar stays doubled where nothing is substituted. */
function cautionFor(group: readonly Taken[], builds: readonly FluxBuild[]): string | undefined {
  const { at, scalar } = group[0]!;
  const other = builds.find(
    ({ composition, variables }) => composition?.files.has(at.document.file) === true && variables.applies !== true,
  );
  if (other !== undefined) return `${other.by} builds the same file and replaces nothing, so both dollars would stay`;
  return scalar?.site?.node.anchor === undefined ? undefined : 'an anchor makes this text part of other places too';
}
