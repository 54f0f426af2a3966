import { CHOMPING_MODE, COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, YAMLException, parseEvents } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';

import { TOO_SHALLOW, joinedToLineBefore } from './lenient-indentation.js';
import { withBlanksForFlowTabs } from './flow-tabs.js';
import { BYTE_ORDER_MARK, beforeBreak, behindMarker, endOfHeader, endOfLine, isBreak, markerAfter } from './line-scan.js';
import type { SyntaxProblem, YamlDocument, YamlNode, YamlStream, YamlStyle } from './tree.js';

// Looked up once: bundled, each look at an import goes through a function.
const { DOCUMENT, SEQUENCE, MAPPING, SCALAR, ALIAS, POP } = EVENT_ID;
const { FLOW } = COLLECTION_STYLE;
const { KEEP } = CHOMPING_MODE;

/** What few nodes have; kept apart, since there are a hundred nodes to a file. */
interface Particulars {
  anchor: string | undefined;
  tag: string | undefined;
  outerStart: number;
  bodyStart: number;
  indent: number;
  aliased: YamlNode | undefined;
  event: ScalarEvent | undefined;
}

class Node implements YamlNode {
  private particulars: Particulars | undefined = undefined;

  constructor(
    readonly kind: YamlNode['kind'],
    public style: YamlStyle,
    public start: number,
    public end: number,
    public items: readonly YamlNode[],
    readonly parent: YamlNode | undefined,
    readonly index: number,
    readonly source: { readonly text: string },
  ) {}

  /** To be written; it begins where the node does when it is first asked for. */
  get own(): Particulars {
    return (this.particulars ??= {
      anchor: undefined,
      tag: undefined,
      outerStart: this.start,
      bodyStart: -1,
      indent: 0,
      aliased: undefined,
      event: undefined,
    });
  }

  get hasProperties(): boolean {
    return this.particulars !== undefined && (this.particulars.anchor !== undefined || this.particulars.tag !== undefined);
  }

  get anchor(): string | undefined {
    return this.particulars?.anchor;
  }

  get tag(): string | undefined {
    return this.particulars?.tag;
  }

  get outerStart(): number {
    return this.particulars === undefined ? this.start : this.particulars.outerStart;
  }

  get bodyStart(): number {
    return this.particulars === undefined ? -1 : this.particulars.bodyStart;
  }

  get indent(): number {
    return this.particulars === undefined ? 0 : this.particulars.indent;
  }

  get aliased(): YamlNode | undefined {
    return this.particulars?.aliased;
  }

  get event(): ScalarEvent | undefined {
    return this.particulars?.event;
  }
}

/** Nesting beyond this is not looked into, so that no later walk can exhaust the stack; go-yaml's limit is 10,000. */
const MAX_DEPTH = 500;
const NO_ITEMS: readonly YamlNode[] = [];

const STYLES: Readonly<Record<number, YamlStyle>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

/**
 * Parses all documents of a text. Never throws on bad YAML. Each line that stands further left than js-yaml takes it (see
 * lenient-indentation.ts) costs another look at the whole text, so there is an end to them.
 */
export function parseYaml(text: string, mostJoined = MAX_JOINED): YamlStream {
  const limit = Math.min(mostJoined, MAX_READ_AGAIN / text.length);
  let readable = text;
  let hasTabs = true;
  for (let joined = 0; ; joined++) {
    try {
      const events = parseEvents(readable, { maxDepth: MAX_DEPTH });
      return new TreeBuilder(text, readable === text ? events : events.map(unjoined)).build();
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const untabbed = hasTabs ? withBlanksForFlowTabs(readable) : undefined;
      hasTabs = false;
      if (untabbed !== undefined) {
        readable = untabbed;
        continue;
      }
      if (error.reason !== TOO_SHALLOW) return { text, documents: [], problem: problemOf(text, error) };
      const next = joined < limit ? joinedToLineBefore(readable, error.mark?.position ?? 0) : undefined;
      // What js-yaml alone refuses is no mistake of the file, even where it cannot be read for that.
      if (next === undefined || next === readable)
        return { text, documents: [], problem: { ...problemOf(text, error), isOurLimit: true } };
      readable = next;
    }
  }
}

/** Files with more such lines are left unread, and so are large ones with fewer: this many characters are read again. */
const MAX_JOINED = 200;
const MAX_READ_AGAIN = 8_000_000;

/** Scalars are decoded from the text as it is, where they may have line breaks that the parser did not see. */
function unjoined(event: Event): Event {
  return event.type === SCALAR ? { ...event, fast: false } : event;
}

function problemOf(text: string, error: YAMLException): SyntaxProblem {
  const offset = Math.min(error.mark?.position ?? 0, text.length);
  const lineEnd = text.slice(offset).search(/[\r\n]|$/);
  const range = { start: offset, end: offset + Math.max(0, Math.min(lineEnd, 80)) };
  if (!error.reason.startsWith('nesting exceeded')) return { message: error.reason, range };
  return { message: `the text is nested deeper than ${MAX_DEPTH} levels`, range, isOurLimit: true };
}

/** Folds the event stream into nodes, adding what events lack: ends of collections, places of empty values and documents. */
class TreeBuilder {
  private next = 0;
  /** Everything before this offset has been consumed by a node. */
  private reached = 0;
  private anchors = new Map<string, YamlNode>();
  /** Those of the document that is being built. */
  private aliases: YamlNode[] = [];
  private problem: SyntaxProblem | undefined;
  private readonly source: { readonly text: string };
  /** The items of the collections that are not closed yet, one after the other: what grows is not kept. */
  private readonly open: YamlNode[] = [];

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {
    this.source = { text };
  }

  build(): YamlStream {
    const documents: YamlDocument[] = [];
    let start = 0;
    while (this.next < this.events.length) {
      const event = this.events[this.next++]!;
      if (event.type !== DOCUMENT) throw new Error(`a document was expected, not event ${event.type}`);
      this.anchors = new Map();
      this.aliases = [];
      this.reached = Math.max(this.reached, event.explicitStart ? this.markerEnd(start) : start);
      const root = this.events[this.next]!.type === POP ? undefined : this.node(undefined, 0);
      this.next++;
      const isLast = this.next >= this.events.length;
      const end = isLast ? this.text.length : this.documentEnd(event.explicitEnd);
      documents.push({
        index: documents.length,
        root,
        range: { start, end },
        explicitStart: event.explicitStart,
        aliases: this.aliases,
      });
      start = this.reached = end;
    }
    const { text, problem } = this;
    return problem === undefined ? { text, documents } : { text, documents: [], problem };
  }

  /** js-yaml takes an indented `---` at the head of a document for a marker; to YAML and go-yaml it is text. */
  private markerEnd(start: number): number {
    const end = behindMarker(this.text, start);
    if (/[ \t]/.test(this.text.charAt(end - 4)))
      this.problem ??= { message: 'a document marker stands at the begin of its line', range: { start: end - 3, end } };
    return end;
  }

  private documentEnd(explicitEnd: boolean): number {
    if (!explicitEnd) return markerAfter(this.text, this.reached, '---');
    const lineEnd = endOfLine(this.text, markerAfter(this.text, this.reached, '...'));
    const isCrLf = this.text.startsWith('\r\n', lineEnd);
    return Math.min(lineEnd + (isCrLf ? 2 : 1), this.text.length);
  }

  private node(parent: YamlNode | undefined, index: number): YamlNode {
    const event = this.events[this.next++]!;
    switch (event.type) {
      case SCALAR:
        return this.scalar(event, parent, index);
      case ALIAS: {
        const name = this.text.slice(event.anchorStart, event.anchorEnd);
        const alias = this.blank('alias', 'alias', event.anchorStart - 1, parent, index);
        alias.end = this.reached = event.anchorEnd;
        alias.own.anchor = name;
        alias.own.aliased = this.anchors.get(name);
        this.aliases.push(alias);
        return alias;
      }
      case SEQUENCE:
      case MAPPING: {
        const isMap = event.type === MAPPING;
        const isFlow = event.style === FLOW;
        const start = event.start + (this.text.charCodeAt(event.start) === BYTE_ORDER_MARK ? 1 : 0);
        const node = this.blank(isMap ? 'map' : 'seq', isFlow ? 'flow' : 'block', start, parent, index);
        this.properties(node, event);
        if (isMap && !isFlow) this.refuseCompactValue(node);
        const bracketed = isFlow && (!isMap || this.hasBraces(event.start));
        this.reached = bracketed ? start + 1 : Math.max(this.reached, start);
        const first = this.open.length;
        while (this.events[this.next]!.type !== POP) {
          const item = this.node(node, this.open.length - first);
          this.open.push(item);
        }
        if (this.open.length > first) node.items = this.open.slice(first);
        this.open.length = first;
        this.next++;
        if (bracketed) this.reached = this.find(this.reached, isMap ? 125 : 93) + 1;
        // js-yaml sets the start of a block map behind an explicit key's tag too late (`? !t\n:{:`).
        node.start = Math.min(node.start, node.items[0]?.outerStart ?? node.start);
        if (node.hasProperties) node.own.outerStart = Math.min(node.outerStart, node.start);
        node.end = Math.max(node.start, this.reached);
        return node;
      }
      default:
        throw new Error(`unexpected event ${event.type}`);
    }
  }

  /** js-yaml lets a map begin behind an anchor or tag on the line of its key (`a: &x b: c`); YAML and go-yaml do not. */
  private refuseCompactValue(map: YamlNode): void {
    const { parent, start } = map;
    if (this.problem !== undefined || parent?.kind !== 'map' || map.index % 2 === 0) return;
    if (endOfLine(this.text, this.open.at(-1)!.end) < start) return;
    const colon = start + Math.max(0, this.text.slice(start, endOfLine(this.text, start)).search(/:(?=\s|$)/));
    this.problem = { message: 'bad indentation of a mapping entry', range: { start: colon, end: colon + 1 } };
  }

  /** A single pair inside a flow sequence (`[a: b]`) is a flow map without braces, though its key may have some (`[{a}: b]`). */
  private hasBraces(start: number): boolean {
    if (this.text.charCodeAt(start) !== 123) return false;
    const inner = this.events[this.next]!;
    return !(inner.type === MAPPING && inner.start === start);
  }

  private scalar(event: ScalarEvent, parent: YamlNode | undefined, index: number): YamlNode {
    const style = STYLES[event.style]!;
    const node = this.blank('scalar', style, event.valueStart, parent, index);
    this.properties(node, event);
    if (event.valueStart < 0) {
      node.style = 'null';
      // Behind an anchor or a tag nothing is to be skipped.
      node.start = node.end = this.reached = node.hasProperties ? this.reached : this.emptyValueAt(parent, index);
      return node;
    }
    node.end = event.valueEnd;
    if (style === 'single' || style === 'double') {
      node.start--;
      node.end++;
    } else if (style === 'literal' || style === 'folded') {
      node.own.bodyStart = event.valueStart;
      node.own.indent = event.indent;
      node.start = this.find(this.reached, style === 'literal' ? 124 : 62);
      node.end = this.endOfBlock(node.start, event);
      if (!node.hasProperties) node.own.outerStart = node.start;
    } else if (style === 'plain' && this.text.charCodeAt(node.start) === BYTE_ORDER_MARK) node.start++;
    if (!event.fast) {
      node.own.event = event;
      if (!node.hasProperties) node.own.outerStart = node.start;
    }
    this.reached = node.end;
    return node;
  }

  /** Where the last content of a block scalar ends; behind its header when it is empty. */
  private endOfBlock(header: number, event: ScalarEvent): number {
    const floor = endOfHeader(this.text, header);
    if (event.valueEnd === event.valueStart) return floor;
    let end = beforeBreak(this.text, event.valueEnd);
    if (event.chomping === KEEP) return end;
    while (end >= event.valueStart) {
      let lineStart = end;
      while (this.text.charCodeAt(lineStart - 1) === 32) lineStart--;
      const blank = isBreak(this.text.charCodeAt(lineStart - 1)) && (event.indent < 0 || end - lineStart <= event.indent);
      if (!blank) return end;
      end = beforeBreak(this.text, lineStart);
    }
    return floor;
  }

  /** An empty value sits right behind its `:`, `-` or `?`, or where the reader is when there is none. */
  private emptyValueAt(parent: YamlNode | undefined, index: number): number {
    if (parent === undefined) return this.reached;
    if (parent.kind === 'map' && index % 2 === 0) return this.reached;
    const sign = parent.kind === 'map' ? 58 : 45;
    for (let offset = this.reached; offset < this.text.length; offset++) {
      const code = this.text.charCodeAt(offset);
      if (code === sign) return offset + 1;
      if (code === 35) offset = endOfLine(this.text, offset) - 1;
      else if (code !== 32 && code !== 9 && code !== 10 && code !== 13) break;
    }
    return this.reached;
  }

  private blank(kind: YamlNode['kind'], style: YamlStyle, start: number, parent: YamlNode | undefined, index: number): Node {
    return new Node(kind, style, start, start, NO_ITEMS, parent, index, this.source);
  }

  private properties(node: Node, event: { anchorStart: number; anchorEnd: number; tagStart: number; tagEnd: number }): void {
    if (event.anchorStart >= 0) {
      const anchor = this.text.slice(event.anchorStart, event.anchorEnd);
      this.anchors.set(anchor, node);
      node.own.anchor = anchor;
      node.own.outerStart = event.anchorStart - 1;
      this.reached = Math.max(this.reached, event.anchorEnd);
    }
    if (event.tagStart >= 0) {
      node.own.tag = this.text.slice(event.tagStart, event.tagEnd);
      node.own.outerStart = event.anchorStart >= 0 ? Math.min(node.outerStart, event.tagStart) : event.tagStart;
      this.reached = Math.max(this.reached, event.tagEnd);
    }
  }

  /** The next `code` outside comments at or after `from`; the end of the text when there is none. */
  private find(from: number, code: number): number {
    for (let offset = from; offset < this.text.length; offset++) {
      const here = this.text.charCodeAt(offset);
      if (here === code) return offset;
      if (here === 35) offset = endOfLine(this.text, offset) - 1;
    }
    return this.text.length;
  }
}
