import type { DocumentId, Target } from '../../core/location.js';
import type { Range } from '../../core/text.js';
import type { EffectiveText } from '../../syntax/effective-text.js';
import type { IniFile } from '../../syntax/ini.js';
import type { SyntaxProblem, YamlNode, YamlStream } from '../../syntax/yaml/tree.js';
import { nodeAt } from '../../syntax/yaml/tree.js';

/** The language of a text that some program reads as its configuration. */
export type Language = 'yaml' | 'json' | 'ini';

/** One parsed text: a YAML document of a file, or a configuration embedded in one. Both look the same to the layers above. */
export interface Document {
  readonly id: DocumentId;
  readonly language: Language;
  readonly text: EffectiveText;
  /** The whole parsed text; a file's documents share it. Empty for a language that is not YAML or JSON. */
  readonly stream: YamlStream;
  /** Position in the stream. */
  readonly position: number;
  readonly root: YamlNode | undefined;
  /** For ini texts. */
  readonly ini?: IniFile | undefined;
  /** What its own language cannot read in it, first problem first. */
  readonly problems: readonly SyntaxProblem[];
  /** SOPS has encrypted values in it: its keys are readable, it must not be edited. */
  readonly encrypted: boolean;
}

/**
 * The range of a target in its document's own text. An entry that exists gives its key and, when it is a scalar, its value; a
 * path that does not exist gives the key of the deepest ancestor that does.
 */
export function rangeOfTarget(document: Document, target: Target): Range {
  for (let length = target.path.length; length >= 0; length--) {
    const found = nodeAt(document.root, target.path.slice(0, length));
    if (found === undefined) continue;
    const exact = length === target.path.length;
    const { key, value } = found;
    const short = value.kind === 'scalar' && value.style !== 'literal' && value.style !== 'folded';
    if (exact && target.part === 'value') return { start: value.start, end: value.end };
    if (key !== undefined)
      return { start: key.start, end: exact && target.part !== 'key' && short ? Math.max(key.end, value.end) : key.end };
    if (short) return { start: value.start, end: value.end };
    return firstKey(value);
  }
  const start = document.stream.documents[document.position]?.range.start ?? 0;
  return { start, end: start };
}

/** What stands for a whole map or sequence: its first key, the first key of its first item, or its first character. */
function firstKey(node: YamlNode): Range {
  const first = node.items[0];
  if (node.style === 'flow' || first === undefined) return { start: node.start, end: node.start + 1 };
  return first.kind === 'map' || first.kind === 'seq' ? firstKey(first) : { start: first.start, end: first.end };
}
