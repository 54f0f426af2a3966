import type { Target } from '../../core/location.js';
import { holdsKey, textAt } from './reading.js';
import { type Tree, childOf, siteTarget } from './tree.js';

/** A part of a configuration that takes one key of a ConfigMap or Secret. */
export interface KeySelector {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string;
  /** Where the key is written, else what has it by default. */
  readonly at: Target;
  /** Nobody wrote the key. */
  readonly isDefault: boolean;
  /** What takes it, as people would say: `the variable PASSWORD`, `the volume config`. */
  readonly taker: string;
  readonly purpose: 'variable' | 'volume' | 'values' | 'field';
  /** The namespace that the part says for itself. */
  readonly namespace?: string;
}

/** How selectors are written beside those of pods. */
export interface SelectorStyle {
  /** Every map of a `name` and a `key` is one, as in the objects of prometheus-operator. */
  readonly isBare: boolean;
  /** Parts that are not looked into. */
  readonly isIdle?: (tree: Tree) => boolean;
}

/** Every key that a configuration cannot do without, in what is not switched off. */
export function keySelectors(tree: Tree | undefined, style: SelectorStyle): readonly KeySelector[] {
  // Few configurations hold what every selector has.
  if (tree === undefined || !holdsKey(tree, 'key')) return [];
  return within(tree, { style, taker: '', purpose: 'field', steps: [] });
}

interface Reading {
  readonly style: SelectorStyle;
  readonly taker: string;
  readonly purpose: KeySelector['purpose'];
  /** The keys on the way. */
  readonly steps: readonly string[];
  readonly namespace?: string;
}

function within(tree: Tree, reading: Reading): readonly KeySelector[] {
  if (tree.kind === 'seq') return tree.items.flatMap((item) => within(item, reading));
  if (tree.kind !== 'map' || isOff(tree) || reading.style.isIdle?.(tree) === true) return [];
  const inside = named(tree, reading);
  return [
    ...itemsOf(tree, inside),
    ...[...tree.entries].flatMap(([key, child]) => {
      const below = { ...inside, steps: [...reading.steps, key] };
      const kind = selects(key, child, below);
      if (kind === undefined) return within(child, below);
      const taker = below.taker || takerOf(below.steps);
      return keyIn(child, childOf(child, 'name'), kind, { ...below, taker, purpose: purposeOf(taker) });
    }),
  ];
}

/** What a map calls itself: a variable, a volume; or where its objects go. */
function named(tree: Tree, reading: Reading): Reading {
  const name = textAt(tree, ['name']);
  const own = textAt(tree, ['namespaceOverride']);
  const there = own === undefined || own === '' ? reading : { ...reading, namespace: own };
  if (name === undefined) return there;
  const has = (key: string): boolean => childOf(tree, key) !== undefined;
  if (has('valueFrom')) return { ...there, taker: `the variable ${name}`, purpose: 'variable' };
  if (has('secret') || has('configMap') || has('projected') || has('secretName'))
    return { ...there, taker: `the volume ${name}`, purpose: 'volume' };
  return there;
}

function isOff(tree: Tree): boolean {
  const enabled = childOf(tree, 'enabled');
  return enabled?.kind === 'unknown' || (enabled?.kind === 'scalar' && enabled.value === false);
}

function selects(key: string, child: Tree, { style, steps }: Reading): KeySelector['kind'] | undefined {
  if (key === 'secretKeyRef') return 'Secret';
  if (key === 'configMapKeyRef') return 'ConfigMap';
  const isPair = textAt(child, ['name']) !== undefined && textAt(child, ['key']) !== undefined;
  if (!isPair || steps.length === 0) return undefined;
  if (style.isBare) return key === 'configMap' ? 'ConfigMap' : 'Secret';
  return key.endsWith('Secret') ? 'Secret' : undefined;
}

/** A map of variables names them by its keys. */
function takerOf(steps: readonly string[]): string {
  const plain = steps.filter((step) => !/^(?:valueFrom|secretKeyRef|configMapKeyRef)$/.test(step));
  const last = plain.at(-1) ?? '';
  return /^[A-Z][A-Z0-9_]*$/.test(last) ? `the variable ${last}` : plain.slice(-2).join('.');
}

function purposeOf(taker: string): KeySelector['purpose'] {
  return taker.startsWith('the variable ') ? 'variable' : 'field';
}

/** The keys that a volume picks, by `items`. */
function itemsOf(tree: Tree, reading: Reading): readonly KeySelector[] {
  const items = childOf(tree, 'items');
  if (items?.kind !== 'seq') return [];
  const step = reading.steps.at(-1);
  const secret = childOf(tree, 'secretName') ?? (step === 'secret' ? childOf(tree, 'name') : undefined);
  const map = step === 'configMap' ? childOf(tree, 'name') : undefined;
  const name = secret ?? map;
  const taker = reading.taker || 'a volume';
  const of = { ...reading, taker, purpose: 'volume' } as const;
  return items.items.flatMap((item) => keyIn(item, name, secret === undefined ? 'ConfigMap' : 'Secret', of, isOptional(tree)));
}

function keyIn(
  tree: Tree,
  name: Tree | undefined,
  kind: KeySelector['kind'],
  { taker, purpose, namespace: around }: Reading,
  isFree = isOptional(tree),
): readonly KeySelector[] {
  const key = childOf(tree, 'key');
  const [object, wanted] = [textAt(name, []), textAt(key, [])];
  if (isFree || key?.site === undefined || !isPlain(object) || !isPlain(wanted)) return [];
  const namespace = textAt(tree, ['namespace']) ?? around;
  const place = namespace === undefined ? {} : { namespace };
  return [{ kind, name: object, key: wanted, at: siteTarget(key.site), isDefault: false, taker, purpose, ...place }];
}

/** It may be missing, or it is not known whether it may. */
export function isOptional(tree: Tree): boolean {
  const optional = childOf(tree, 'optional');
  return optional !== undefined && !(optional.kind === 'scalar' && optional.value !== true);
}

/** Written out: no variable or template stands for a part of it. */
export function isPlain(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !/[${<]/.test(text);
}
