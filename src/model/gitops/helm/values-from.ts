import type { Target } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import type { Project } from '../../project/project.js';
import { heldDocument } from '../held-document.js';
import { itemsAt, textAt } from '../reading.js';
import { type ScalarTree, type Tree, type UnknownTree, siteTarget, subtree, unknownTree } from '../tree.js';
import { commonTree } from './possible-trees.js';
import type { HelmProblem } from './problem.js';
import { type ShadowedPath, shadowedPath } from './shadowed-paths.js';
import { type Sharing, type SharedMap, emptyMap, mergeMaps, sharedMap } from './shared-values.js';
import { TargetPathRefused, placeText } from './target-path.js';
import { readValues } from './values-text.js';

/** An entry of `spec.valuesFrom`. */
export interface ValuesReference {
  readonly kind: string;
  readonly name: string;
  readonly valuesKey: string;
  readonly targetPath: string | undefined;
  readonly literal: boolean;
  readonly optional: boolean;
  /** The entry itself. */
  readonly tree: Tree;
}

/** What a reference leads to. `absent` only when the key is certainly not there; `because` completes "… , since". */
export type ReferredText =
  | { readonly state: 'text'; readonly text: ScalarTree }
  | { readonly state: 'unknown'; readonly because: string }
  | { readonly state: 'absent'; readonly because: string };

export interface ComposedValues {
  /** What Flux hands to Helm, without the chart's defaults. Undefined when nothing is set. */
  readonly tree: Tree | undefined;
  readonly problems: readonly HelmProblem[];
  /** Target paths that place nothing which lasts. */
  readonly shadowed: readonly ShadowedPath[];
}

export interface ValuesSources {
  readonly project: Project;
  /** Where a problem is shown whose own place is written nowhere. */
  readonly home: Target;
  readonly valuesFrom: Tree | undefined;
  readonly values: Tree | undefined;
  readonly read: (reference: ValuesReference) => ReferredText;
}

const SOURCE: Layer = { kind: 'source' };
const DEFAULT_KEY = 'values.yaml';

/**
 * The values of a HelmRelease: `valuesFrom` in order, then `spec.values` (fluxcd/pkg chartutil ChartValuesFromReferences). A
 * target path merges `spec.values` first and writes into the result, so that who wins depends on which maps the two share.
 * What cannot be read, or would fail, makes unknown what it may have set.
 */
export function composeValues(sources: ValuesSources): ComposedValues {
  const { valuesFrom, values, read, home } = sources;
  const problems: HelmProblem[] = [];
  const layers = layersOf(valuesFrom).map((layer) =>
    'because' in layer ? layer : referredLayer(sources, layer, read(layer), problems),
  );
  if (values !== undefined && sharedMap(values, SOURCE) === undefined) {
    const because = 'spec.values is no map';
    problems.push({ code: 'values-not-a-map', message: because, at: placeOf(values, home) });
    return { tree: unknownTree(because, SOURCE), shadowed: [], problems };
  }
  return { ...stacked(withFewDoubts(layers), values, problems), problems };
}

/** One step of the composition. */
type ValuesLayer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'values'; readonly tree: Tree }
  | {
      readonly kind: 'target';
      readonly reference: ValuesReference;
      readonly path: string;
      readonly text: ScalarTree | UnknownTree;
      readonly layer: Layer;
      readonly at: Target;
      /** It may be left out because it is optional and may not exist. */
      readonly isDoubtful: boolean;
    }
  | { readonly kind: 'unknown'; readonly because: string };

type Unreadable = { readonly kind: 'unknown'; readonly because: string };

function layersOf(valuesFrom: Tree | undefined): readonly (ValuesReference | Unreadable)[] {
  if (valuesFrom?.kind === 'unknown') return [{ kind: 'unknown', because: valuesFrom.because }];
  return itemsAt(valuesFrom, []).map(
    (tree) => referenceOf(tree) ?? { kind: 'unknown', because: 'a valuesFrom entry is not understood' },
  );
}

/** An entry as it is written; undefined when a part of it is missing or unknown. */
export function referenceOf(tree: Tree): ValuesReference | undefined {
  if (tree.kind !== 'map' || tree.open !== undefined) return undefined;
  if ([...tree.entries.values()].some(({ kind }) => kind === 'unknown')) return undefined;
  const [kind, name] = [textAt(tree, ['kind']), textAt(tree, ['name'])];
  if (kind === undefined || name === undefined) return undefined;
  const targetPath = textAt(tree, ['targetPath']);
  return {
    kind,
    name,
    valuesKey: textAt(tree, ['valuesKey']) || DEFAULT_KEY,
    targetPath: targetPath === '' ? undefined : targetPath,
    literal: isTrue(subtree(tree, ['literal'])),
    optional: isTrue(subtree(tree, ['optional'])),
    tree,
  };
}

function referredLayer(
  { project, home }: ValuesSources,
  reference: ValuesReference,
  referred: ReferredText,
  problems: HelmProblem[],
): ValuesLayer {
  const { kind, name, valuesKey, targetPath, literal, optional, tree } = reference;
  const label = `${kind} ${name}`;
  const at = placeOf(tree, home);
  const broken = (problem: HelmProblem): ValuesLayer => {
    problems.push(problem);
    return { kind: 'unknown', because: problem.message };
  };
  if (kind !== 'ConfigMap' && kind !== 'Secret')
    return broken({ code: 'unsupported-kind', message: `valuesFrom reads no ${kind}`, at });
  const layer: Layer = {
    kind: 'values-from',
    object: label,
    key: valuesKey,
    ...(targetPath !== undefined && { targetPath }),
    ...(targetPath !== undefined && literal && { literal }),
  };
  if (referred.state === 'absent') {
    if (optional) return { kind: 'nothing' };
    const message = `values come from key ${valuesKey} of ${label}, but ${referred.because}`;
    return broken({ code: 'missing-values', message, at });
  }
  if (targetPath !== undefined) {
    const isUnknown = referred.state === 'unknown';
    const text = isUnknown ? unknownTree(referred.because, layer, optional ? 'maybe' : true) : referred.text;
    return { kind: 'target', reference, path: targetPath, text, layer, at, isDoubtful: isUnknown && optional };
  }
  if (referred.state === 'unknown') return { kind: 'unknown', because: referred.because };
  const { text } = referred;
  const document = heldDocument(project, text, 'yaml');
  if (document === undefined) return { kind: 'unknown', because: `key ${valuesKey} of ${label} is written nowhere` };
  const values = readValues(document, layer, `key ${valuesKey} of ${label}`);
  return 'problem' in values ? broken(values.problem) : { kind: 'values', tree: values.tree };
}

function placeOf({ site }: Tree, home: Target): Target {
  return site === undefined ? home : siteTarget(site);
}

/** How an outcome depends on what is not known: which optional texts are there, and which maps unknown texts have. */
interface Assumption {
  readonly present: ReadonlySet<ValuesLayer>;
  readonly sharing: Sharing;
}

const MOST_DOUBTS = 4;

/** Every doubt doubles the outcomes; those that are too many count as texts of which nothing is known. */
function withFewDoubts(layers: readonly ValuesLayer[]): readonly ValuesLayer[] {
  let doubts = 0;
  return layers.map((layer) =>
    layer.kind === 'target' && layer.isDoubtful && ++doubts > MOST_DOUBTS
      ? { kind: 'unknown', because: 'too many optional values are not known' }
      : layer,
  );
}

function stacked(
  layers: readonly ValuesLayer[],
  values: Tree | undefined,
  problems: HelmProblem[],
): Pick<ComposedValues, 'tree' | 'shadowed'> {
  let sure = layers;
  for (;;) {
    const assumptions = assumptionsOf(sure);
    const attempts = assumptions.map((assumption) => attempted(sure, values, assumption));
    const refusals = attempts.filter((attempt) => attempt instanceof Refused);
    const [refusal] = refusals;
    if (refusal === undefined) {
      const outcomes = attempts.flatMap((attempt) => ('outcome' in attempt ? [attempt.outcome] : []));
      const shadowed = sure.flatMap((layer) => {
        if (layer.kind !== 'target') return [];
        const having = outcomes.filter((_, index) => !layer.isDoubtful || assumptions[index]!.present.has(layer));
        return shadowedPath(layer, having) ?? [];
      });
      return { tree: commonTree(outcomes, 'it depends on values that are not known'), shadowed };
    }
    const { culprit, problem } = refusal;
    // What fails only if something is so that is not known may never fail.
    if (refusals.length === attempts.length) problems.push(problem);
    sure = sure.map((layer) => (layer === culprit ? { kind: 'unknown', because: problem.message } : layer));
  }
}

function attempted(
  layers: readonly ValuesLayer[],
  values: Tree | undefined,
  assumption: Assumption,
): { readonly outcome: Tree | undefined } | Refused {
  try {
    return { outcome: applied(layers, values, assumption) };
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

function assumptionsOf(layers: readonly ValuesLayer[]): readonly Assumption[] {
  const targets = layers.filter((layer) => layer.kind === 'target');
  const doubts = targets.filter(({ isDoubtful }) => isDoubtful);
  const sharings: readonly Sharing[] =
    targets.length > 0 && layers.some(({ kind }) => kind === 'unknown') ? ['together', 'apart'] : ['together'];
  return sharings.flatMap((sharing) =>
    Array.from({ length: 2 ** doubts.length }, (_, bits) => ({
      sharing,
      present: new Set<ValuesLayer>(doubts.filter((_doubt, index) => (bits >> index) % 2 === 0)),
    })),
  );
}

/** A text that cannot be placed, with its layer. */
class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly culprit: ValuesLayer,
    readonly problem: HelmProblem,
  ) {
    super(problem.message);
  }
}

function applied(layers: readonly ValuesLayer[], values: Tree | undefined, { present, sharing }: Assumption): Tree | undefined {
  const own = sharedMap(values, SOURCE);
  let result: SharedMap | undefined;
  const merge = (upper: SharedMap | undefined): SharedMap | undefined =>
    upper === undefined ? result : result === undefined ? upper.shallowCopy() : mergeMaps(result, upper, sharing);
  for (const layer of layers) {
    if (layer.kind === 'values') result = merge(sharedMap(layer.tree, SOURCE));
    else if (layer.kind === 'unknown') result = emptyMap(SOURCE, layer.because);
    else if (layer.kind === 'target' && (!layer.isDoubtful || present.has(layer))) {
      result = merge(values === undefined ? undefined : own) ?? emptyMap(SOURCE);
      place(result, layer);
    }
  }
  return (values === undefined ? result : merge(own))?.freeze();
}

function place(values: SharedMap, target: ValuesLayer & { readonly kind: 'target' }): void {
  const { reference, path, text, layer, at } = target;
  try {
    placeText(values, path, { text, layer, grammar: reference.literal ? 'literal' : 'target-path' });
  } catch (error) {
    if (!(error instanceof TargetPathRefused)) throw error;
    const message = `the targetPath ${path} fails: ${error.message}`;
    throw new Refused(target, { code: 'target-path-refused', message, at });
  }
}

function isTrue(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && tree.value === true;
}
