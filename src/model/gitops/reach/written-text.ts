import { type YamlNode, dereference, entryOf, scalarText } from '../../../syntax/yaml/tree.js';

/** The text of the scalar at a path as written, aliases followed and nothing composed. */
export function writtenText(root: YamlNode, path: readonly string[]): string | undefined {
  let at: YamlNode | undefined = root;
  for (const key of path) {
    const found: YamlNode | undefined = at?.kind === 'map' ? entryOf(at, key)?.value : undefined;
    at = found && dereference(found);
  }
  return at?.kind === 'scalar' ? scalarText(at) : undefined;
}

/** Every text in a value; keys are none. */
export function textsBelow(root: YamlNode): readonly string[] {
  const texts: string[] = [];
  const seen = new Set<YamlNode>();
  const waiting = [root];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const node = dereference(at);
    // Many aliases may stand for one node, and one may lie inside what it stands for.
    if (node !== at && seen.has(node)) continue;
    if (node !== at) seen.add(node);
    if (node.kind === 'scalar' && node.style !== 'null') texts.push(scalarText(node));
    for (let index = node.kind === 'map' ? 1 : 0; index < node.items.length; index += node.kind === 'map' ? 2 : 1)
      waiting.push(node.items[index]!);
  }
  return texts;
}
