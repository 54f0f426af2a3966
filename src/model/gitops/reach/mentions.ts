import { manifestsIn } from '../../project/manifests.js';
import type { SourceFile } from '../../project/source-file.js';
import { writtenText } from './written-text.js';

/** How objects of a kind are named by others. */
interface Naming {
  /** What a text says in which one is named; without it, there are too many ways. */
  readonly cue?: RegExp;
  /** Whoever names one has nothing to say of it: findings lie elsewhere. */
  readonly isDistant?: true;
}

/** Kinds of objects that other objects name, as far as any answer follows them. */
const REFERABLE = {
  ConfigMap: {},
  Secret: {},
  ExternalSecret: {},
  SealedSecret: {},
  Service: {},
  PersistentVolume: { cue: /claim|volumeName/i },
  PersistentVolumeClaim: { cue: /claim/i },
  StorageClass: { cue: /storage-?class/i },
  HelmRepository: { cue: /HelmRepository/ },
  HelmChart: { cue: /HelmChart/ },
  OCIRepository: { cue: /OCIRepository/ },
  GitRepository: { cue: /GitRepository/, isDistant: true },
  Bucket: { cue: /Bucket/, isDistant: true },
  Kustomization: { cue: /dependsOn/, isDistant: true },
  HelmRelease: { cue: /dependsOn|healthChecks/, isDistant: true },
} as const satisfies Readonly<Record<string, Naming>>;

/** A kind that a reference may name. A kind that is not in the list is never looked up: add it there first. */
export type ReferableKind = keyof typeof REFERABLE;

const NAMING: ReadonlyMap<string, Naming> = new Map(Object.entries(REFERABLE));

/** A name by which others may refer to what a file declares. */
export interface Name extends Naming {
  readonly text: string;
  /** Whether it may stand in a longer name. */
  readonly isPart?: boolean;
}

/** Where objects that make another one write its name; it is theirs when they do not. */
const MADE_NAMES: Readonly<Record<string, readonly string[]>> = {
  ExternalSecret: ['spec', 'target', 'name'],
  SealedSecret: ['spec', 'template', 'metadata', 'name'],
  PersistentVolume: ['spec', 'claimRef', 'name'],
};

const NONE: readonly Name[] = [];

/** The names by which others may refer to what a file declares. Parses it only when its head does not tell. */
export function declaredNames(file: SourceFile): readonly Name[] {
  const { documents, certain } = file.headers;
  if (!certain) return parsedNames(file);
  let names: Name[] | undefined;
  for (const { kind, name } of documents) {
    const naming = kind === undefined ? undefined : NAMING.get(kind);
    if (kind === undefined || naming === undefined) continue;
    if (name === undefined || Object.hasOwn(MADE_NAMES, kind)) return parsedNames(file);
    (names ??= []).push({ text: name, ...naming });
  }
  return names ?? NONE;
}

function parsedNames(file: SourceFile): readonly Name[] {
  return manifestsIn(file).flatMap(({ kind, name, node }) => {
    const naming = NAMING.get(kind);
    if (naming === undefined) return [];
    const path = Object.hasOwn(MADE_NAMES, kind) ? MADE_NAMES[kind] : undefined;
    const made = path && writtenText(node, path);
    return [name, ...(made === undefined ? [] : [made])].map((text) => ({ text, ...naming }));
  });
}

/**
 * Whether a text may refer to a name: it stands there with nothing before or behind it that could be part of a name, or is part
 * of a host's. What Flux will substitute in the name may be anything.
 */
export function mentions(text: string, { text: name, cue, isPart = false }: Name): boolean {
  if (name.includes('$'))
    return name.split(/\$(?:\{[^}]*\}|\w+)/).every((part) => text.includes(part)) && cue?.test(text) !== false;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (isPart || !(isNamePart(text.charCodeAt(at - 1)) || isNamePart(text.charCodeAt(at + name.length))))
      return cue?.test(text) !== false;
  }
  return false;
}

/** Letters, digits and the hyphen. */
function isNamePart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || (code >= 65 && code <= 90);
}

/** A word in which Flux substitutes variables, as `${APP}-values`. */
export interface Pattern {
  /** What a name must hold for the variable to make the word that name: `grafana` for `grafana-values`; undefined when it cannot. */
  variablePart(name: string): string | undefined;
}

/** The part of a word that may be a name. */
const NAME = /(?:[\w.-]|\$\{[^}\s]{0,200}\})*\$\{[^}\s]{0,200}\}(?:[\w.-]|\$\{[^}\s]{0,200}\})*/;
const VARIABLE = /\$\{(\w+)(?:(?::?=|:-)[^}]*)?\}/;

/** The words of a text that Flux will make names of. A word that is one variable is none: its value stands where the variable is set. */
export function patternsIn(text: string): readonly Pattern[] {
  if (!text.includes('${')) return [];
  const words = (text.match(/[^\s"',]+/g) ?? []).filter((word) => word.includes('${'));
  return [...new Set(words.flatMap((word) => NAME.exec(word)?.[0] ?? []))].flatMap((word) => {
    const parts = word.split(/\$\{[^}]*\}/);
    if (parts.every((part) => part === '')) return [];
    // With one variable that is not changed on the way, its value is what is left of the name.
    const isSimple = parts.length === 2 && VARIABLE.test(word);
    return [{ variablePart: (name) => variablePart(parts, isSimple, name) }];
  });
}

function variablePart(parts: readonly string[], isSimple: boolean, name: string): string | undefined {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return undefined;
  if (isSimple && !name.includes('$')) return name.slice(first.length, name.length - last.length);
  return parts.every((part) => name.includes(part)) ? '' : undefined;
}
