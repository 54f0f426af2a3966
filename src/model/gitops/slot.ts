import type { Patch, Plain, Plan, Refusal } from '../../core/fix.js';
import type { KeyPath, Target } from '../../core/location.js';
import type { Lookup } from '../../core/provenance.js';
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
  const patches = values.map(({ path, value }): Patch => ({ op: 'set', at: decidingTarget(effective, path), value }));
  return planned(project, effective, patches);
}

function planClear(project: Project, effective: Effective, path: KeyPath, note: string): Plan | Refusal {
  const found = effective.get(path);
  if (found.state !== 'set') return { refused: 'there is nothing to take out' };
  const targets = [found.origin, ...found.overridden].flatMap(({ target }) => (target ? [target] : []));
  return planned(
    project,
    effective,
    targets.map((at): Patch => ({ op: 'comment-out', at, note })),
  );
}

/** The patches as a plan, with the class that the places they change allow. */
export function planned(project: Project, effective: Effective, patches: readonly Patch[]): Plan | Refusal {
  const targets = patches.flatMap((patch) => ('at' in patch ? [patch.at] : []));
  const changes = patches.flatMap((patch) =>
    patch.op === 'move' ? [patch.at, { ...patch.at, path: patch.to }] : 'at' in patch ? [patch.at] : [],
  );
  let because = effective.home.caution;
  for (const target of targets) {
    const document = project.document(target.document);
    if (document === undefined) return { refused: 'the value is made by something that is no text of this repository' };
    if (document.encrypted) return { refused: `${target.document.file} is encrypted with SOPS` };
    if (isShared(project, target)) because ??= 'an anchor makes this text part of other places too';
  }
  return { patches, changes, ...(because !== undefined && { limit: { applicability: 'unsafe', because } }) };
}

/** The text that decides a value now, else the place where it would be written. */
function decidingTarget(effective: Effective, path: KeyPath): Target {
  const found = effective.get(path);
  return (found.state === 'set' ? found.origin.target : undefined) ?? effective.insertAt(path);
}

function isShared(project: Project, target: Target): boolean {
  const root = project.document(target.document)?.root;
  return target.path.some((_, depth) => nodeAt(root, target.path.slice(0, depth + 1))?.value.anchor !== undefined);
}
