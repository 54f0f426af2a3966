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
