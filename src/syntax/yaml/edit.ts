import type { Patch, Refusal } from '../../core/fix.js';
import { showPath } from '../../core/location.js';
import type { KeyPath } from '../../core/location.js';
import { inOrder } from '../../core/text.js';
import type { TextEdit } from '../../core/text.js';
import { moveEntry } from './edit-move.js';
import { Refused, locate, placeName, refuse } from './edit-place.js';
import { saysExactly } from './edit-proof.js';
import type { TreePatch } from './edit-proof.js';
import { commentOut, removeElement } from './edit-remove.js';
import { quotePlain, quoted, scalarToken } from './edit-scalar.js';
import { appendValue, setValue } from './edit-set.js';
import { layoutOf } from './edit-layout.js';
import { entryOf } from './tree.js';
import type { YamlDocument, YamlStream } from './tree.js';

export { quotePlain };

/**
 * The edits that carry out a patch in one document of a stream, in the order of the text, or the reason why there are none.
 * They never touch text that the patch does not name: nothing is written anew, comments and quotes elsewhere stay. The edited
 * text is parsed and compared before it is offered.
 */
export function compilePatch(stream: YamlStream, documentIndex: number, patch: Patch): readonly TextEdit[] | Refusal {
  if (patch.op === 'insert') return [{ range: { start: patch.offset, end: patch.offset }, text: patch.text }];
  if (stream.problem !== undefined) return { refused: 'the file does not parse' };
  const document = stream.documents[documentIndex];
  if (document === undefined && documentIndex !== stream.documents.length)
    return { refused: `there is no document ${documentIndex}` };
  if (patch.op === 'quote') return quotePlain(stream.text, patch.range);
  try {
    const edits = inOrder(compile(stream, document, patch)).filter(
      ({ range, text }) => stream.text.slice(range.start, range.end) !== text,
    );
    if (!saysExactly(stream, documentIndex, patch, edits))
      return { refused: 'the way this place is written does not allow an exact edit' };
    return edits;
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}

function compile(stream: YamlStream, document: YamlDocument | undefined, patch: TreePatch): readonly TextEdit[] {
  const { path } = patch.at;
  switch (patch.op) {
    case 'set':
      return setValue(stream, document, path, patch.value);
    case 'append':
      return appendValue(stream, document, path, patch.value);
    case 'remove':
      return removeElement(document, path);
    case 'comment-out':
      return commentOut(stream, document, path, patch.note);
    case 'move':
      return moveEntry(stream, document, path, patch.to);
    case 'rename-key':
      return renameKey(stream, document, path, patch.key);
  }
}

function renameKey(stream: YamlStream, document: YamlDocument | undefined, path: KeyPath, name: string): readonly TextEdit[] {
  const { element, rest } = locate(document, path);
  if (rest.length > 0) refuse(`${showPath(path)} does not exist`);
  if (element?.key === undefined) refuse(`${placeName(path)} has no key`);
  const { key, parent } = element;
  if (key.anchor !== undefined || key.tag !== undefined) refuse('the key has an anchor or a tag');
  if (entryOf(parent, name) !== undefined) refuse(`${showPath([...path.slice(0, -1), name])} exists already`);
  const token =
    key.style === 'double'
      ? quoted(name, '"')
      : scalarToken(name, { quote: layoutOf(stream).quote, was: key.style, inFlow: parent.style === 'flow' });
  return [{ range: { start: key.start, end: key.end }, text: token }];
}
