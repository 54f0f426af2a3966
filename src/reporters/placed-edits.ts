import type { FileEdit, ResolvedFix } from '../core/fix.js';
import { positionAt, type Position } from '../core/text.js';
import type { SourceTexts } from './source-texts.js';

/** An edit with the lines and columns that formats want instead of offsets. */
export interface PlacedEdit {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** The fix's edits in lines and columns, or undefined when a text it edits is not part of the result. */
export function placedEdits(fix: ResolvedFix, texts: SourceTexts): readonly PlacedEdit[] | undefined {
  const placed: PlacedEdit[] = [];
  for (const edit of fix.edits) {
    const one = placedEdit(edit, texts);
    if (one === undefined) return undefined;
    placed.push(one);
  }
  return placed;
}

function placedEdit({ file, edit }: FileEdit, texts: SourceTexts): PlacedEdit | undefined {
  const source = texts(file);
  if (source === undefined) return undefined;
  const start = positionAt(source.starts, edit.range.start);
  const end = positionAt(source.starts, edit.range.end);
  return { file, start, end, text: edit.text };
}

/** Fixes a person can take: not refused, with something to edit. */
export function offeredFixes(fixes: readonly ResolvedFix[]): readonly ResolvedFix[] {
  return fixes.filter((fix) => fix.refused === undefined && fix.edits.length > 0);
}
