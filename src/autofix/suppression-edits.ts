import type { Finding } from '../core/finding.js';
import type { FileEdit } from '../core/fix.js';
import type { FilePath } from '../core/location.js';
import { type TextEdit, applyEdits } from '../core/text.js';
import { type Manifest, manifestsIn } from '../model/project/manifests.js';
import type { Project } from '../model/project/project.js';
import type { SourceFile } from '../model/project/source-file.js';
import { compilePatch } from '../syntax/yaml/edit.js';
import { allElements, contentEnd, lineStart, newlineOf } from '../syntax/yaml/gaps.js';
import { parseYaml } from '../syntax/yaml/parse.js';
import { endOfLine } from '../syntax/yaml/line-scan.js';
import { type YamlNode, type YamlStream, pathOf, scalarText } from '../syntax/yaml/tree.js';
import {
  ANNOTATION,
  KEYWORD,
  covers,
  merged,
  oneLine,
  readDirective,
  writeDirective,
} from '../model/project/suppression-directive.js';
import { type PlacedDirective, annotationNode, directivesIn, objectScope } from '../model/project/suppressions.js';

/** A finding that no comment or annotation can suppress where it is. */
export interface RefusedSuppression {
  readonly finding: Finding;
  readonly refused: string;
}

export interface SuppressionEdits {
  readonly edits: readonly FileEdit[];
  readonly refused: readonly RefusedSuppression[];
}

const USE_CONFIGURATION = 'use `overrides` in seaworthy.yaml';

/**
 * The edits that suppress findings where they are reported: a comment above the line, or behind it where one above would speak
 * of the whole document; for text inside a string, at the key that holds the string; else the object's annotation. Nothing is
 * ever written into a string. Findings that are suppressed already need no edit.
 */
export function suppressionEdits(findings: readonly Finding[], reason: string, project: Project): SuppressionEdits {
  const open = findings.filter(({ suppressed }) => suppressed === undefined);
  const parts = [...grouped(open, ({ primary }) => primary.file)].map(([path, those]) =>
    editsOfFile(project, path, those, oneLine(reason)),
  );
  return { edits: parts.flatMap(({ edits }) => edits), refused: parts.flatMap(({ refused }) => refused) };
}

function editsOfFile(project: Project, path: FilePath, findings: readonly Finding[], reason: string): SuppressionEdits {
  const refuse = (those: readonly Finding[], refused: string): readonly RefusedSuppression[] =>
    those.map((finding) => ({ finding, refused }));
  const file = project.files.get(path);
  if (file === undefined || file.skipped !== undefined)
    return { edits: [], refused: refuse(findings, `this file is not read as YAML: ${USE_CONFIGURATION}`) };
  if (file.documents.some(({ encrypted }) => encrypted))
    return { edits: [], refused: refuse(findings, `the file is encrypted: ${USE_CONFIGURATION}`) };

  const commented = commentEdits(file.stream, findings, reason);
  const annotated = annotationEdits(file, commented.rest, reason);
  // Where both insert at one place, the comment must stay right above its line.
  const edits = [...annotated.edits, ...commented.edits];
  const proved = coveredBy(applyEdits(file.text, edits), edits, commented.done);
  if (!proved) return { edits: [], refused: refuse(findings, `a comment would not be understood here: ${USE_CONFIGURATION}`) };
  return {
    edits: edits.map((edit) => ({ file: path, edit })),
    refused: refuse(annotated.rest, `no object and no line here can take it: ${USE_CONFIGURATION}`),
  };
}

interface Written {
  readonly edits: readonly TextEdit[];
  readonly done: readonly Finding[];
  readonly rest: readonly Finding[];
}

function commentEdits(stream: YamlStream, findings: readonly Finding[], reason: string): Written {
  const scalars = scalarSpans(stream);
  const siteOf = ({ primary: { range } }: Finding): number =>
    stream.problem ? 0 : lineStart(stream.text, keyOffset(scalars, range.start));
  const known = directivesIn(stream);
  const edits: TextEdit[] = [];
  const done: Finding[] = [];
  const rest: Finding[] = [];
  for (const [line, those] of grouped(findings, siteOf)) {
    const edit = candidates(stream, known, line, those, reason).find(
      (candidate) => isHarmless(stream, candidate) && coveredBy(applyEdits(stream.text, [candidate]), [candidate], those),
    );
    if (edit !== undefined) edits.push(edit);
    (edit === undefined ? rest : done).push(...those);
  }
  return { edits, done, rest };
}

/** From the best place to the worst. */
function candidates(
  stream: YamlStream,
  known: readonly PlacedDirective[],
  line: number,
  findings: readonly Finding[],
  reason: string,
): readonly TextEdit[] {
  const { text } = stream;
  const rules = findings.map(({ rule }) => rule);
  const comment = `# ${KEYWORD} ${writeDirective(rules, reason)}`;
  if (stream.problem === undefined && isFlowAt(stream, line)) return [];
  const wanted = stream.problem === undefined ? 'line' : 'file';
  const present = known.findLast(({ reach, scope }) => reach === wanted && line >= scope.start && line < scope.end);
  const start = lineStart(text, line) || (text.startsWith('\uFEFF') ? 1 : 0);
  const indent = stream.problem === undefined ? (/^[ \t]*/.exec(text.slice(start, endOfLine(text, start)))?.[0] ?? '') : '';
  const end = endOfLine(text, line);
  return [
    ...(present === undefined
      ? []
      : [{ range: present.directive.range, text: `# ${KEYWORD} ${merged(present.directive, rules, reason)}` }]),
    { range: { start, end: start }, text: `${indent}${comment}${newlineOf(text)}` },
    { range: { start: end, end }, text: ` ${comment}` },
  ];
}

/** Readers that tell JSON by its first brace accept no comments in it. */
function isFlowAt({ documents }: YamlStream, offset: number): boolean {
  return documents.find(({ range }) => offset >= range.start && offset <= range.end)?.root?.style === 'flow';
}

interface ScalarSpan {
  readonly key: number;
  readonly end: number;
}

/** Entries whose value is a scalar, in order, each from its key (or dash) to the scalar's end. */
function scalarSpans({ documents }: YamlStream): readonly ScalarSpan[] {
  const elements = documents.flatMap(({ root }) => (root ? allElements(root) : []));
  return elements
    .filter(({ value }) => value.kind === 'scalar')
    .map(({ start, value }) => ({ key: start, end: contentEnd(value) }));
}

/** Inside a string: where its entry begins. */
function keyOffset(spans: readonly ScalarSpan[], offset: number): number {
  return spans.find(({ key, end }) => key <= offset && offset <= end)?.key ?? offset;
}

/** Whether the text with the edits suppresses these findings by comments that speak of their lines, or of a file that cannot be parsed. */
function coveredBy(text: string, edits: readonly TextEdit[], findings: readonly Finding[]): boolean {
  const stream = parseYaml(text);
  const placed = directivesIn(stream).filter(({ reach }) => reach === (stream.problem ? 'file' : 'line'));
  return findings.every(({ rule, primary: { range } }) => {
    const at = shifted(range.start, edits);
    return placed.some(
      ({ scope, directive }) =>
        at >= scope.start && at < scope.end && directive.rules.some(({ pattern }) => covers(pattern, rule)),
    );
  });
}

function shifted(offset: number, edits: readonly TextEdit[]): number {
  return edits.reduce(
    (at, { range, text }) => (range.start <= offset ? at + text.length - (range.end - range.start) : at),
    offset,
  );
}

/** Whether the text still says the same: a comment is none inside a scalar. */
function isHarmless(stream: YamlStream, edit: TextEdit): boolean {
  const after = parseYaml(applyEdits(stream.text, [edit]));
  if (stream.problem !== undefined) return after.problem?.message === stream.problem.message;
  const says = ({ documents }: YamlStream): string => JSON.stringify(documents.map(({ root }) => root && meaning(root)));
  return after.problem === undefined && says(after) === says(stream);
}

function meaning(node: YamlNode): unknown {
  return [node.kind, node.style, node.tag, node.anchor, node.items.length > 0 ? node.items.map(meaning) : scalarText(node)];
}

function annotationEdits(file: SourceFile, findings: readonly Finding[], reason: string): Written {
  const manifests = manifestsIn(file);
  const holderOf = ({ primary: { range } }: Finding): Manifest | undefined =>
    manifests.findLast((manifest) => range.start >= objectScope(manifest).start && range.start < objectScope(manifest).end);
  const edits: TextEdit[] = [];
  const done: Finding[] = [];
  const rest: Finding[] = [];
  for (const [manifest, those] of grouped(findings, holderOf)) {
    const compiled = manifest === undefined ? undefined : annotationEdit(file, manifest, those, reason);
    if (compiled !== undefined) edits.push(...compiled);
    (compiled === undefined ? rest : done).push(...those);
  }
  return { edits, done, rest };
}

function annotationEdit(
  file: SourceFile,
  { document, node }: Manifest,
  findings: readonly Finding[],
  reason: string,
): readonly TextEdit[] | undefined {
  const rules = findings.map(({ rule }) => rule);
  const present = annotationNode(node);
  const value = present === undefined ? writeDirective(rules, reason) : merged(readDirective(scalarText(present)), rules, reason);
  const at = { document: document.id, path: [...pathOf(node), 'metadata', 'annotations', ANNOTATION] };
  const compiled = compilePatch(file.stream, document.position, { op: 'set', at, value });
  return 'refused' in compiled ? undefined : compiled;
}

function grouped<K, V>(values: readonly V[], keyOf: (value: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
