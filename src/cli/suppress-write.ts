import type { LocatedProject } from '../analysis/locate-projects.js';
import type { FileChange } from '../autofix/unified-diff.js';
import type { FileEdit } from '../core/fix.js';
import type { FilePath } from '../core/location.js';
import { type TextEdit, applyEdits } from '../core/text.js';
import type { Project } from '../model/project/project.js';
import { WriteRefusal, realName, replaceFile } from './write-file.js';

/** A text that is to be replaced, under the name that people see; `names` are the project's names for it. */
export interface ChangedText extends FileChange {
  readonly names: readonly FilePath[];
  readonly after: string;
}

/** Each text once, though it may have several names, through links. */
export function changedTexts(
  { root, prefix }: LocatedProject,
  project: Project,
  edits: readonly FileEdit[],
): readonly ChangedText[] {
  const byFile = new Map<FilePath, TextEdit[]>();
  for (const { file, edit } of edits) byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  const texts: ChangedText[] = [];
  for (const [path, own] of byFile) {
    const name = realName(root, path);
    const file = prefix === '' ? name : `${prefix}/${name}`;
    const before = project.textOf(path);
    const after = applyEdits(before, own);
    const same = texts.findIndex((one) => one.file === file && one.after === after);
    if (same < 0) texts.push({ file, names: [path], before, edits: own, after });
    else texts[same] = { ...texts[same]!, names: [...texts[same]!.names, path] };
  }
  return texts;
}

/** Writes them, each as a whole or not at all. The answer tells, by the project's name, why a file was left as it was. */
export function writeTexts(root: string, texts: readonly ChangedText[]): ReadonlyMap<FilePath, string> {
  const failed = new Map<FilePath, string>();
  for (const { names, before, after } of texts) {
    try {
      replaceFile(root, names[0]!, before, after);
    } catch (error) {
      if (!(error instanceof WriteRefusal)) throw error;
      for (const name of names) failed.set(name, error.message);
    }
  }
  return failed;
}
