import fc from 'fast-check';
import { type Document, type Node, isCollection, isMap, isNode, isScalar, parseAllDocuments, visit } from 'yaml';

/** Another way to write the same files. */
export interface Style {
  readonly indent: number;
  readonly indentsSequences: boolean;
  /** Which collections stand in brackets: one in so many; none for 0. */
  readonly flow: number;
  /** Whether comments stand in every gap. */
  readonly comments: boolean;
  /** Which values have an anchor that nothing uses: one in so many; none for 0. */
  readonly anchors: number;
  readonly newline: string;
  readonly lastNewline: boolean;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom(2, 3, 4),
  indentsSequences: fc.boolean(),
  flow: fc.constantFrom(0, 0, 2, 5),
  comments: fc.boolean(),
  anchors: fc.constantFrom(0, 0, 3),
  newline: fc.constantFrom('\n', '\n', '\r\n'),
  lastNewline: fc.boolean(),
});

/** The text in another style; undefined for one that another parser does not read, or reads with doubts. */
export function restyled(text: string, style: Style): string | undefined {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(documents) || documents.some(({ errors, warnings }) => errors.length + warnings.length > 0))
    return undefined;
  if (documents.some(sharesNodes)) return undefined;
  const written = documents.map((document, index) => {
    change(document, style);
    const lines = document.toString({ indent: style.indent, indentSeq: style.indentsSequences, lineWidth: 0 });
    return index > 0 && !lines.startsWith('---') ? `---\n${lines}` : lines;
  });
  const whole = written.join('');
  return (style.lastNewline ? whole : whole.replace(/\n+$/, '')).replaceAll('\n', style.newline);
}

/** What an anchor shares would be changed through it, too. */
function sharesNodes(document: Document): boolean {
  let isShared = false;
  visit(document, {
    Alias: () => void (isShared = true),
    Node: (_, node) => void (isShared ||= 'anchor' in node && node.anchor !== undefined),
    Pair: (_, { key }) => void (isShared ||= isScalar(key) && key.value === '<<'),
  });
  return isShared;
}

function change(document: Document, { flow, comments, anchors }: Style): void {
  let count = 0;
  const isNth = (of: number): boolean => of > 0 && ++count % of === 0;
  visit(document, {
    Collection: (key, node) => {
      if (key !== null && isNth(flow) && !holdsBlocks(node)) node.flow = true;
    },
    Pair: (_, { key, value }) => {
      if (!isNode(key)) return;
      if (comments && !key.commentBefore) key.commentBefore = ` above ${++count}`;
      if (comments && isScalar(value) && value.comment === undefined && !isBlock(value)) value.comment = ` behind ${++count}`;
      if (isNode(value) && value.tag === undefined && isNth(anchors)) setAnchor(value, `a${count}`);
    },
  });
}

function setAnchor(node: Node, anchor: string): void {
  if ((isScalar(node) || isCollection(node)) && node.anchor === undefined) node.anchor = anchor;
}

function isBlock(node: unknown): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** Brackets would make quoted strings of blocks, which is another thing to edit. */
function holdsBlocks(node: unknown): boolean {
  if (isBlock(node)) return true;
  if (!isCollection(node)) return false;
  return node.items.some((item) =>
    holdsBlocks(isMap(node) && typeof item === 'object' && item !== null && 'value' in item ? item.value : item),
  );
}
