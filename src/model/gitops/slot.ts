import type { Patch, Plain, Plan, Refusal } from '../../core/fix.js';
import { type KeyPath, type Target, documentKey } from '../../core/location.js';
import { type Lookup, type Origin, describeLayer } from '../../core/provenance.js';
import { nodeAt } from '../../syntax/yaml/tree.js';
import type { Project } from '../project/project.js';
import type { Effective } from './effective.js';

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
    clear: (note) => planClear(project, effective, path, note),
  };
}

/** Writes several values of one configuration, each in the layer that decides it. */
export function planSet(
  project: Project,
  effective: Effective,
  values: readonly { readonly path: KeyPath; readonly value: Plain }[],
): Plan | Refusal {
  const decided = values.map(({ path, value }) => {
    const found = effective.get(path);
    const origin = found.state === 'set' ? found.origin : undefined;
    return { origin, patch: { op: 'set', at: origin?.target ?? effective.insertAt(path), value } satisfies Patch };
  });
  return planned(
    project,
    effective,
    decided.map(({ patch }) => patch),
    decided.flatMap(({ origin }) => origin ?? []),
  );
}

function planClear(project: Project, effective: Effective, path: KeyPath, note: string): Plan | Refusal {
  const found = effective.get(path);
  if (found.state !== 'set') return { refused: 'there is nothing to take out' };
  const origins = [found.origin, ...found.overridden];
  const targets = origins.flatMap(({ target }) => (target ? [target] : []));
  return planned(
    project,
    effective,
    targets.map((at): Patch => ({ op: 'comment-out', at, note })),
    origins,
  );
}

/** The patches as a plan, with the class that the places they change allow. `origins`: the layers that are changed. */
export function planned(
  project: Project,
  effective: Effective,
  patches: readonly Patch[],
  origins: readonly Origin[] = [],
): Plan | Refusal {
  const targets = patches.flatMap((patch) => ('at' in patch ? [patch.at] : []));
  const changes = patches.flatMap((patch) =>
    patch.op === 'move' ? [patch.at, { ...patch.at, path: patch.to }] : 'at' in patch ? [patch.at] : [],
  );
  const { home } = effective;
  let because = home.caution;
  for (const target of targets) {
    const document = project.document(target.document);
    if (document === undefined) return { refused: 'the value is made by something that is no text of this repository' };
    if (target.document.composed !== undefined) return { refused: 'layers make this text, and no file holds it as it is' };
    if (document.encrypted) return { refused: `${target.document.file} is encrypted with SOPS` };
    if (home.closed !== undefined && documentKey(target.document) === documentKey(home.target.document))
      return { refused: home.closed };
    const origin = origins.find((candidate) => candidate.target === target);
    // What is written there is parsed as for --set: it need not be the value that comes out.
    if (origin?.layer.kind === 'values-from' && origin.layer.targetPath !== undefined)
      return { refused: `${describeLayer(origin.layer)} puts a text there` };
    because ??= origin === undefined ? foreign(target, home.target) : reservation(origin);
    if (isShared(project, target)) because ??= 'an anchor makes this text part of other places too';
  }
  return { patches, changes, ...(because !== undefined && { limit: { applicability: 'unsafe', because } }) };
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
    case 'flux-field':
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
