import type { Location } from '../../core/location.js';
import type { Range } from '../../core/text.js';
import { type Manifest, manifestsIn } from './manifests.js';
import type { Project } from './project.js';
import type { SourceFile } from './source-file.js';
import { type Comment, type Element, allElements, commentsIn, contentEnd, lineStart, nextLine } from '../../syntax/yaml/gaps.js';
import { behindMarker, endOfLine } from '../../syntax/yaml/line-scan.js';
import { type YamlDocument, type YamlNode, type YamlStream, dereference, entryOf, scalarText } from '../../syntax/yaml/tree.js';
import { ANNOTATION, type Directive, KEYWORD, directiveInComment, readDirective } from './suppression-directive.js';

/** How far a suppression reaches. `line` is a line with the whole of each scalar that begins in an entry on it. */
export type Reach = 'line' | 'document' | 'file' | 'object';

/** One comment or annotation that suppresses findings. */
export interface Suppression {
  readonly by: 'comment' | 'annotation';
  readonly reach: Reach;
  /** The stretch of the file whose findings it suppresses; half-open. */
  readonly scope: Range;
  readonly rules: readonly { readonly pattern: string; readonly at: Location }[];
  readonly reason: string | undefined;
  /** The directive itself: from its `#`, or the annotation's value. */
  readonly at: Location;
  readonly directive: Directive;
}

/** All suppressions of a file; none for one that is left alone. */
export function suppressionsIn(project: Project, file: SourceFile): readonly Suppression[] {
  let found = known.get(file);
  if (found === undefined) known.set(file, (found = readSuppressions(project, file)));
  return found;
}

/** A file that did not change is the same object in the next version of its project. */
const known = new WeakMap<SourceFile, readonly Suppression[]>();

function readSuppressions(project: Project, file: SourceFile): readonly Suppression[] {
  if (!file.text.includes('seaworthy') || file.skipped !== undefined) return [];
  return [
    ...commentSuppressions(project, file),
    ...manifestsIn(file).flatMap((manifest) => annotationOf(project, manifest) ?? []),
  ];
}

function commentSuppressions(project: Project, file: SourceFile): readonly Suppression[] {
  const at = (range: Range): Location => project.locate({ document: { file: file.path, index: 0 }, range });
  return directivesIn(file.stream).map(({ directive, reach, scope }) => ({
    by: 'comment',
    reach,
    scope,
    rules: directive.rules.map(({ pattern, range }) => ({ pattern, at: at(range) })),
    reason: directive.reason,
    at: at(directive.range),
    directive,
  }));
}

/** A comment's directive, with ranges in the stream's text. */
export interface PlacedDirective {
  readonly directive: Directive;
  readonly reach: Reach;
  /** Half-open; the end of a line includes its line break. */
  readonly scope: Range;
}

/** What the comments of a text suppress. Texts inside its strings are no comments of it. */
export function directivesIn(stream: YamlStream): readonly PlacedDirective[] {
  const { text } = stream;
  if (!text.includes(KEYWORD)) return [];
  const elements = stream.documents.flatMap(({ root }) => (root ? allElements(root) : []));
  return commentsOf(stream).flatMap((comment): readonly PlacedDirective[] => {
    const { start, end } = comment.range;
    const directive = directiveInComment(text.slice(start, end), start);
    return directive === undefined ? [] : [{ directive, ...scopeOf(stream, elements, comment) }];
  });
}

/** In a text that does not parse only the comments at its head are certainly comments. */
function commentsOf(stream: YamlStream): readonly Comment[] {
  if (stream.problem === undefined) return commentsIn(stream);
  const head = /^\uFEFF?(?:[ \t]*(?:#.*)?(?:\r\n?|\n))*(?:[ \t]*#.*)?/.exec(stream.text)?.[0] ?? '';
  return [...head.matchAll(/#.*/g)].map((match) => ({
    range: { start: match.index, end: match.index + match[0].length },
    placement: 'own-line',
  }));
}

function scopeOf(stream: YamlStream, elements: readonly Element[], comment: Comment): Pick<PlacedDirective, 'reach' | 'scope'> {
  const { text, documents } = stream;
  const { range, placement, owner } = comment;
  if (stream.problem !== undefined || range.end <= firstMarker(stream))
    return { reach: 'file', scope: { start: 0, end: text.length + 1 } };
  const document = documents.find((one) => range.start >= one.range.start && range.start < one.range.end);
  if (document !== undefined && range.end <= contentStart(document))
    return { reach: 'document', scope: wholeDocument(document, text) };
  // A comment that nothing follows, or with a blank line below it, belongs to no line.
  if (owner === undefined) return { reach: 'line', scope: { start: range.start, end: range.start } };
  return { reach: 'line', scope: lineScope(text, elements, placement === 'trailing' ? range.start : owner.start, owner) };
}

/** Where the first `---` stands; what is above it speaks of the whole file. */
function firstMarker({ text, documents }: YamlStream): number {
  return documents[0]?.explicitStart === true ? behindMarker(text, 0) - '---'.length : 0;
}

/** Where the first key stands; the comments above it speak of the whole document. */
function contentStart({ root, range }: YamlDocument): number {
  return root === undefined || root.style === 'null' ? range.end : root.outerStart;
}

function wholeDocument({ range }: YamlDocument, text: string): Range {
  return range.end === text.length ? { start: range.start, end: range.end + 1 } : range;
}

/** A line, and what belongs to one `key: value` with it: the rest of a scalar, or its lines above a comment behind its end. */
function lineScope(text: string, elements: readonly Element[], at: number, owner: YamlNode): Range {
  const start = lineStart(text, at);
  const lineEnd = endOfLine(text, at);
  const here = elements.filter(
    (element) => element.value.kind === 'scalar' && element.start <= lineEnd && element.start >= start,
  );
  const owned = elements.find((element) => (element.key ?? element.value) === owner && element.value.kind === 'scalar');
  const end = Math.max(lineEnd, ...here.map(({ value }) => contentEnd(value)));
  return { start: Math.min(start, owned?.start ?? start), end: Math.max(end + 1, nextLine(text, end)) };
}

function annotationOf(project: Project, manifest: Manifest): Suppression | undefined {
  const value = annotationNode(manifest.node);
  if (value === undefined) return undefined;
  const { document } = manifest;
  const at = project.locate({ document: document.id, range: { start: value.start, end: value.end } });
  const directive = readDirective(scalarText(value));
  return {
    by: 'annotation',
    reach: 'object',
    scope: objectScope(manifest),
    rules: directive.rules.map(({ pattern }) => ({ pattern, at })),
    reason: directive.reason,
    at,
    directive,
  };
}

/** An object from the line on which it begins (in a list: with its dash) to the end of its last line. */
export function objectScope({ node }: Manifest): Range {
  const { text } = node.source;
  return { start: lineStart(text, node.start), end: Math.max(node.end + 1, nextLine(text, node.end)) };
}

/** The value of the annotation, in which a `#` is no comment. */
export function annotationNode(object: YamlNode): YamlNode | undefined {
  const metadata = mapAt(object, 'metadata');
  const annotations = metadata && mapAt(metadata, 'annotations');
  const value = annotations && entryOf(annotations, ANNOTATION)?.value;
  // An encrypted annotation says nothing to us.
  return value?.kind === 'scalar' && value.style !== 'null' && !scalarText(value).startsWith('ENC[') ? value : undefined;
}

function mapAt(map: YamlNode, key: string): YamlNode | undefined {
  const found = entryOf(map, key)?.value;
  const value = found && dereference(found);
  return value?.kind === 'map' ? value : undefined;
}
