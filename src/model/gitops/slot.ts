import type { Patch, Plain, Plan, Refusal } from '../../core/fix.js';
import { type KeyPath, type Target, documentKey } from '../../core/location.js';
import { type Layer, type Lookup, type Origin, describeLayer } from '../../core/provenance.js';
import { nodeAt, scalarText } from '../../syntax/yaml/tree.js';
import type { Project } from '../project/project.js';
import type { Effective } from './effective.js';
import { readAs, textOfValue } from './helm/text-of-value.js';
import { type ParsedText, type Tree, childOf, originOf, siteTarget } from './tree.js';

/**
 * A setting together with the way its owner writes it. Rules change settings through slots, so they need not know whether it
 * is a field, an environment variable or a line inside a ConfigMap.
 */
export interface Slot<T> {
  read(): Lookup<T>;
  /** How to give it this value in the layer that decides it. */
  set(value: T & Plain): Plan | Refusal;
  /** How to take it out of every layer that sets it. What a person may want to see again is commented out, with the note. */
  clear(note: string): Plan | Refusal;
}

/** A setting of an effective configuration that holds a text. */
export function stringSlot(project: Project, effective: Effective, path: KeyPath): Slot<string> {
  return {
    read: () => effective.string(path),
    set: (value) => planSet(project, effective, [{ path, value }]),
    clear: (note) => planClear(project, effective, [path], note),
  };
}

interface Setting {
  readonly path: KeyPath;
  readonly value: Plain;
}

/** Writes several values of one configuration, each in the layer that decides it. */
export function planSet(project: Project, effective: Effective, values: readonly Setting[]): Plan | Refusal {
  const changes = values.map((setting) => changeOf(effective, setting));
  const refusal = changes.find((change) => 'refused' in change);
  if (refusal !== undefined) return refusal;
  const made = changes.flatMap((change) => ('patch' in change ? [change] : []));
  return planned(
    project,
    effective,
    made.map(({ patch }) => patch),
    made.flatMap(({ origin }) => origin ?? []),
    new Set(made.flatMap(({ patch, isText }) => (isText === true && 'at' in patch ? [patch.at] : []))),
  );
}

interface Change {
  readonly patch: Patch;
  /** The layer that is changed; undefined where none has the value yet. */
  readonly origin: Origin | undefined;
  /** What is written is a text that is read as the value. */
  readonly isText?: true;
}

function changeOf(effective: Effective, { path, value }: Setting): Change | Refusal {
  const placed = hiddenText(effective.tree, path);
  if (placed !== undefined) return { refused: `${describeLayer(placed)} puts a text there that cannot be read` };
  const found = effective.get(path);
  if (found.state !== 'set') return { patch: { op: 'set', at: effective.insertAt(path), value }, origin: undefined };
  const parsed = parsedText(found.value);
  if (parsed !== undefined) return changeOfText(found.value, parsed, value);
  const { origin } = found;
  return { patch: { op: 'set', at: origin.target ?? effective.insertAt(path), value }, origin };
}

/** The layer that places a text at a path, or above, of which nothing is known: a Secret's. */
function hiddenText(tree: Tree | undefined, path: KeyPath): Layer | undefined {
  let at = tree;
  for (const step of path) at = at?.kind === 'unknown' ? at : at && childOf(at, step);
  return at?.kind === 'unknown' && isPlaced(at.layer) ? at.layer : undefined;
}

/** Whether the text of a layer is one value, and read as such. */
function isPlaced(layer: Layer): boolean {
  return (layer.kind === 'values-from' && layer.targetPath !== undefined) || layer.kind === 'command-line';
}

/** The text that was read as a value, or as a list of them. */
function parsedText(tree: Tree): ParsedText | undefined {
  if (tree.kind === 'scalar') return tree.parsed;
  if (tree.kind !== 'seq') return undefined;
  const [first, ...others] = tree.items.map(parsedText);
  return others.every((other) => other?.text === first?.text) ? first : undefined;
}

/** Writes the text that is read as the value, where that text is written. */
function changeOfText({ layer }: Tree, { text, grammar }: ParsedText, value: Plain): Change | Refusal {
  if (readAs(String(text.value), grammar) === undefined)
    return { refused: `the text of ${describeLayer(layer)} sets more than this value` };
  const next = textOfValue(value, grammar);
  if (next === undefined)
    return { refused: `${describeLayer(layer)} gives a text, and none is read as ${JSON.stringify(value)}` };
  const written = text.site?.node.kind === 'scalar' ? scalarText(text.site.node) : undefined;
  const rewritten = written === undefined ? undefined : rewrittenScalar(written, String(text.value), next);
  if (text.site === undefined || rewritten === undefined)
    return { refused: `the text of ${describeLayer(layer)} is put together from other texts` };
  const target = siteTarget(text.site);
  return { patch: { op: 'set', at: target, value: rewritten }, origin: { layer: text.layer, target }, isText: true };
}

/** What to write for a text that is the whole scalar, or the value of a generator's `key=value`, whose quotes go. */
function rewrittenScalar(written: string, text: string, next: string): string | undefined {
  if (written === text) return next;
  const sign = written.indexOf('=') + 1;
  const [key, value] = [written.slice(0, sign), written.slice(sign)];
  const bare = (quoted: string): string => /^(["'])(.*)\1$/s.exec(quoted)?.[2] ?? quoted;
  if (sign < 2 || bare(value) !== text) return undefined;
  const quote = bare(value) === value ? '' : value[0]!;
  const candidates = [`${quote}${next}${quote}`, `'${next}'`, `"${next}"`];
  const found = candidates.find((candidate) => bare(candidate) === next);
  return found && key + found;
}

/** Takes values out of every layer that sets them; what a person may want to see again is commented out, with the note. */
export function planClear(project: Project, effective: Effective, paths: readonly KeyPath[], note: string): Plan | Refusal {
  const origins: Origin[] = [];
  let doubt: string | undefined;
  for (const path of paths) {
    doubt ??= openAt(effective.tree, path);
    const found = effective.get(path);
    if (found.state !== 'set') return { refused: found.state === 'absent' ? 'there is nothing to take out' : found.because };
    for (let tree: Tree | undefined = found.value; tree !== undefined; tree = tree.under) {
      const origin = originOf(tree);
      if (tree.kind === 'unknown') return { refused: `a layer below may set it, too: ${tree.because}` };
      if (isPlaced(tree.layer)) return { refused: `${describeLayer(tree.layer)} puts a text there` };
      // Stands for a map that something unreadable may have.
      if (tree.kind === 'map' && tree.entries.size === 0 && tree.open !== undefined) {
        doubt ??= tree.open;
        continue;
      }
      if (origin.target === undefined) return { refused: `${describeLayer(tree.layer)} sets it, too` };
      origins.push(origin);
    }
  }
  const patches = origins.flatMap(({ target }): readonly Patch[] => (target ? [{ op: 'comment-out', at: target, note }] : []));
  const plan = planned(project, effective, patches, origins);
  if (doubt === undefined || effective.home.isPart || 'refused' in plan) return plan;
  const because = `what cannot be read may set it, too: ${doubt}`;
  return { ...plan, limit: plan.limit ?? { applicability: 'unsafe', because } };
}

/** Why a layer below may have a value at a path, too. */
function openAt(tree: Tree | undefined, path: KeyPath): string | undefined {
  let at = tree;
  for (const step of path) {
    if (at?.kind === 'map' && at.open !== undefined) return at.open;
    at = at && childOf(at, step);
  }
  return undefined;
}

/**
 * The patches as a plan, with the class that the places they change allow. `origins`: the layers that are changed; `texts`: the
 * places at which a text is changed that is there, whatever makes an object of it.
 */
export function planned(
  project: Project,
  effective: Effective,
  patches: readonly Patch[],
  origins: readonly Origin[] = [],
  texts: ReadonlySet<Target> = new Set(),
): Plan | Refusal {
  const targets = patches.flatMap((patch) => ('at' in patch ? [patch.at] : []));
  const changes = patches.flatMap((patch) =>
    patch.op === 'move' ? [patch.at, { ...patch.at, path: patch.to }] : 'at' in patch ? [patch.at] : [],
  );
  const { home } = effective;
  let because = home.caution;
  let others: string | undefined;
  for (const target of targets) {
    const document = project.document(target.document);
    if (document === undefined) return { refused: 'the value is made by something that is no text of this repository' };
    if (target.document.composed !== undefined) return { refused: 'layers make this text, and no file holds it as it is' };
    if (document.encrypted) return { refused: `${target.document.file} is encrypted with SOPS` };
    if (home.closed !== undefined && !texts.has(target) && documentKey(target.document) === documentKey(home.target.document))
      return { refused: home.closed };
    const origin = origins.find((candidate) => candidate.target === target);
    // What is written there is parsed as for --set: it need not be the value that comes out.
    if (origin !== undefined && isPlaced(origin.layer)) return { refused: `${describeLayer(origin.layer)} puts a text there` };
    if (origin === undefined) others ??= foreign(target, home.target);
    else if (isPatch(origin)) others ??= reservation(origin);
    else because ??= reservation(origin);
    because ??= home.others?.(target);
    if (isShared(project, target)) because ??= 'an anchor makes this text part of other places too';
  }
  return { patches, changes, ...limitOf(because, others) };
}

function limitOf(because: string | undefined, others: string | undefined): Pick<Plan, 'limit'> {
  if (because !== undefined) return { limit: { applicability: 'unsafe', because } };
  return others === undefined ? {} : { limit: { applicability: 'unsafe', because: others, mayReachOthers: true } };
}

function isPatch({ layer }: Origin): boolean {
  return layer.kind === 'strategic-merge' || layer.kind === 'json6902';
}

/** A text outside the object's own: a patch, which may be meant for other objects too. */
function foreign(target: Target, home: Target): string | undefined {
  const { file, index } = target.document;
  const isOwn = file === home.document.file && index === home.document.index;
  return isOwn ? undefined : `it is written in ${file}, which may be meant for other objects too`;
}

/** Why a change of what a layer says may do more than it says. */
function reservation({ layer }: Origin): string | undefined {
  switch (layer.kind) {
    case 'strategic-merge':
    case 'json6902':
    case 'transformer':
    case 'deployer-field':
      return `${describeLayer(layer)} decides it, and may decide it for other objects too`;
    case 'substitution':
      return `${describeLayer(layer)} makes this value`;
    default:
      return undefined;
  }
}

function isShared(project: Project, target: Target): boolean {
  const root = project.document(target.document)?.root;
  return target.path.some((_, depth) => nodeAt(root, target.path.slice(0, depth + 1))?.value.anchor !== undefined);
}
