import type { FilePath } from '../../../core/location.js';
import type { Project } from '../../project/project.js';
import type { SourceFile } from '../../project/source-file.js';
import type { BuildGraph } from './build-graph.js';
import { mayHold } from './kinds.js';
import { type Name, type Pattern, declaredNames, mentions, patternsIn } from './mentions.js';

/** Which files speak of which others by the names of their objects. */
export class Names {
  /** Files that declare objects which others may name. */
  readonly #declared = new Map<FilePath, readonly Name[]>();
  /** Those that are spoken of already. */
  readonly #found = new Set<FilePath>();
  /** What was followed so far, and the words in it whose variables Flux substitutes. */
  readonly #speeches: string[] = [];
  readonly #patterns: Pattern[] = [];
  readonly #patternsOf = new Map<SourceFile, readonly Pattern[]>();

  constructor(
    private readonly project: Project,
    private readonly graph: BuildGraph,
  ) {
    // Where builders put something before or behind names, files may speak of names that stand nowhere.
    const isPart = [...graph.builders.values()].some(({ affixes }) => affixes);
    for (const file of project.files.values()) {
      const builder = graph.builders.get(file.path);
      const made = builder?.makes.map((text): Name => ({ text, isPart: true })) ?? [];
      // A kustomization declares nothing else.
      const declared = builder !== undefined && builder.deploys === undefined ? [] : declaredNames(file);
      const names = [...made, ...(isPart ? declared.map((name) => ({ ...name, isPart })) : declared)];
      if (names.length > 0) this.#declared.set(file.path, names);
    }
  }

  /** Files that declare what a file speaks of, each given once. */
  namedBy(file: SourceFile, isJudged: boolean): readonly FilePath[] {
    // Of a judged builder it matters, too, what it waits for and where it fetches from.
    const speech = isJudged ? file.text : this.#speechOf(file);
    if (speech === '') return [];
    this.#speeches.push(speech);
    this.#patterns.push(...this.#substitutedIn(file));
    const named = this.#find((name) => mentions(speech, name));
    return [...named, ...this.#claimedBy(file)];
  }

  /** Files that declare what followed files speak of with variables whose values stand in another of them. */
  substituted(): readonly FilePath[] {
    if (this.#patterns.length === 0) return [];
    return this.#find((name) =>
      this.#patterns.some((pattern) => {
        const part = pattern.variablePart(name.text);
        return part !== undefined && this.#speeches.some((speech) => speech.includes(part));
      }),
    );
  }

  /** Claims and volumes for what a StatefulSet calls its claims. */
  #claimedBy(file: SourceFile): readonly FilePath[] {
    if (!file.text.includes('volumeClaimTemplates')) return [];
    return [...this.#declared.keys()].filter((path) => claims(file, this.project.files.get(path)!));
  }

  #find(isNamed: (name: Name) => boolean): readonly FilePath[] {
    const found: FilePath[] = [];
    for (const [path, names] of this.#declared) {
      if (this.#found.has(path) || !names.some(isNamed)) continue;
      this.#found.add(path);
      found.push(path);
    }
    return found;
  }

  /** Files that speak of what a file declares. */
  referringTo(path: FilePath): readonly FilePath[] {
    const names = this.#declared.get(path)?.filter(({ isDistant }) => isDistant !== true);
    const own = this.project.files.get(path);
    if (names === undefined || names.length === 0 || own === undefined) return [];
    const isReserved = HELD.test(own.text);
    const found: FilePath[] = [];
    for (const file of this.project.files.values()) {
      if (file === own) continue;
      const speech = this.#speechOf(file);
      if (
        names.some((name) => mentions(speech, name) || this.#substitutes(file, speech, name)) ||
        (isReserved && claims(file, own))
      )
        found.push(file.path);
    }
    return found;
  }

  /** Whether a file speaks of a name with a variable whose value stands in what deploys it, or in what that names. */
  #substitutes(file: SourceFile, speech: string, name: Name): boolean {
    const parts = this.#substitutedIn(file).flatMap((pattern) => pattern.variablePart(name.text) ?? []);
    if (parts.length === 0) return false;
    const above = this.#speechesAbove(file);
    const variables = [...this.#declared].flatMap(([path, names]) =>
      names.some((declared) => above.some((builder) => mentions(builder, declared))) ? this.project.files.get(path)!.text : [],
    );
    return parts.some((part) => [speech, ...above, ...variables].some((text) => text.includes(part)));
  }

  /** The words of a file that Flux substitutes variables in; none where nothing that builds the file asks for it. */
  #substitutedIn(file: SourceFile): readonly Pattern[] {
    let patterns = this.#patternsOf.get(file);
    if (patterns === undefined) {
      const isAsked = file.text.includes('${') && this.#speechesAbove(file).some((speech) => speech.includes('ubstitut'));
      this.#patternsOf.set(file, (patterns = isAsked ? patternsIn(this.#speechOf(file)) : []));
    }
    return patterns;
  }

  #speechesAbove({ path }: SourceFile): readonly string[] {
    return [...this.graph.allAbove(path)].map((builder) => this.graph.builders.get(builder)!.speech);
  }

  /** Whatever runs pods, where a file holds a Service: which of them it is for, their labels tell. */
  podsFor(path: FilePath): readonly FilePath[] {
    const file = this.project.files.get(path);
    if (file === undefined || !mayHold(file, SERVICES)) return [];
    return [...this.project.files.values()].filter((other) => mayHold(other, WORKLOADS)).map((other) => other.path);
  }

  /** Other files of the same builds that declare an object of the same kind and name. */
  twinsOf(path: FilePath): readonly FilePath[] {
    const above = this.graph.allAbove(path);
    if (above.size === 0) return [];
    const found: FilePath[] = [];
    for (const { kind, name } of this.project.files.get(path)?.headers.documents ?? []) {
      if (kind === undefined || name === undefined) continue;
      for (const file of this.project.files.values()) {
        if (!file.text.includes(name) || file.path === path || !declares(file, kind, name)) continue;
        if ([...this.graph.allAbove(file.path)].some((builder) => above.has(builder))) found.push(file.path);
      }
    }
    return found;
  }

  #speechOf(file: SourceFile): string {
    return this.graph.builders.get(file.path)?.speech ?? file.text;
  }
}

function declares({ headers }: SourceFile, kind: string, name: string): boolean {
  return headers.documents.some((document) => document.kind === kind && document.name === name);
}

const SERVICES: ReadonlySet<string> = new Set(['Service']);
const WORKLOADS: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
]);

const HELD = /claimRef|PersistentVolumeClaim/;

/** Whether a file's StatefulSet may have made the name of a claim that another file holds, or a volume for it: `data-NAME-0`. */
function claims(file: SourceFile, held: SourceFile): boolean {
  if (!HELD.test(held.text) || !file.text.includes('volumeClaimTemplates')) return false;
  const { documents, certain } = file.headers;
  return (
    !certain || documents.some(({ kind, name }) => kind === 'StatefulSet' && (name === undefined || held.text.includes(name)))
  );
}
