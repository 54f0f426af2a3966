import type { Target } from '../../../core/location.js';
import { type MapTree, type Tree, childOf, siteTarget } from '../tree.js';
import type { VariableText } from './expansion.js';

/** An entry of `postBuild.substituteFrom`. Its object lies in the namespace of the Kustomization. */
export interface VariableSource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly optional: boolean;
}

/**
 * Finds the data of a source, decoded: a map in which a key that cannot be read is unknown, and which is open when there may
 * be more keys; unknown when not even its keys are known; undefined when it certainly does not exist.
 */
export type SourceReader = (source: VariableSource) => Tree | undefined;

export interface Variable {
  readonly name: string;
  /** What is put in, newlines removed; `null` when the variable exists and cannot be read. */
  readonly text: string | null;
  /** Why it cannot be read. */
  readonly because?: string;
  /** The value where it is written. */
  readonly tree: Tree;
  /** `substitute`, `ConfigMap/cluster-settings`. */
  readonly from: string;
  /** The same variable of an earlier source. */
  readonly overridden?: Variable;
}

export interface VariableProblem {
  readonly code: 'missing-source' | 'invalid-name' | 'not-a-string';
  readonly at?: Target;
  /** Of the source or of the variable. */
  readonly name: string;
  /** As Flux words it. */
  readonly message: string;
}

/** The variables of one Flux Kustomization. */
export interface Variables {
  readonly known: ReadonlyMap<string, Variable>;
  /** Set when there may be more variables, and why they are not known. */
  readonly open?: string;
  /** Whether Flux substitutes at all: it needs a variable, or `substituteStrategy: Always`. */
  readonly applies: boolean | 'maybe';
  /** Any of these fails the whole Kustomization. */
  readonly problems: readonly VariableProblem[];
}

/** The text of a variable; `null` when it exists, or may exist, and cannot be read. */
export function lookupIn({ known, open }: Variables): (name: string) => VariableText {
  return (name) => {
    const variable = known.get(name);
    return variable === undefined ? (open === undefined ? undefined : null) : variable.text;
  };
}

/** Whether both put in the same texts, written in the same places. */
export function areSameVariables(one: Variables, other: Variables): boolean {
  if (one === other) return true;
  if (one.open !== other.open || one.applies !== other.applies || one.known.size !== other.known.size) return false;
  return [...one.known].every(([name, variable]) => isSameVariable(variable, other.known.get(name)));
}

function isSameVariable(one: Variable, other: Variable | undefined): boolean {
  if (one === other) return true;
  if (other === undefined || one.tree !== other.tree || one.text !== other.text) return false;
  if (one.from !== other.from || one.because !== other.because) return false;
  return one.overridden === undefined ? other.overridden === undefined : isSameVariable(one.overridden, other.overridden);
}

const INLINE = 'substitute';

/** fluxcd/pkg kustomize_varsub.go. */
const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

/** The variables of a `spec.postBuild`: its sources in order, then the inline ones, each overriding those before it. */
export function composeVariables(postBuild: Tree | undefined, read: SourceReader): Variables {
  const collected: Collected = { known: new Map(), problems: [], open: undefined, certain: false };
  if (postBuild !== undefined) {
    const sources = childOf(postBuild, 'substituteFrom');
    if (sources?.kind === 'seq') for (const entry of sources.items) addSource(collected, entry, read);
    else if (sources?.kind === 'unknown') hide(collected, sources.because);
    addInline(collected, childOf(postBuild, 'substitute'));
    if (postBuild.kind === 'unknown') hide(collected, postBuild.because);
    else if (postBuild.kind === 'map' && postBuild.open !== undefined) hide(collected, postBuild.open);
  }
  const { known, problems, open, certain } = collected;
  const strategy = postBuild && childOf(postBuild, 'substituteStrategy');
  const always = strategy?.kind === 'scalar' && strategy.value === 'Always';
  const applies = always || certain || known.size > 0 || (open !== undefined && 'maybe');
  return { known, applies, problems, ...(open !== undefined && { open }) };
}

interface Collected {
  readonly known: Map<string, Variable>;
  readonly problems: VariableProblem[];
  open: string | undefined;
  /** An object that certainly exists has keys that are not known. */
  certain: boolean;
}

function addSource(collected: Collected, entry: Tree, read: SourceReader): void {
  const source = sourceOf(entry);
  if (source === undefined) return hide(collected, 'an entry of substituteFrom cannot be read');
  const shown = `${source.kind}/${source.name}`;
  const data = read(source);
  if (data === undefined) {
    if (!source.optional)
      collected.problems.push({
        code: 'missing-source',
        ...place(entry),
        name: shown,
        message: `substitute from '${shown}' error: not found`,
      });
    return;
  }
  if (data.kind === 'unknown') {
    collected.certain ||= data.exists === true;
    return hide(collected, data.because);
  }
  if (data.kind !== 'map') return;
  if (data.open !== undefined) {
    collected.certain = true;
    hide(collected, data.open);
  }
  addAll(collected, data, shown);
}

function sourceOf(entry: Tree): VariableSource | undefined {
  const [kind, name, optional] = ['kind', 'name', 'optional'].map((key) => childOf(entry, key));
  if (kind?.kind !== 'scalar' || name?.kind !== 'scalar' || typeof name.value !== 'string') return undefined;
  if (kind.value !== 'ConfigMap' && kind.value !== 'Secret') return undefined;
  return { kind: kind.value, name: name.value, optional: optional?.kind === 'scalar' && optional.value === true };
}

function addInline(collected: Collected, substitute: Tree | undefined): void {
  if (substitute?.kind === 'unknown') return hide(collected, substitute.because);
  if (substitute?.kind !== 'map') return;
  if (substitute.open !== undefined) hide(collected, substitute.open);
  addAll(collected, substitute, INLINE);
}

function addAll(collected: Collected, data: MapTree, from: string): void {
  const { variables, problems } = variablesIn(data, from);
  for (const variable of variables) {
    const overridden = collected.known.get(variable.name);
    collected.known.set(variable.name, overridden === undefined ? variable : { ...variable, overridden });
  }
  collected.problems.push(...problems);
}

type Defined = Pick<Variables, 'problems'> & { readonly variables: readonly Variable[] };

const definedIn = new WeakMap<MapTree, Defined & { readonly from: string }>();

/** What a source defines, worked out once for all Kustomizations that use it. */
function variablesIn(data: MapTree, from: string): Defined {
  const known = definedIn.get(data);
  if (known?.from === from) return known;
  const variables: Variable[] = [];
  const problems: VariableProblem[] = [];
  for (const [name, tree] of data.entries) {
    if (!NAME.test(name)) {
      const message = `'${name}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`;
      problems.push({ code: 'invalid-name', ...place(tree, 'key'), name, message });
      continue;
    }
    const { text, because } = contentOf(tree, from);
    variables.push({ name, text, ...(because !== undefined && { because }), tree, from });
    if (tree.kind !== 'unknown' && because === NOT_A_STRING)
      problems.push({ code: 'not-a-string', ...place(tree), name, message: `the variable ${name} must be a string` });
  }
  const defined = { variables, problems, from };
  definedIn.set(data, defined);
  return defined;
}

const NOT_A_STRING = 'the value is not a string';

function contentOf(tree: Tree, from: string): Pick<Variable, 'text' | 'because'> {
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return { text: tree.value.replaceAll('\n', '') };
  // Kubernetes reads null in the data of a ConfigMap as an empty string; Flux's own field refuses it.
  if (tree.kind === 'scalar' && tree.value === null && from !== INLINE) return { text: '' };
  return { text: null, because: tree.kind === 'unknown' ? tree.because : NOT_A_STRING };
}

/** Something not known may define any variable, those that are known included. */
function hide(collected: Collected, because: string): void {
  collected.open ??= because;
  for (const [name, variable] of collected.known) collected.known.set(name, { ...variable, text: null, because });
}

function place(tree: Tree, part?: 'key'): { readonly at?: Target } {
  return tree.site === undefined ? {} : { at: { ...siteTarget(tree.site), ...(part && { part }) } };
}
