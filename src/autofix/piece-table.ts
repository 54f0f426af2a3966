import { inOrder } from '../core/text.js';
import type { TextEdit } from '../core/text.js';

/** A stretch of the original text, or text that an edit brought. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

/** Edits of the original text that do what `first` and then, on its result, `second` do. */
export function compose(first: readonly TextEdit[], second: readonly TextEdit[]): readonly TextEdit[] {
  const reader = new PieceReader(piecesOf(first));
  const result: Piece[] = [];
  let at = 0;
  for (const { range, text } of inOrder(second)) {
    result.push(...reader.take(range.start - at));
    if (text !== '') result.push({ text });
    reader.take(range.end - range.start);
    at = range.end;
  }
  result.push(...reader.take(Infinity));
  return editsOf(result);
}

/** The last piece has no end: the text's length does not matter. */
function piecesOf(edits: readonly TextEdit[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { range, text } of inOrder(edits)) {
    if (range.start > at) pieces.push({ start: at, end: range.start });
    if (text !== '') pieces.push({ text });
    at = range.end;
  }
  pieces.push({ start: at, end: Infinity });
  return pieces;
}

function editsOf(pieces: readonly Piece[]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  let text = '';
  for (const piece of pieces) {
    if ('text' in piece) {
      text += piece.text;
      continue;
    }
    if (text !== '' || piece.start > at) edits.push({ range: { start: at, end: piece.start }, text });
    at = piece.end;
    text = '';
  }
  return edits;
}

/** Hands out pieces by length, cutting them where needed. */
class PieceReader {
  private next = 0;
  private used = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  take(length: number): readonly Piece[] {
    const taken: Piece[] = [];
    for (let left = length; left > 0 && this.next < this.pieces.length;) {
      const piece = this.pieces[this.next]!;
      const whole = 'text' in piece ? piece.text.length : piece.end - piece.start;
      const size = Math.min(left, whole - this.used);
      if (size > 0) taken.push(cut(piece, this.used, this.used + size));
      this.used += size;
      left -= size;
      if (this.used < whole) break;
      this.next++;
      this.used = 0;
    }
    return taken;
  }
}

function cut(piece: Piece, from: number, to: number): Piece {
  return 'text' in piece ? { text: piece.text.slice(from, to) } : { start: piece.start + from, end: piece.start + to };
}
