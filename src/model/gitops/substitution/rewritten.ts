import type { Layer } from '../../../core/provenance.js';
import { type EffectiveText, type Segment, cutSegments } from '../../../syntax/effective-text.js';
import type { Piece } from './expansion.js';
import type { EmittedScalar } from './go-yaml.js';
import type { Place } from './places.js';
import { substitutionLayer, unreadableIn } from './substitution-layer.js';
import type { Variables } from './variables.js';

/** Stands for a value that cannot be read. A plain word keeps the structure around it. */
const UNREADABLE = 'unreadable';

export type SubstitutedPiece = Piece & { readonly kind: 'substituted' };

/** A text after substitution, with the way back to the text before it. */
export class Rewritten {
  readonly text: string;
  /** Where each piece begins in the new text. */
  private readonly starts: readonly number[];

  constructor(
    before: string,
    private readonly pieces: readonly Piece[],
    private readonly variables: Variables,
    private readonly by: string,
  ) {
    const starts: number[] = [];
    let text = '';
    for (const piece of pieces) {
      starts.push(text.length);
      if (piece.kind === 'literal') text += before.slice(piece.at, piece.at + piece.length);
      else text += piece.kind === 'collapsed' ? '$' : (piece.text ?? UNREADABLE);
    }
    this.text = text;
    this.starts = starts;
  }

  /** Where an offset of the text before substitution has come to lie; inside a token, where its value begins. */
  moved(offset: number): number {
    const index = this.indexAt(offset);
    const piece = this.pieces[index];
    if (piece === undefined) return offset;
    const inside = offset - piece.at;
    const start = this.starts[index]!;
    if (piece.kind === 'literal' || inside === 0) return start + inside;
    return inside >= piece.length ? (this.starts[index + 1] ?? this.text.length) : start;
  }

  /** The tokens and collapsed dollars that touch a range of the text before substitution. */
  changes(start: number, end: number): readonly Piece[] {
    const found: Piece[] = [];
    for (let index = this.indexAt(start); index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      if (piece.at >= end) break;
      if (piece.kind !== 'literal' && piece.at + piece.length > start) found.push(piece);
    }
    return found;
  }

  layer(scalar: EmittedScalar | undefined): Layer {
    return substitutionLayer(this.piecesOf(scalar), this.variables, this.by);
  }

  /** Why a scalar, or anything of the text, cannot be read, if it cannot. */
  unreadable(scalar?: EmittedScalar): string | undefined {
    return unreadableIn(this.piecesOf(scalar), this.variables);
  }

  /** The new text, with what the files hold of one scalar. */
  host(place: Place): EffectiveText {
    const { start, end } = place.scalar;
    const segments: Segment[] = [];
    for (let index = this.indexAt(start); index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      if (piece.at >= end) break;
      if (piece.kind === 'substituted') continue;
      const from = piece.kind === 'collapsed' ? piece.at + 1 : piece.at;
      segments.push(...cutSegments(place.segments, from, piece.at + piece.length, this.starts[index]!));
    }
    const first = place.segments[0];
    if (segments.length === 0 && first !== undefined)
      segments.push({ at: this.moved(start), length: 0, file: first.file, offset: first.offset });
    return { text: this.text, segments, editing: { kind: 'none', because: 'the text holds the values of variables' } };
  }

  lastSubstitutedBefore(offset: number): SubstitutedPiece | undefined {
    let found: SubstitutedPiece | undefined;
    this.pieces.forEach((piece, index) => {
      if (piece.kind === 'substituted' && (found === undefined || this.starts[index]! <= offset)) found = piece;
    });
    return found;
  }

  private piecesOf(scalar: EmittedScalar | undefined): readonly Piece[] {
    return scalar === undefined ? this.pieces : this.changes(scalar.start, scalar.end);
  }

  /** The piece that holds an offset of the text before substitution. */
  private indexAt(offset: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle]!.at <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
