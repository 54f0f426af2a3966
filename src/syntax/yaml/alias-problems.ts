import { secretRanges } from '../../core/secret-ranges.js';
import { isMergeKey } from './entries.js';
import { type SyntaxProblem, type YamlDocument, type YamlNode, dereference } from './tree.js';

/** What go-yaml refuses about the aliases of a document, although its text parses. */
export function aliasProblems(document: YamlDocument): readonly SyntaxProblem[] {
  const { root, range, aliases } = document;
  if (root === undefined) return [];
  const { text } = root.source;
  const merge = text.indexOf('<<', range.start);
  if ((merge < 0 || merge >= range.end) && standForScalars(aliases)) return [];
  const problems: SyntaxProblem[] = [];
  const counts = new Map<YamlNode, Count>();
  const open = new Set<YamlNode>();
  const visit = (node: YamlNode): Count => {
    const known = counts.get(node);
    if (known !== undefined) return known;
    open.add(node);
    let nodes = 1;
    let aliased = 0;
    if (node.kind === 'alias') {
      const { aliased: target } = node;
      const range = { start: node.start, end: node.end };
      if (target === undefined) problems.push({ message: `no anchor ${nameOf(node)} stands before this alias`, range });
      else if (open.has(target)) problems.push({ message: `the anchor ${nameOf(node)} contains itself`, range });
      else aliased = nodes = visit(target).nodes;
    } else {
      for (const [index, item] of node.items.entries()) {
        const key = node.kind === 'map' && index % 2 === 1 ? node.items[index - 1] : undefined;
        if (key !== undefined && isMergeKey(key)) {
          mergeProblem(item, problems);
          // What is merged in adds keys and no copies of whole trees; a map may even name itself (kubectl kustomize builds it).
          for (const alias of item.kind === 'seq' ? item.items : [item])
            if (alias.kind === 'alias' && alias.aliased === undefined) visit(alias);
          continue;
        }
        const inner = visit(item);
        nodes += inner.nodes;
        aliased += inner.aliased;
      }
    }
    open.delete(node);
    const count = { nodes, aliased };
    counts.set(node, count);
    return count;
  };
  const { nodes, aliased } = visit(root);
  if (isExcessive(nodes, aliased)) {
    problems.push({
      message: `aliases unfold this document to ${shown(nodes)} values, more than YAML readers accept`,
      range: { start: root.start, end: root.start + 1 },
    });
  }
  return problems;
}

/** Whether there are few aliases, and each is one of a scalar: most are. */
function standForScalars(aliases: readonly YamlNode[]): boolean {
  return aliases.length <= FEW && aliases.every(({ aliased }) => aliased?.kind === 'scalar');
}

/** No share of these is excessive. */
const FEW = 100;

/** As written, unless it may be a password that was meant as text: no message may hold a Secret's value. */
function nameOf({ anchor = '', source, start }: YamlNode): string {
  const isSecret = secretRanges(source.text).some((range) => start >= range.start && start < range.end);
  return isSecret ? 'of this name' : `&${anchor}`;
}

interface Count {
  /** Values after everything is unfolded. */
  readonly nodes: number;
  /** How many of them come from aliases. */
  readonly aliased: number;
}

/** go-yaml v2.4 and v3 (decode.go): the share of values that may come from aliases shrinks as a document grows. */
function isExcessive(nodes: number, aliased: number): boolean {
  if (aliased <= 100 || nodes <= 1000) return false;
  const share = nodes <= 400_000 ? 0.99 : nodes >= 4_000_000 ? 0.1 : 0.99 - (0.89 * (nodes - 400_000)) / 3_600_000;
  return aliased / nodes > share;
}

function shown(nodes: number): string {
  return nodes > 1e9 ? 'billions of' : nodes.toLocaleString('en-US');
}

/** A merge key takes a map or a list of maps. */
function mergeProblem(value: YamlNode, problems: SyntaxProblem[]): void {
  const target = dereference(value);
  const parts = target.kind === 'seq' ? target.items.map(dereference) : [target];
  if (parts.every(({ kind }) => kind === 'map' || kind === 'alias')) return;
  problems.push({
    message: 'a merge key (<<) takes a mapping or a list of mappings',
    range: { start: value.start, end: value.end },
  });
}
