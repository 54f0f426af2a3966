import { isAlias, isMap, isNode, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, Scalar, YAMLMap } from 'yaml';

import { parseYaml } from '../../../src/syntax/yaml/parse.js';
import { scalarText } from '../../../src/syntax/yaml/tree.js';
import type { YamlNode } from '../../../src/syntax/yaml/tree.js';

/** Where the tree and the `yaml` package see something else; empty when they agree. */
export function differences(text: string): readonly string[] {
  // Of the empty lines behind an escaped line break `yaml` drops one; libyaml keeps all.
  if (/\\(?:\r\n|\r|\n)[ \t]*[\r\n]/.test(text)) return [];
  const oracle = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(oracle)) return [];
  const stream = parseYaml(text);
  const broken = oracle.some((document) => document.errors.length > 0);
  if (stream.problem !== undefined || broken) return (stream.problem !== undefined) === broken ? [] : ['one of them rejects it'];
  const found: string[] = [];
  const documents = oracle as readonly Document[];
  if (documents.length !== stream.documents.length) found.push(`${documents.length} documents, not ${stream.documents.length}`);
  stream.documents.forEach((document, index) => compare(document.root, documents[index]?.contents, text, `#${index}`, found));
  return found;
}

function compare(ours: YamlNode | undefined, theirs: unknown, text: string, at: string, found: string[]): void {
  const fail = (what: string): void => void found.push(`${at}: ${what}`);
  if (ours === undefined || theirs === null || theirs === undefined) {
    const empty = ours === undefined || (ours.kind === 'scalar' && scalarText(ours) === '');
    if (!empty) fail('only one of them sees a node');
    return;
  }
  const node = theirs;
  if (isAlias(node)) {
    if (ours.kind !== 'alias' || ours.anchor !== node.source) fail('alias');
  } else if (isScalar(node)) compareScalars(ours, node, text, fail);
  else if (isMap(node)) {
    if (ours.kind !== 'map' || ours.items.length !== node.items.length * 2) return fail('map');
    if (node.flow === true && hasBraces(node, text)) compareEnds(ours, node, fail);
    node.items.forEach((pair, index) => {
      compare(ours.items[index * 2], pair.key, text, `${at}.${index}k`, found);
      compare(ours.items[index * 2 + 1], pair.value, text, `${at}.${index}v`, found);
    });
  } else if (isSeq(node)) {
    if (ours.kind !== 'seq' || ours.items.length !== node.items.length) return fail('sequence');
    if (node.flow === true) compareEnds(ours, node, fail);
    node.items.forEach((item, index) => compare(ours.items[index], item, text, `${at}.${index}`, found));
  }
}

/** A pair in a sequence (`[a: b]`) is a map without any, though its key may have some (`[{}: b]`). */
function hasBraces({ range, items: [first] }: YAMLMap, text: string): boolean {
  const key = isNode(first?.key) ? first.key.range : undefined;
  return range !== undefined && range !== null && text[range[0]] === '{' && key?.[0] !== range[0];
}

const STYLES: Readonly<Record<string, string>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function compareScalars(ours: YamlNode, theirs: Scalar, text: string, fail: (what: string) => void): void {
  if (ours.kind !== 'scalar') return fail('scalar');
  // `yaml` makes a symbol of a merge key.
  const value = typeof theirs.value === 'symbol' ? String(theirs.value.description) : scalarOf(theirs);
  // At the end of the text `yaml` does not chomp a block without a last line break as js-yaml does.
  const isBlock = ours.style === 'literal' || ours.style === 'folded';
  const cut = isBlock && ours.event!.valueEnd === text.length;
  // Of lines of blanks alone at the end of a block it drops what stands behind a stated indentation; libyaml and go-yaml keep it.
  const dropped = isBlock && scalarText(ours).startsWith(value) && /^\n* [ \n]*$/.test(scalarText(ours).slice(value.length));
  if (scalarText(ours) !== value && !dropped && !(cut && scalarText(ours).trimEnd() === value.trimEnd()))
    fail(`value ${JSON.stringify(value)}`);
  if (ours.style === 'null') return;
  if (ours.style !== STYLES[theirs.type ?? '']) fail(`style ${String(theirs.type)}`);
  if (!theirs.range) return;
  if (theirs.range[0] !== ours.start) fail(`start ${ours.start}, not ${theirs.range[0]}`);
  if (isBlock) {
    const rest = text.slice(ours.end, theirs.range[1]);
    if (rest.trim() !== '' && !rest.trimStart().startsWith('#')) fail(`end ${ours.end} leaves ${JSON.stringify(rest)}`);
  } else if (theirs.range[1] !== ours.end) fail(`end ${ours.end}, not ${theirs.range[1]}`);
}

/** The failsafe schema knows strings only. */
function scalarOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : '';
}

function compareEnds(ours: YamlNode, theirs: Node, fail: (what: string) => void): void {
  const [start, end] = theirs.range!;
  if (ours.start !== start || ours.end !== end) fail(`range ${ours.start}-${ours.end}, not ${start}-${end}`);
}
