import type { FileEdit, Patch, Plan, Refusal } from '../core/fix.js';
import { type DocumentId, documentKey } from '../core/location.js';
import { type TextEdit, applyEdits, overlaps } from '../core/text.js';
import type { Document } from '../model/project/document.js';
import type { Project } from '../model/project/project.js';
import { compilePatch, quotePlain } from '../syntax/yaml/edit.js';
import { parseYaml } from '../syntax/yaml/tree.js';
import { carry } from './carry.js';
import { compose } from './piece-table.js';

/** The edits that carry out a plan, against the texts of the project as they are, or why there are none. */
export function compilePlan(project: Project, plan: Plan): readonly FileEdit[] | Refusal {
  const edits: FileEdit[] = [];
  for (const patches of byText(plan.patches)) {
    const document = textOf(project, documentOf(patches[0]!));
    if (document === undefined) return { refused: 'the text to be changed is not there' };
    const inner = editsOfText(document.text.text, patches);
    if ('refused' in inner) return inner;
    const carried = carry(document.text, inner);
    if ('refused' in carried) return carried;
    edits.push(...carried);
  }
  if (edits.length === 0) return { refused: 'nothing would change' };
  const clash = edits.some((one, index) =>
    edits.slice(index + 1).some((other) => one.file === other.file && overlaps(one.edit.range, other.edit.range)),
  );
  return clash ? { refused: 'two of its changes meet in one place' } : edits;
}

/** Several patches of one text are carried out one after the other: a later one may need what an earlier one made. */
function editsOfText(text: string, patches: readonly Patch[]): readonly TextEdit[] | Refusal {
  let edits: readonly TextEdit[] = [];
  for (const patch of patches) {
    const current = applyEdits(text, edits);
    const next =
      patch.op === 'quote'
        ? quotePlain(current, patch.range)
        : compilePatch(parseYaml(current), documentOf(patch).embedded ? 0 : documentOf(patch).index, patch);
    if ('refused' in next) return next;
    edits = compose(edits, next);
  }
  return edits;
}

function byText(patches: readonly Patch[]): readonly (readonly Patch[])[] {
  const groups = new Map<string, Patch[]>();
  for (const patch of patches) {
    const id = documentOf(patch);
    const key = id.embedded ? documentKey(id) : id.file;
    const group = groups.get(key);
    if (group) group.push(patch);
    else groups.set(key, [patch]);
  }
  return [...groups.values()];
}

function documentOf(patch: Patch): DocumentId {
  return patch.op === 'quote' ? patch.document : patch.at.document;
}

/** All documents of a file share one text, so any of them will do when the file does not parse into documents yet. */
function textOf(project: Project, id: DocumentId): Pick<Document, 'text'> | undefined {
  return project.document(id) ?? project.wholeText(id.file);
}
