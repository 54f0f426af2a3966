import type { Layer } from '../../../core/provenance.js';
import type { Tree } from '../tree.js';
import { type PlacedText, type SetMode, TargetPathRefused, setLine } from './target-path.js';
import { emptyMap, stacked } from './shared-values.js';

/** A `--set` or `--set-string` argument: `key=value`. */
export interface Assignment {
  readonly line: string;
  readonly mode: SetMode;
  /** The text that is the value, for its place. */
  readonly placed: PlacedText;
}

export type CommandLineValues =
  | { readonly tree: Tree }
  /** Helm ends; the assignment is the one it does not take. */
  | { readonly refused: string; readonly assignment: Assignment };

const SOURCE: Layer = { kind: 'source' };

/** What `helm template --values … --set …` makes of its arguments: the files in order, then each assignment (Helm pkg/cli/values). */
export function commandLineValues(files: readonly Tree[], assignments: readonly Assignment[]): CommandLineValues {
  const values = stacked(files, SOURCE) ?? emptyMap(SOURCE);
  for (const assignment of assignments) {
    try {
      setLine(values, assignment.line, assignment.mode, assignment.placed);
    } catch (error) {
      if (!(error instanceof TargetPathRefused)) throw error;
      return { refused: error.message, assignment };
    }
  }
  return { tree: values.freeze() };
}
