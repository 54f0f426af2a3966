import type { Location } from '../core/location.js';
import type { Range } from '../core/text.js';
import { type Manifest, manifestsIn } from '../model/project/manifests.js';
import type { Project } from '../model/project/project.js';
import type { SourceFile } from '../model/project/source-file.js';
import { type Comment, type Element, allElements, commentsIn, contentEnd, lineStart, nextLine } from '../syntax/yaml/gaps.js';
import { type YamlDocument, type YamlNode, type YamlStream, dereference, endOfLine, entryOf, scalarText } from '../syntax/yaml/tree.js';
import { behindMarker } from '../syntax/yaml/line-scan.js';
import { ANNOTATION, type Directive, directiveInComment, readDirective } from './suppressions-directive.js';

/** How far a suppression reaches. `line` is a line with the whole of each scalar that begins in an entry on it. */
export type Reach = 'line' | 'document' | 'file' | 'object';

/** One comment or annotation that suppresses findings. */
export interface Suppression {
  readonly by: 'comment' | 'annotation';
  readonly reach: Reach;
  /** The stretch of the file whose findings it suppresses. */
  readonly scope: Range;
  readonly rules: readonly { readonly pattern: string; readonly at: Location }[];
  readonly reason: string | undefined;
  /** The directive itself: from its `#`, or the annotation's value. */
  readonly at: Location;
  readonly directive: Directive;
}

/** All suppressions of a file; none for one that is left alone. */
export function suppressionsIn(project: Project, file: SourceFile): readonly Suppression[] {
  if (!file.text.includes('seaworthy') || file.skipped !== undefined) return [];
  return [...commentSuppressions(project, file), ...manifestsIn(file).flatMap((manifest) => annotationOf(project, manifest) ?? [])];
}

function commentSuppressions(project: Project, file: SourceFile): readonly Suppression[] {
  const { stream, path } = file;
  const at = (range: Range): Location => project.locate({ document: { file: path, index: 0 }, range });
  const scopeOf = scopes(stream);
  return commentsOf(stream).flatMap((comment): readonly Suppression[] => {
    const { start, end } = comment.range;
    const directive = directiveInComment(stream.text.slice(start, end));
    if (directive === undefined) return [];
    const shifted = (range: Range): Location => at({ start: start + range.start, end: start + range.end });
    const rules = directive.rules.map(({ pattern, range }) => ({ pattern, at: shifted(range) }));
    return [{ by: 'comment', ...scopeOf(comment), rules, reason: directive.reason, at: shifted(directive.range), directive }];
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

type Scoped = Pick<Suppression, 'reach' | 'scope'>;

function scopes(stream: YamlStream): (comment: Comment) => Scoped {
  const { text } = stream;
  const elements = stream.documents.flatMap(({ root }) => (root ? allElements(root) : []));
  const marker = stream.documents[0]?.explicitStart === true ? behindMarker(text, 0) - '---'.length : 0;
  return (comment) => {
    const { start, end } = comment.range;
    if (stream.problem !== undefined || end <= marker) return { reach: 'file', scope: { start: 0, end: text.length } };
    const document = stream.documents.find(({ range }) => start >= range.start && start < range.end);
    if (document !== undefined && end <= contentStart(document)) return { reach: 'document', scope: document.range };
    const { owner } = comment;
    if (owner === undefined) return { reach: 'line', scope: { start, end: comment.placement === 'trailing' ? end : start } };
    const line = comment.placement === 'trailing' ? start : owner.start;
    return { reach: 'line', scope: lineScope(text, elements, line, owner) };
  };
}

/** Where the first key stands; the comments above it speak of the whole document. */
function contentStart({ root, range }: YamlDocument): number {
  return root === undefined || root.style === 'null' ? range.end : root.outerStart;
}

/** A line, and what belongs to one `key: value` with it: the rest of a scalar, or its lines above a comment behind its end. */
function lineScope(text: string, elements: readonly Element[], at: number, owner: YamlNode): Range {
  const start = lineStart(text, at);
  const lineEnd = endOfLine(text, at);
  const here = elements.filter((element) => element.value.kind === 'scalar' && element.start <= lineEnd && element.start >= start);
  const owned = elements.find((element) => (element.key ?? element.value) === owner && element.value.kind === 'scalar');
  return {
    start: Math.min(start, owned?.start ?? start),
    end: Math.max(lineEnd, ...here.map(({ value }) => contentEnd(value))),
  };
}

function annotationOf(project: Project, manifest: Manifest): Suppression | undefined {
  const value = annotationNode(manifest.node);
  if (value === undefined) return undefined;
  const { document, node } = manifest;
  const at = project.locate({ document: document.id, range: { start: value.start, end: value.end } });
  const directive = readDirective(scalarText(value));
  return {
    by: 'annotation',
    reach: 'object',
    scope: { start: lineStart(node.source.text, node.start), end: nextLine(node.source.text, node.end) },
    rules: directive.rules.map(({ pattern }) => ({ pattern, at })),
    reason: directive.reason,
    at,
    directive,
  };
}

/** The value of the annotation, in which a `#` is no comment. */
function annotationNode(object: YamlNode): YamlNode | undefined {
  const metadata = mapAt(object, 'metadata');
  const annotations = metadata && mapAt(metadata, 'annotations');
  const value = annotations && entryOf(annotations, ANNOTATION)?.value;
  return value?.kind === 'scalar' && value.style !== 'null' ? value : undefined;
}

function mapAt(map: YamlNode, key: string): YamlNode | undefined {
  const found = entryOf(map, key)?.value;
  const value = found && dereference(found);
  return value?.kind === 'map' ? value : undefined;
}
