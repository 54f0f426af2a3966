import type { KeyPath } from '../../../core/location.js';
import { isCredential } from '../../../core/credential-ranges.js';
import { secretRanges } from '../../../core/secret-ranges.js';
import { type YamlNode, dereference, entryOf, scalarText } from '../../../syntax/yaml/tree.js';
import type { Variable } from '../substitution/variables.js';
import { type Site, type Tree, childOf, subtree } from '../tree.js';
import type { FindVariables } from './variable-story.js';

/** What stands in the place of a value that must not be seen. */
export const HIDDEN = '<hidden>';

/** Decides which values of an object must not be printed. */
export interface Secrecy {
  /** `path` is where the value stands in its object; of lower layers, too. */
  hides(tree: Tree, path: KeyPath): boolean;
  hidesVariable(variable: Variable): boolean;
}

const SECRET_FIELDS: ReadonlySet<string | number> = new Set(['data', 'stringData']);
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Values of Secrets, wherever they have come to: through a variable, a replacement, a text, among chart values; and all that a
 * file encrypted with SOPS holds besides names. What cannot be told is hidden.
 */
export function secrecyOf(root: Tree, variables: FindVariables): Secrecy {
  const hidesVariable = ({ from, tree }: Variable): boolean => from.startsWith('Secret/') || isSecret(tree);
  const isSecret = (tree: Tree): boolean => {
    const { layer, site } = tree;
    if (layer.kind === 'substitution') {
      const known = variables(layer.by)?.known;
      if (known === undefined) return true;
      if (layer.variables.some((name) => known.get(name)?.from.startsWith('Secret/') === true)) return true;
    }
    if (site !== undefined && isInSecret(site)) return true;
    return tree.kind === 'scalar' && typeof tree.value === 'string' && secretRanges(tree.value).length > 0;
  };
  return {
    hidesVariable,
    hides: (tree, path) =>
      isSecretPlace(root, path) || isEncrypted(tree, path) || isSecret(tree) || isNamedCredential(root, tree, path),
  };
}

/** The data of a Secret, of one inside another object, and patches for Secrets. */
function isSecretPlace(root: Tree, path: KeyPath): boolean {
  let at: Tree | undefined = root;
  for (const [depth, step] of path.entries()) {
    if (at === undefined) return false;
    if (isSecretKind(textAt(at, 'kind')) && isSecretField(path.slice(depth))) return true;
    if (step === 'patch' && isForSecrets(at)) return true;
    at = childOf(at, step);
  }
  return false;
}

function isSecretField(path: KeyPath): boolean {
  const [first, second, third] = path;
  if (first === 'metadata') return second === 'annotations' && third === LAST_APPLIED;
  return first !== undefined && SECRET_FIELDS.has(first);
}

/** A value below the name of a credential, or beside it in a list: a variable of a pod, a parameter of a chart. */
function isNamedCredential(root: Tree, tree: Tree, path: KeyPath): boolean {
  const last = path.at(-1);
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string' || typeof last !== 'string') return false;
  const name = last === 'value' ? textAt(subtree(root, path.slice(0, -1)) ?? root, 'name') : last;
  return name !== undefined && isCredential(name, tree.value);
}

/** A patch's target may be a pattern; one without a kind may mean a Secret when it names its fields. */
function isForSecrets(entry: Tree): boolean {
  const text = textAt(entry, 'patch') ?? '';
  if (text.includes('stringData')) return true;
  const target = childOf(entry, 'target');
  if (target === undefined || !/\bdata\b/.test(text)) return false;
  const kind = textAt(target, 'kind');
  return kind === undefined || kind.includes('Secret') || /[.*|[(]/.test(kind);
}

function textAt(tree: Tree, key: string): string | undefined {
  const found = childOf(tree, key);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : undefined;
}

function isSecretKind(kind: string | undefined): boolean {
  return kind === 'Secret' || kind === 'SecretList';
}

const PLAIN_IN_SOPS: ReadonlySet<string | number | undefined> = new Set(['apiVersion', 'kind', 'metadata']);

function isEncrypted({ site }: Tree, path: KeyPath): boolean {
  return site?.document.encrypted === true && !PLAIN_IN_SOPS.has(path[0]);
}

const GENERATOR_CONTENT: ReadonlySet<string | number> = new Set(['literals', 'files', 'env', 'envs']);

/** Whether a value is written in a Secret, or in a generator of one, whatever object it has come to. */
function isInSecret({ node }: Site): boolean {
  const below: (string | number)[] = [];
  for (let at: YamlNode | undefined = node; at !== undefined; at = at.parent) {
    const kind = at.kind === 'map' ? entryOf(at, 'kind')?.value : undefined;
    if (kind !== undefined && isSecretKind(scalarText(dereference(kind))) && isSecretField(below)) return true;
    const key = at.parent?.kind === 'map' ? at.parent.items[at.index - 1] : undefined;
    const step = key === undefined ? at.index : scalarText(key);
    if (step === 'secretGenerator' && below.some((field) => GENERATOR_CONTENT.has(field))) return true;
    below.unshift(step);
  }
  return false;
}
