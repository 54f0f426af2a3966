import type { KeyPath, Target } from '../../../core/location.js';
import type { Problem } from '../../../core/rule.js';
import { type EffectiveText, type Segment, cutSegments, hostRange } from '../../../syntax/effective-text.js';
import { embed } from '../../../syntax/embedded.js';
import { type YamlNode, scalarText } from '../../../syntax/yaml/tree.js';
import { type Site, siteTarget } from '../tree.js';
import type { Emitted, EmittedScalar } from './go-yaml.js';

/** A text with a dollar in it, and where it comes from. */
export interface Place {
  readonly scalar: EmittedScalar;
  readonly path: KeyPath;
  readonly isKey: boolean;
  /** Of the value, or of the nearest part of the object around it that some file holds. */
  readonly site?: Site;
  /** What the files hold of the emitted text, in its offsets. */
  readonly segments: readonly Segment[];
}

/** All texts of an object that hold a dollar, in the order of the emitted text. */
export function placesOf(root: Emitted): readonly Place[] {
  const places: Place[] = [];
  collect(root, undefined, [], places);
  return places;
}

function collect(emitted: Emitted, around: Site | undefined, path: KeyPath, places: Place[]): void {
  const { tree, scalar } = emitted;
  const site = tree.site ?? around;
  const add = (text: EmittedScalar, origin: EffectiveText | undefined, isKey: boolean): void => {
    if (text.runs.length === 0) return;
    const segments = origin?.text === text.text ? emittedSegments(text, origin) : [];
    places.push({ scalar: text, path, isKey, segments, ...(site && { site }) });
  };
  if (scalar !== undefined && tree.kind === 'scalar' && scalar.runs.length > 0)
    add(scalar, tree.text ?? (tree.site && embed(tree.site.document.text, tree.site.node)), false);
  for (const child of emitted.children) {
    const inner = [...path, child.step];
    if (child.key !== undefined && child.key.runs.length > 0) {
      const written = child.tree.site && keyOf(child.tree.site.node);
      const origin = written && child.tree.site && embed(child.tree.site.document.text, written);
      const segments = origin?.text === child.key.text ? emittedSegments(child.key, origin) : [];
      const keySite = child.tree.site ?? site;
      places.push({ scalar: child.key, path: inner, isKey: true, segments, ...(keySite && { site: keySite }) });
    }
    collect(child, site, inner, places);
  }
}

/** The key of a map's entry, from its value. */
function keyOf(value: YamlNode): YamlNode | undefined {
  const key = value.parent?.kind === 'map' ? value.parent.items[value.index - 1] : undefined;
  return key === undefined || scalarText(key) === '' ? undefined : key;
}

function emittedSegments(scalar: EmittedScalar, origin: EffectiveText): readonly Segment[] {
  return scalar.runs.flatMap((run) => {
    const { at, length, from, escapes } = run;
    if (escapes === undefined) return cutSegments(origin.segments, from, from + length, at);
    if (cutSegments(origin.segments, from, from + 1, 0).length === 0) return [];
    const place = hostRange(origin, { start: from, end: from + escapes });
    if (place === undefined) return [];
    return [{ at, length, file: place.file, offset: place.range.start, width: place.range.end - place.range.start }];
  });
}

/** Where a range of the emitted text is written. */
export function rangeInHost(places: readonly Place[], start: number, length: number): Target | Problem | undefined {
  const place = places.find(({ scalar }) => start < scalar.end && scalar.start <= start);
  if (place?.site === undefined) return undefined;
  const end = Math.min(start + length, place.scalar.end);
  const written = cutSegments(place.segments, start, end, start);
  const first = written[0];
  const found = first && hostRange({ text: '', segments: written, editing: { kind: 'none', because: '' } }, { start, end });
  if (found === undefined) return { ...siteTarget(place.site), ...(place.isKey && { part: 'key' as const }) };
  const { id } = place.site.document;
  return { document: { file: found.file, index: found.file === id.file ? id.index : 0 }, range: found.range };
}
