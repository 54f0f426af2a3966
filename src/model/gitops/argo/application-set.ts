import { itemsAt, textAt } from '../reading.js';
import { type MapTree, type Tree, subtree } from '../tree.js';
import type { Application } from './application.js';
import { flattened, gitParameters, joined } from './git-generator.js';
import type { RepositoryView } from './repository-view.js';
import { rendered } from './template.js';

/** The Applications that an ApplicationSet makes, as far as its generators can be followed. */
export interface ExpandedSet {
  readonly applications: readonly Application[];
  /** Why there may be others. */
  readonly open: string | undefined;
}

/** Expands the generators list, git and matrix; the others ask a cluster or another service. */
export function expandApplicationSet(view: RepositoryView, set: Application): ExpandedSet {
  const { spec, name, namespace } = set;
  const template = subtree(spec, ['template']);
  if (template?.kind !== 'map' || spec === undefined) return { applications: [], open: 'the template is not known' };
  if (subtree(spec, ['templatePatch']) !== undefined) return { applications: [], open: 'a templatePatch is not followed' };
  const asked = subtree(spec, ['goTemplate']);
  const goTemplate = asked?.kind === 'scalar' && asked.value === true;
  const by = `ApplicationSet/${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const found = itemsAt(spec, ['generators']).map((generator) => parametersOf({ view, goTemplate, by }, generator, 0));
  const applications = found.flat().flatMap((parameters) => {
    const made = parameters && rendered(template, { tree: parameters, goTemplate }, by);
    return applicationOf(made, namespace) ?? [];
  });
  const isOpen =
    found.length === 0 || found.some((parameters) => parameters === undefined) || applications.length < found.flat().length;
  return { applications, open: isOpen ? `not every generator of ${by} can be followed` : undefined };
}

function applicationOf(made: Tree | undefined, home: string | undefined): Application | undefined {
  const name = textAt(made, ['metadata', 'name']);
  if (name === undefined) return undefined;
  return { name, namespace: textAt(made, ['metadata', 'namespace']) ?? home, spec: subtree(made, ['spec']) };
}

interface Expansion {
  readonly view: RepositoryView;
  readonly goTemplate: boolean;
  readonly by: string;
}

const DEEPEST = 3;

/** Undefined when a generator cannot be followed. */
function parametersOf(expansion: Expansion, generator: Tree, depth: number): readonly MapTree[] | undefined {
  if (generator.kind !== 'map' || depth > DEEPEST || generator.entries.has('selector')) return undefined;
  const [[kind, body] = [], ...others] = [...generator.entries];
  if (kind === undefined || body === undefined || others.length > 0 || subtree(body, ['template', 'spec']) !== undefined)
    return undefined;
  const found = generated(expansion, kind, body, depth);
  const more = subtree(body, ['values']);
  if (more === undefined) return found;
  return found?.map((parameters) => withValues(expansion, parameters, more));
}

function generated(expansion: Expansion, kind: string, body: Tree, depth: number): readonly MapTree[] | undefined {
  const { view, goTemplate } = expansion;
  if (kind === 'git') return gitParameters(view, body, goTemplate);
  if (kind === 'matrix') return matrixParameters(expansion, itemsAt(body, ['generators']), depth);
  const elements = subtree(body, ['elements']);
  if (kind !== 'list' || elements?.kind !== 'seq' || subtree(body, ['elementsYaml']) !== undefined) return undefined;
  const maps = elements.items.filter((element) => element.kind === 'map');
  return maps.length < elements.items.length ? undefined : maps.map((element) => (goTemplate ? element : flattened(element)));
}

/** Every pair; the second generator may use what the first gives. */
function matrixParameters(expansion: Expansion, generators: readonly Tree[], depth: number): readonly MapTree[] | undefined {
  const [first, second, ...others] = generators;
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  const outer = parametersOf(expansion, first, depth + 1);
  const pairs = outer?.map((parameters) => {
    const inner = rendered(second, { tree: parameters, goTemplate: expansion.goTemplate }, expansion.by);
    return parametersOf(expansion, inner, depth + 1)?.map((more) => joined(parameters, more));
  });
  return pairs?.every((pair) => pair !== undefined) ? pairs.flat() : undefined;
}

/** A generator's own `values`, which may use its parameters: `values.name`. */
function withValues({ goTemplate, by }: Expansion, parameters: MapTree, values: Tree): MapTree {
  const made = rendered(values, { tree: parameters, goTemplate }, by);
  const nested: MapTree = { kind: 'map', entries: new Map([['values', made]]), layer: values.layer };
  return joined(parameters, goTemplate ? nested : flattened(nested));
}
