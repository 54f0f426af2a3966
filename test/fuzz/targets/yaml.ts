import * as yaml from 'yaml';

import { lineStarts, positionAt } from '../../../src/core/text.js';
import { scanHeaders } from '../../../src/syntax/header-scan.js';
import { aliasProblems } from '../../../src/syntax/yaml/alias-problems.js';
import { BudgetExceeded, duplicateKeys, entriesOf } from '../../../src/syntax/yaml/entries.js';
import { commentsIn } from '../../../src/syntax/yaml/gaps.js';
import { syntaxProblems } from '../../../src/syntax/yaml/problems.js';
import { scalarValue } from '../../../src/syntax/yaml/scalars.js';
import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { type YamlNode, type YamlStream, entryOf, nodeAt, pathOf, scalarText } from '../../../src/syntax/yaml/tree.js';
import { brokenInvariants } from '../../syntax/yaml/tree-invariants.js';
import { differences } from '../../syntax/yaml/yaml-package.js';
import { type Sources, type Target, promise, promiseEqual } from '../target.js';
import { YAML_WORDS } from '../words.js';

/** Texts as YAML: positions, values, comments, problems, and what another parser says. */
export const yamlTarget: Target = {
  name: 'yaml',
  about: 'parsing and positions',
  maxLength: 2_000,
  words: YAML_WORDS,
  seeds: ({ fixtures, corpus, suite }: Sources) => [...suite, ...fixtures.values(), ...corpus],
  run: (text) => {
    const stream = parseYaml(text);
    promiseEqual(brokenInvariants(stream), [], () => 'the tree');
    if (stream.problem !== undefined) return problemsHold(text, stream.problem);
    for (const { root } of stream.documents) if (root !== undefined) nodesHold(root, root);
    commentsHold(stream);
    for (const document of stream.documents)
      for (const { range } of aliasProblems(document)) isInside(range, text, 'the place of an alias problem');
    headersHold(stream);
    if (isReadAlike(stream)) promiseEqual(differences(text).filter(isDifference), [], () => 'another parser');
  },
};

function isInside(range: { readonly start: number; readonly end: number }, text: string, what: string): void {
  const { start, end } = range;
  promise(start >= 0 && start <= end && end <= text.length, () => `${what} is ${start}-${end} in ${text.length} characters`);
  const before = text.slice(0, start).split(/\r\n|\r|\n/);
  const { line, column } = positionAt(lineStarts(text), start);
  const isBetween = text[start - 1] === '\r' && text[start] === '\n';
  if (!isBetween) promiseEqual([line, column], [before.length, before.at(-1)!.length + 1], () => `line and column of ${what}`);
}

function problemsHold(text: string, problem: NonNullable<YamlStream['problem']>): void {
  isInside(problem.range, text, 'the place of the problem');
  promise(problem.message !== '', () => 'a problem without a message');
  const all = syntaxProblems(text, problem, yaml);
  promise(all.length > 0, () => 'no problem is listed');
  for (const { range, quotable } of all) {
    isInside(range, text, 'the place of a listed problem');
    if (quotable !== undefined) isInside(quotable, text, 'what could be quoted');
  }
}

/** Ranges hold what they claim, paths lead back, and every reading of a node ends. */
function nodesHold(node: YamlNode, root: YamlNode): void {
  const { source, start, end } = node;
  const written = source.text.slice(start, end);
  const where = (): string => `${node.kind} ${node.style} at ${start}`;
  if (node.style === 'plain' && !/[\r\n]/.test(written)) promiseEqual(scalarText(node), written, where);
  if (node.style === 'single') promise(/^'[^]*'$/.test(written) && written.length > 1, where);
  if (node.style === 'double') promise(/^"[^]*"$/.test(written) && written.length > 1, where);
  if (node.style === 'single' && !/[\r\n]/.test(written))
    promiseEqual(scalarText(node), written.slice(1, -1).replaceAll("''", "'"), where);
  if (node.style === 'literal' || node.style === 'folded') promise(/^[|>]/.test(written), where);
  if (node.style === 'alias') promiseEqual(written, `*${node.anchor}`, where);
  if (node.style === 'flow' && node.kind === 'seq') promise(/^\[[^]*\]$/.test(written), where);
  if (node.anchor !== undefined && node.kind !== 'alias')
    promise(source.text.slice(node.outerStart, start).includes(`&${node.anchor}`), where);
  for (const dialect of ['kubernetes', 'helm'] as const) {
    scalarValue(node, dialect);
    duplicateKeys(node, dialect);
    try {
      entriesOf(node, dialect, { left: 10_000 });
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
    }
  }
  if (node.kind === 'map') keysLeadBack(node, root);
  for (const item of node.items) nodesHold(item, root);
}

function keysLeadBack(map: YamlNode, root: YamlNode): void {
  for (let index = 0; index + 1 < map.items.length; index += 2) {
    const [key, value] = [map.items[index]!, map.items[index + 1]!];
    if (entryOf(map, scalarText(key))?.value !== value) continue;
    const found = nodeAt(root, pathOf(value))?.value;
    // Of two equal keys further up, the path means the last.
    promise(found === undefined || found === value || hasTwins(value), () => `the path of ${scalarText(key)} leads elsewhere`);
  }
}

function hasTwins(node: YamlNode): boolean {
  for (let at: YamlNode = node; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (parent.kind !== 'map') continue;
    // A key that is a collection has no path of its own.
    if (at.index % 2 === 0) return true;
    const keys = parent.items.filter((_, index) => index % 2 === 0).map(scalarText);
    if (new Set(keys).size < keys.length) return true;
  }
  return false;
}

function commentsHold(stream: YamlStream): void {
  const { text } = stream;
  let reached = 0;
  for (const { range } of commentsIn(stream)) {
    isInside(range, text, 'a comment');
    promise(text[range.start] === '#' && range.start >= reached, () => `no comment begins at ${range.start}`);
    promise(!/[\r\n]/.test(text.slice(range.start, range.end)), () => `the comment at ${range.start} has several lines`);
    reached = range.end;
  }
}

/** What is said without parsing, where it is said to be certain, is what parsing says. */
function headersHold({ text, documents }: YamlStream): void {
  const { documents: headers, certain } = scanHeaders(text);
  if (!certain || hasOddLines(text)) return;
  const said = new Set(headers.map(({ kind }) => kind));
  const found = documents.flatMap(({ root }) => {
    const kind = root?.kind === 'map' ? entryOf(root, 'kind')?.value : undefined;
    return kind?.kind === 'scalar' && !/[\r\n]/.test(kind.source.text.slice(kind.start, kind.end)) ? [scalarText(kind)] : [];
  });
  const missed = found.filter((kind) => kind !== '' && !said.has(kind));
  promiseEqual(missed, [], () => 'objects that the scan is certain not to be there');
}

/** Breaks that the scan does not look for, as only the tools of one vendor write them. */
function hasOddLines(text: string): boolean {
  return /\r(?!\n)|[\u0085\u2028\u2029]|[^]\ufeff/.test(text);
}

/**
 * Brackets and quotes may go on further left for us, as for libyaml, so only texts that both accept are compared; `yaml` sees
 * a document without content where there is none.
 */
function isDifference(what: string): boolean {
  return what !== 'one of them rejects it' && what !== '1 documents, not 0';
}

/**
 * A lone CR is a line break that `yaml` does not know; control characters and halves of pairs it lets through. Of values with
 * tags such as !!binary it gives what they stand for. It begins a document behind an end marker that ends none, counts the
 * indentation of a block that is a whole document as libyaml does, and takes a line that begins with a colon for other things.
 */
function isReadAlike({ text, documents }: YamlStream): boolean {
  if (documents.some(({ root }) => root?.style === 'literal' || root?.style === 'folded')) return false;
  return !/tag:yaml|!!(?!str|map|seq)|(?:^|\n)(?:\.\.\.|[ \t]*:(?=\s|$))|\r(?!\n)|[^\P{Cc}\t\n\r]|[\p{Cs}\ufeff\ufffe\uffff]/u.test(
    text,
  );
}
