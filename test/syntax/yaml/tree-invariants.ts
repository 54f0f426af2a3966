import type { YamlNode, YamlStream } from '../../../src/syntax/yaml/tree.js';

/** Facts that hold for every tree. */
export function brokenInvariants(stream: YamlStream): readonly string[] {
  const { text } = stream;
  const found: string[] = [];
  let at = 0;
  for (const { range, root, index } of stream.documents) {
    if (range.start !== at || range.end < range.start) found.push(`document ${index} begins at ${range.start}, not ${at}`);
    at = range.end;
    if (root !== undefined) checkNode(root, range.start, range.end, found);
  }
  if (stream.documents.length > 0 && at !== text.length) found.push('the documents do not reach the end');
  return found;
}

function checkNode(node: YamlNode, from: number, to: number, found: string[]): void {
  const { start, end, outerStart } = node;
  const where = `${node.kind} ${node.style} ${start}-${end}`;
  if (outerStart > start || start > end || outerStart < from || end > to) found.push(`${where} is not within ${from}-${to}`);
  let reached = start;
  for (const item of node.items) {
    if (item.outerStart < Math.min(reached, item.start)) found.push(`${where} overlaps at ${reached}`);
    checkNode(item, Math.min(start, item.outerStart), end, found);
    reached = item.end;
    if (item.parent !== node || node.items[item.index] !== item) found.push(`${where} has a lost child`);
  }
}
