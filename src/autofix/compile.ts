import type { FileEdit, Patch, Plan, Refusal } from '../core/fix.js';
import { type DocumentId, documentKey } from '../core/location.js';
import { type TextEdit, anyOverlap, applyEdits } from '../core/text.js';
import type { Document } from '../model/project/document.js';
import type { Project } from '../model/project/project.js';
import { compilePatch, quotePlain } from '../syntax/yaml/edit.js';
import { parseYaml } from '../syntax/yaml/parse.js';
import type { YamlStream } from '../syntax/yaml/tree.js';
import { carry } from './carry.js';
import { editsByFile } from './edits-by-file.js';
import { compose } from './piece-table.js';

/** The edits that carry out a plan, against the texts of the project as they are, or why there are none. */
export function compilePlan(project: Project, plan: Plan): readonly FileEdit[] | Refusal {
  let plans = compiled.get(project);
  if (plans === undefined) compiled.set(project, (plans = new WeakMap()));
  let edits = plans.get(plan);
  if (edits === undefined) plans.set(plan, (edits = compile(project, plan)));
  return edits;
}

/** A plan is compiled for the report and again for the proof. */
const compiled = new WeakMap<Project, WeakMap<Plan, readonly FileEdit[] | Refusal>>();

function compile(project: Project, plan: Plan): readonly FileEdit[] | Refusal {
  const edits: FileEdit[] = [];
  for (const patches of byText(plan.patches)) {
    const id = documentOf(patches[0]!);
    const document = project.document(id);
    // A text inside another one is never taken for its host.
    const text = document?.text ?? (id.embedded === undefined ? project.wholeText(id.file)?.text : undefined);
    if (text === undefined) return { refused: 'the text to be changed is not there' };
    const inner = document === undefined ? editsOfText(text.text, patches) : editsOfDocument(document, patches);
    if ('refused' in inner) return inner;
    const carried = carry(text, inner);
    if ('refused' in carried) return carried;
    edits.push(...carried);
  }
  if (edits.length === 0) return { refused: 'nothing would change' };
  const clash = [...editsByFile(edits).values()].some(anyOverlap);
  return clash ? { refused: 'two of its changes meet in one place' } : edits;
}

/** Documents know nothing of each other, so a large file costs no more than the document that is changed. */
function editsOfDocument({ stream, position, text }: Document, patches: readonly Patch[]): readonly TextEdit[] | Refusal {
  const range = stream.documents[position]?.range;
  const isOnlyOne = patches.every((patch) => documentOf(patch).index === documentOf(patches[0]!).index && 'at' in patch);
  if (range === undefined || stream.documents.length === 1 || !isOnlyOne) return editsOfText(text.text, patches, { stream });
  const edits = editsOfText(text.text.slice(range.start, range.end), patches, { position: 0 });
  if ('refused' in edits) return edits;
  return edits.map((edit) => ({ ...edit, range: { start: edit.range.start + range.start, end: edit.range.end + range.start } }));
}

interface Known {
  /** Which document all patches are about. */
  readonly position?: number;
  /** What the text was parsed to. */
  readonly stream?: YamlStream;
}

/** Several patches of one text are carried out one after the other: a later one may need what an earlier one made. */
function editsOfText(text: string, patches: readonly Patch[], known: Known = {}): readonly TextEdit[] | Refusal {
  let edits: readonly TextEdit[] = [];
  for (const patch of patches) {
    const current = applyEdits(text, edits);
    const { embedded, parts, index: own } = documentOf(patch);
    const index = known.position ?? (embedded ? (parts?.at(-1) ?? 0) : own);
    const next = editOfText(current, index, patch, known.stream);
    if ('refused' in next) return next;
    edits = compose(edits, next);
  }
  return edits;
}

function editOfText(text: string, index: number, patch: Patch, known?: YamlStream): readonly TextEdit[] | Refusal {
  if (patch.op === 'quote') return quotePlain(text, patch.range);
  // What is only put in needs no tree.
  if (patch.op === 'insert') return compilePatch({ text, documents: [] }, index, patch);
  return compilePatch(known?.text === text ? known : parseYaml(text), index, patch);
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
  return 'at' in patch ? patch.at.document : patch.document;
}
