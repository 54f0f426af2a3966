import type { KeyPath } from '../../../core/location.js';
import { type Tree, childOf, subtree } from '../tree.js';

/** Who gives a `${…}` or `$$` in a text its meaning, when it is certainly not Flux. */
export type DollarOwner = string;

/** Where a token stands. */
export interface TokenPlace {
  /** The object before substitution. */
  readonly tree: Tree;
  readonly path: KeyPath;
  /** The whole text that holds it. */
  readonly text: string;
}

/**
 * Whose variable it is. Undefined when it may be one of Flux: a name alone says nothing, so the text itself must declare it, or
 * it must be a name that no variable of Flux can have.
 */
export function variableOwner(name: string, place: TokenPlace): DollarOwner | undefined {
  if (/^\d+$/.test(name)) return isScript(place) ? 'the script' : 'a regular expression';
  const dashboard = dashboardVariables(place.text);
  if (dashboard !== undefined && (dashboard.has(name) || name.startsWith('__'))) return 'Grafana';
  if (captures(name, place)) return 'a regular expression';
  if (isScript(place) && (assigns(place.text, name) || isEnvironment(name, place))) return 'the script';
  return undefined;
}

/**
 * Whose `$$` it is. `$$NAME`, `$$(…)`, `$${…}` and `$$$$` are ways to keep dollars from Flux. In PostgreSQL `DO $$` and `AS $$`
 * begin a text that ends at the next `$$`; in a shell `$$` is the number of the process, unless the script keeps other dollars from
 * Flux: then it is one more of these.
 */
export function doubleDollarOwner(at: number, place: TokenPlace): DollarOwner | undefined {
  const { text } = place;
  const isAlone = text[at - 1] !== '$' && !/[\w{($]/.test(text[at + 2] ?? '');
  if (!isAlone) return undefined;
  if (/\b(?:DO|AS)\s+\$\$(?!\$)/i.test(text)) return 'PostgreSQL';
  return isScript(place) && !/\$\$[\w{(]/.test(text) ? 'the script' : undefined;
}

const SHELL = /^#![ \t]*\/\S*\/(?:env[ \t]+)?(?:ba|da|k|z|a)?sh\b/;

/** A shell script: by its first line, its file's name, or as the argument of a shell. */
function isScript({ text, tree, path }: TokenPlace): boolean {
  if (SHELL.test(text)) return true;
  const key = path.findLast((step) => typeof step === 'string');
  if (/\.(?:sh|bash)$/.test(key ?? '')) return true;
  const at = path.findLastIndex((step) => step === 'command' || step === 'args');
  if (at < 0) return false;
  const container = subtree(tree, path.slice(0, at));
  const words = ['command', 'args'].flatMap((field) => texts(container && childOf(container, field)));
  return words.some((word) => /^(?:\/\S*\/)?(?:ba|da|a)?sh$/.test(word));
}

const HASH_COMMENTS = /\.(?:conf|env|properties|py|toml|ya?ml)$/;

/** Whether whoever reads the text passes over the line: what becomes of it changes nothing. */
export function isCommentedOut(line: string, place: TokenPlace): boolean {
  const key = place.path.findLast((step) => typeof step === 'string');
  return /^\s*#(?!!)/.test(line) && (isScript(place) || HASH_COMMENTS.test(key ?? ''));
}

function texts(tree: Tree | undefined): readonly string[] {
  if (tree?.kind === 'seq') return tree.items.flatMap(texts);
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? [tree.value] : [];
}

/** Whether a script gives the variable a value that does not come from the variable itself. */
function assigns(text: string, name: string): boolean {
  if (new RegExp(String.raw`\b(?:for|read(?:[ \t]+-\w+)*)[ \t]+(?:\w+[ \t]+)*${name}\b`).test(text)) return true;
  return [...text.matchAll(new RegExp(String.raw`(?:^|[\s;&|(])${name}=(.*)`, 'gm'))].some(
    ([, value = '']) => !new RegExp(String.raw`^["']?\$\{?${name}\b`).test(value),
  );
}

/** Whether a container of the object gets an environment variable of the name. */
function isEnvironment(name: string, { tree, path }: TokenPlace): boolean {
  return !path.some((step) => step === 'env') && declaresVariable(tree, name);
}

function declaresVariable(tree: Tree, name: string): boolean {
  if (tree.kind === 'seq') return tree.items.some((item) => declaresVariable(item, name));
  if (tree.kind === 'unknown') return tree.under !== undefined && declaresVariable(tree.under, name);
  if (tree.kind !== 'map') return false;
  return [...tree.entries].some(([key, value]) => {
    if (key !== 'env') return declaresVariable(value, name);
    if (value.kind === 'map') return value.entries.has(name);
    return value.kind === 'seq' && value.items.some((item) => texts(childOf(item, 'name')).includes(name));
  });
}

/** A group of that name in the same text, or in the regular expression beside it. */
function captures(name: string, { tree, path, text }: TokenPlace): boolean {
  const group = new RegExp(String.raw`\(\?P?<${name}>`);
  const parent = subtree(tree, path.slice(0, -1));
  return [text, ...texts(parent && childOf(parent, 'regex'))].some((one) => group.test(one));
}

const dashboards = new Map<string, ReadonlySet<string> | undefined>();
const MOST_REMEMBERED = 200;

/** The variables that a Grafana dashboard declares; undefined for a text that is no dashboard. */
function dashboardVariables(text: string): ReadonlySet<string> | undefined {
  if (!/^\s*\{/.test(text) || !/"(?:panels|templating|__inputs|schemaVersion)"/.test(text)) return undefined;
  if (dashboards.has(text)) return dashboards.get(text);
  if (dashboards.size >= MOST_REMEMBERED) dashboards.clear();
  const variables = declaredIn(text);
  dashboards.set(text, variables);
  return variables;
}

function declaredIn(text: string): ReadonlySet<string> | undefined {
  let dashboard: unknown;
  try {
    dashboard = JSON.parse(text);
  } catch {
    return undefined;
  }
  const templating = field(dashboard, 'templating');
  const declared = [...items(field(templating, 'list')), ...items(field(dashboard, '__inputs'))];
  return new Set(
    declared.flatMap((one) => {
      const name = field(one, 'name');
      return typeof name === 'string' ? [name] : [];
    }),
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
