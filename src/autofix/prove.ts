import type { Finding } from '../core/finding.js';
import type { Fix } from '../core/fix.js';
import { type DocumentId, type FilePath, type KeyPath, type Target, documentKey } from '../core/location.js';
import type { Project } from '../model/project/project.js';
import { commentRanges } from '../syntax/yaml/gaps.js';
import type { YamlStream } from '../syntax/yaml/tree.js';
import { changedPaths, isDeclared } from './effective-change.js';

/** A project with what the rules say of it. */
export interface State {
  readonly project: Project;
  readonly findings: readonly Finding[];
  /** What Kustomize and Flux refuse to build, in words. */
  readonly buildProblems: readonly string[];
}

export interface Fixing {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** Why a set of fixes, applied together, did not do what it said. */
export interface Disproof {
  readonly because: string;
  /** Those of them that did not, where that can be told; the others may still be right. */
  readonly blamed?: ReadonlySet<Fixing>;
}

/** Undefined when they did exactly what they said. */
export function disproof(
  before: State,
  after: State,
  fixings: readonly Fixing[],
  files: ReadonlySet<FilePath>,
): Disproof | undefined {
  const because =
    unreadable(before, after, files) ??
    lostComment(before, after, files, fixings) ??
    undeclaredChange(before, after, fixings, files) ??
    brokenBuild(before, after);
  if (because !== undefined) return { because };
  const blamed = remaining(before, after, fixings);
  if (blamed.size > 0) return { because: 'the finding would still be there', blamed };
  const more = appeared(before, after, files);
  return more === undefined ? undefined : { because: more };
}

function unreadable(before: State, after: State, files: ReadonlySet<FilePath>): string | undefined {
  for (const file of files) {
    const [old, now] = [before.project.files.get(file), after.project.files.get(file)];
    if (old?.stream.problem === undefined && now?.stream.problem !== undefined) return `${file} would no longer parse`;
    if (old !== undefined && now !== undefined && old.documents.length > now.documents.length)
      return `${file} would lose a document`;
  }
  return undefined;
}

/** Every comment's text is still there, in the file and in the configurations that were changed. */
function lostComment(before: State, after: State, files: ReadonlySet<FilePath>, fixings: readonly Fixing[]): string | undefined {
  const streams = (state: State): readonly YamlStream[] => [
    ...[...files].flatMap((file) => state.project.files.get(file)?.stream ?? []),
    ...embeddedIds(fixings).flatMap((id) => state.project.document(id)?.stream ?? []),
  ];
  const kept = streams(after).flatMap(commentTexts);
  const wanted = tally(streams(before).flatMap(commentTexts).map(withoutMark));
  const found = tally(kept.map(withoutMark));
  const isMissing = ([text, count]: readonly [string, number]): boolean => text !== '' && (found.get(text) ?? 0) < count;
  if (![...wanted].some(isMissing)) return undefined;
  // A line that is commented out takes its own comment into a longer one.
  const longer = kept.filter((text) => found.get(withoutMark(text)) !== wanted.get(withoutMark(text)));
  for (const [text, count] of tally(longer.flatMap(innerComments).map(withoutMark)))
    found.set(text, (found.get(text) ?? 0) + count);
  return [...wanted].some(isMissing) ? 'a comment would be lost' : undefined;
}

function commentTexts(stream: YamlStream): readonly string[] {
  return commentRanges(stream, { start: 0, end: stream.text.length }).map(({ start, end }) => stream.text.slice(start, end));
}

/** What looks like a comment inside a longer one. */
function innerComments(text: string): readonly string[] {
  return [...text.matchAll(/(?<=\s)#/g)].map(({ index }) => text.slice(index));
}

function withoutMark(comment: string): string {
  return comment.replace(/^#\s*/, '').trimEnd();
}

function undeclaredChange(
  before: State,
  after: State,
  fixings: readonly Fixing[],
  files: ReadonlySet<FilePath>,
): string | undefined {
  const declared = declaredPlaces(fixings);
  const embedded = embeddedIds(fixings);
  const hosts = hostingPlaces(embedded);
  for (const file of files) {
    const documents = before.project.files.get(file)?.documents ?? [];
    for (const { id } of documents) {
      const places = [...(declared.get(documentKey(id)) ?? []), ...(hosts.get(documentKey(id)) ?? [])];
      const stray = changedPaths(before.project.document(id), after.project.document(id)).find(
        (path) => !isDeclared(path, places),
      );
      if (stray !== undefined) return `it would also change ${stray.join('.')}`;
    }
  }
  for (const id of embedded) {
    const [old, now] = [before.project.document(id), after.project.document(id)];
    // What could not be read before has no meaning to compare with.
    if (old === undefined || old.problems.length > 0) continue;
    if (now === undefined || now.problems.length > 0)
      return `the configuration ${String(id.embedded?.at(-1)?.at(-1))} would no longer parse`;
    const stray = changedPaths(old, now).find((path) => !isDeclared(path, declared.get(documentKey(id)) ?? []));
    if (stray !== undefined) return `it would also change ${stray.join('.')}`;
  }
  return undefined;
}

function declaredPlaces(fixings: readonly Fixing[]): ReadonlyMap<string, readonly KeyPath[]> {
  return pathsByDocument(fixings.flatMap(({ fix }) => fix.plan.changes));
}

/** Where the texts of embedded configurations stand in their files' documents. */
function hostingPlaces(embedded: readonly DocumentId[]): ReadonlyMap<string, readonly KeyPath[]> {
  return pathsByDocument(embedded.map(({ file, index, embedded: [path = []] = [] }) => ({ document: { file, index }, path })));
}

function pathsByDocument(targets: readonly Target[]): ReadonlyMap<string, readonly KeyPath[]> {
  const places = new Map<string, KeyPath[]>();
  for (const { document, path } of targets) {
    const key = documentKey(document);
    const known = places.get(key);
    if (known) known.push(path);
    else places.set(key, [path]);
  }
  return places;
}

function embeddedIds(fixings: readonly Fixing[]): readonly DocumentId[] {
  const ids = fixings
    .flatMap(({ fix }) => fix.plan.changes.map(({ document }) => document))
    .filter(({ embedded }) => embedded !== undefined);
  return [...new Map(ids.map((id) => [documentKey(id), id])).values()];
}

/** A patch may test or remove what a fix takes away. */
function brokenBuild(before: State, after: State): string | undefined {
  const known = tally(before.buildProblems);
  const found = [...tally(after.buildProblems)].find(([problem, count]) => count > (known.get(problem) ?? 0));
  return found && `a build would fail: ${found[0]}`;
}

/** Those whose findings are still there. */
function remaining(before: State, after: State, fixings: readonly Fixing[]): ReadonlySet<Fixing> {
  const [old, now] = [fingerprints(before), fingerprints(after)];
  return new Set(
    fixings.filter(({ finding }) => {
      const known = old.get(finding.fingerprint) ?? 0;
      return known > 0 && (now.get(finding.fingerprint) ?? 0) >= known;
    }),
  );
}

/** New findings are a failure, unless they only became visible because their text can be read now. */
function appeared(before: State, after: State, files: ReadonlySet<FilePath>): string | undefined {
  const known = fingerprints(before);
  for (const finding of after.findings) {
    const count = known.get(finding.fingerprint) ?? 0;
    known.set(finding.fingerprint, count - 1);
    if (count <= 0 && !isUncovered(before, finding, files)) return `it would cause ${finding.rule}: ${finding.message}`;
  }
  return undefined;
}

function isUncovered(before: State, finding: Finding, files: ReadonlySet<FilePath>): boolean {
  const { file } = finding.primary;
  if (!files.has(file)) return false;
  if (before.project.files.get(file)?.stream.problem !== undefined) return true;
  return before.findings.some((old) => old.rule === 'yaml/embedded-syntax' && old.primary.file === file);
}

/** How often each fingerprint is there. */
function fingerprints({ findings }: State): Map<string, number> {
  return tally(findings.map(({ fingerprint }) => fingerprint));
}

/** How often each text is there. */
function tally(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
