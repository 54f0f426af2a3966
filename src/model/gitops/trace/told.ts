import type { Plain } from '../../../core/fix.js';
import { type FilePath, type KeyPath, showPath } from '../../../core/location.js';
import { type Layer, describeLayer } from '../../../core/provenance.js';
import type { Project } from '../../project/project.js';
import type { Tree } from '../tree.js';
import { unknownText } from './effective-lines.js';
import { type Place, placesOf } from './places.js';
import { HIDDEN, type Secrecy } from './secrecy.js';
import type { Change, Step, Story } from './story.js';
import { type FindVariables, type VariableStory, variableStories } from './variable-story.js';
import { digitsOf, yamlKey, yamlPlain, yamlString } from './yaml-text.js';

/** A value that may be seen: secrets hidden, unknown parts named. */
export interface ToldValue {
  /** On one line, as YAML. */
  readonly text: string;
  readonly plain: Plain;
}

export interface ToldPlace {
  readonly file: FilePath;
  readonly line: number;
  readonly column: number;
  /** The texts inside the file that hold the place, outermost first. */
  readonly inside?: readonly string[];
}

export interface ToldPlaces {
  readonly at: ToldPlace;
  readonly anchor?: ToldPlace & { readonly name: string };
  readonly content?: ToldPlace;
}

export interface ToldChange {
  readonly path: string;
  readonly kind: Change['kind'];
  /** What the layer wrote; absent when it removed something. */
  readonly value?: ToldValue;
  readonly before?: ToldValue;
  readonly lasts: boolean;
  readonly places?: ToldPlaces;
}

export interface ToldDefinition {
  readonly from: string;
  /** It is the one that counts. */
  readonly isUsed: boolean;
  readonly value: ToldValue;
  readonly places?: ToldPlaces;
}

export type ToldVariable =
  | { readonly name: string; readonly state: 'defined'; readonly definitions: readonly ToldDefinition[] }
  | Exclude<VariableStory, { readonly state: 'defined' }>;

export interface ToldStep {
  readonly layer: Layer;
  /** The layer in words. */
  readonly description: string;
  readonly changes: readonly ToldChange[];
  readonly variables: readonly ToldVariable[];
}

export type ToldOutcome =
  | { readonly state: 'set'; readonly value: ToldValue }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly because: string };

/** A story without trees: everything in it may be printed. */
export interface ToldStory {
  readonly path: string;
  readonly scope: Story['scope'];
  readonly steps: readonly ToldStep[];
  readonly outcome: ToldOutcome;
}

/** What telling a story needs. */
export interface Telling {
  readonly secrecy: Secrecy;
  readonly project: Project;
  readonly variables: FindVariables;
  /** A file of the project as people name it. */
  readonly shownFile: (file: FilePath) => FilePath;
}

export function tell({ path, scope, steps, outcome }: Story, telling: Telling): ToldStory {
  return {
    path: showPath(path),
    scope,
    steps: steps.map((step) => toldStep(step, telling)),
    outcome: outcome.state === 'set' ? { state: 'set', value: told(outcome.tree, path, telling.secrecy) } : outcome,
  };
}

function toldStep({ layer, changes }: Step, telling: Telling): ToldStep {
  return {
    layer: withoutTargets(layer),
    description: isFromElsewhere(layer, changes) ? 'another layer' : describeLayer(layer),
    changes: changes.map((change) => toldChange(change, telling)),
    variables: variableStories(layer, telling.variables).map((variable) => toldVariable(variable, telling)),
  };
}

/** Something that no file here says may lie above what one does say. */
function isFromElsewhere({ kind }: Layer, changes: readonly Change[]): boolean {
  return kind === 'source' && changes.every(({ tree }) => tree.site === undefined && tree.kind !== 'scalar');
}

/** The places of the variables are told with their stories. */
function withoutTargets(layer: Layer): Layer {
  if (layer.kind !== 'substitution') return layer;
  return { kind: layer.kind, variables: layer.variables, by: layer.by };
}

function toldChange({ path, kind, tree, before, lasts }: Change, telling: Telling): ToldChange {
  return {
    path: showPath(path),
    kind,
    ...(kind !== 'removed' && { value: told(tree, path, telling.secrecy) }),
    ...(before !== undefined && { before: told(before, path, telling.secrecy) }),
    lasts,
    ...toldPlaces(tree, path, telling),
  };
}

function toldVariable(variable: VariableStory, telling: Telling): ToldVariable {
  if (variable.state !== 'defined') return variable;
  const used = variable.definitions.at(-1);
  const definitions = variable.definitions.map((definition): ToldDefinition => {
    const { from, name, tree } = definition;
    const value = telling.secrecy.hidesVariable(definition) ? hidden() : told(tree, [], telling.secrecy);
    return { from, isUsed: definition === used, value, ...toldPlaces(tree, [name], telling) };
  });
  return { name: variable.name, state: 'defined', definitions };
}

function toldPlaces(tree: Tree, path: KeyPath, { project, shownFile }: Telling): { readonly places?: ToldPlaces } {
  const found = placesOf(project, tree, path);
  if (found === undefined) return {};
  const { at, anchor, content } = found;
  const places: ToldPlaces = {
    at: toldPlace(at, shownFile),
    ...(anchor !== undefined && { anchor: { name: anchor.name, ...toldPlace(anchor.place, shownFile) } }),
    ...(content !== undefined && { content: toldPlace(content, shownFile) }),
  };
  return { places };
}

/** A place as it may be printed. */
function toldPlace({ location, inside }: Place, shownFile: Telling['shownFile']): ToldPlace {
  const { line, column } = location.start;
  return { file: shownFile(location.file), line, column, ...(inside.length > 0 && { inside: inside.map(showPath) }) };
}

function hidden(): ToldValue {
  return { text: HIDDEN, plain: HIDDEN };
}

function told(tree: Tree, path: KeyPath, secrecy: Secrecy): ToldValue {
  switch (tree.kind) {
    case 'unknown': {
      const text = unknownText(tree.because);
      return { text, plain: text };
    }
    case 'scalar':
      if (tree.value !== null && secrecy.hides(tree, path)) return hidden();
      return {
        text: typeof tree.value === 'string' ? yamlString(tree.value) : yamlPlain(tree.value, digitsOf(tree)),
        plain: tree.value,
      };
    case 'seq': {
      const items = tree.items.map((item, index) => told(item, [...path, index], secrecy));
      return { text: `[${items.map(({ text }) => inFlow(text)).join(', ')}]`, plain: items.map(({ plain }) => plain) };
    }
    case 'map': {
      const entries = [...tree.entries].map(([key, child]) => ({ key, ...told(child, [...path, key], secrecy) }));
      const more = tree.open === undefined ? [] : [unknownText(tree.open)];
      return {
        text: `{${[...entries.map(({ key, text }) => `${inFlow(yamlKey(key))}: ${inFlow(text)}`), ...more].join(', ')}}`,
        plain: Object.fromEntries(entries.map(({ key, plain }) => [key, plain])),
      };
    }
  }
}

/** Inside brackets a plain text ends sooner. */
function inFlow(text: string): string {
  return /^[^"[{<].*[,[\]{}]/.test(text) ? JSON.stringify(text) : text;
}
