import type { Layer } from '../../../core/provenance.js';
import type { Variable, Variables } from '../substitution/variables.js';

/** Finds the variables of the Flux Kustomization that a layer names (`Kustomization/ns/name`). */
export type FindVariables = (by: string) => Variables | undefined;

/** How one variable of a substituted text got its value. */
export type VariableStory =
  /** Every definition, from the one that is overridden first to the one that counts. */
  | { readonly name: string; readonly state: 'defined'; readonly definitions: readonly Variable[] }
  /** Nothing defines it: its default was used, or nothing. */
  | { readonly name: string; readonly state: 'undefined' }
  | { readonly name: string; readonly state: 'unknown'; readonly because: string };

/** The stories of the variables that a substitution names. */
export function variableStories(layer: Layer, find: FindVariables): readonly VariableStory[] {
  if (layer.kind !== 'substitution') return [];
  const variables = find(layer.by);
  return layer.variables.map((name) => storyOfVariable(name, variables, layer.by));
}

function storyOfVariable(name: string, variables: Variables | undefined, by: string): VariableStory {
  if (variables === undefined) return { name, state: 'unknown', because: `the variables of ${by} are not known` };
  const variable = variables.known.get(name);
  if (variable !== undefined) return { name, state: 'defined', definitions: definitionsOf(variable) };
  const { open } = variables;
  return open === undefined ? { name, state: 'undefined' } : { name, state: 'unknown', because: open };
}

function definitionsOf(used: Variable): readonly Variable[] {
  const definitions: Variable[] = [];
  for (let at: Variable | undefined = used; at !== undefined; at = at.overridden) definitions.unshift(at);
  return definitions;
}
