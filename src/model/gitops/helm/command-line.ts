import type { Layer } from '../../../core/provenance.js';
import type { Tree } from '../tree.js';
import { type PlacedText, TargetPathRefused, setText } from './target-path.js';
import { emptyMap, stacked } from './shared-values.js';

/** A `--set` or `--set-string` argument: `path=text`. */
export interface Assignment {
  readonly path: string;
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
      setText(values, assignment.path, assignment.placed);
    } catch (error) {
      if (!(error instanceof TargetPathRefused)) throw error;
      return { refused: error.message, assignment };
    }
  }
  return { tree: values.freeze() };
}
