import type { Analysis } from '../analysis/analyse.js';
import { type Applied, applyFixes } from '../autofix/fix.js';
import type { FileChange } from '../autofix/unified-diff.js';
import type { Finding } from '../core/finding.js';
import type { Applicability } from '../core/fix.js';
import type { FilePath } from '../core/location.js';
import type { LocatedProject } from '../analysis/locate-projects.js';
import { WriteRefusal, realName, replaceFile } from './write-file.js';

/** What fixing would change, and one line for each fix that could not be proved. */
export interface Changes {
  readonly changes: readonly FileChange[];
  readonly trouble: readonly string[];
}

/** Programs that apply a diff write through no link: a text that has several names is shown once, under its own. */
export function diffFiles(analysis: Analysis, project: LocatedProject, allowed: ReadonlySet<Applicability>): Changes {
  const { edits, refused } = applyFixes(analysis, allowed);
  const changes = new Map<FilePath, FileChange>();
  for (const [file, changed] of edits) {
    const name = realName(project.root, file);
    const before = analysis.project.textOf(file);
    if (!changes.has(name)) changes.set(name, { file: shown(project, name), before, edits: changed });
  }
  return { changes: [...changes.values()], trouble: refused.map((refusal) => notFixed(project, refusal)) };
}

/** How many findings were cured on disk, and one line for each that could not be. */
export interface Fixed {
  readonly fixed: number;
  readonly trouble: readonly string[];
}

/** Writes what can be fixed, file by file; one that cannot be written keeps no other from it. */
export function fixFiles(analysis: Analysis, project: LocatedProject, allowed: ReadonlySet<Applicability>): Fixed {
  const { texts, applied, refused } = applyFixes(analysis, allowed);
  const trouble = refused.map((refusal) => notFixed(project, refusal));
  // By the name under which the project holds the text: a link to a file that was written needs nothing more.
  const written = new Map<FilePath, FilePath>();
  for (const [file, text] of texts) {
    const name = realName(project.root, file);
    const twin = written.get(name);
    if (twin !== undefined && texts.get(twin) === text) continue;
    try {
      replaceFile(project.root, file, analysis.project.textOf(file), text);
      written.set(name, file);
    } catch (error) {
      if (!(error instanceof WriteRefusal)) throw error;
      trouble.push(`${shown(project, file)} ${error.message}`);
    }
  }
  const files = new Set(written.values());
  return { fixed: applied.filter((finding) => filesOf(finding).every((file) => files.has(file))).length, trouble };
}

function notFixed(project: LocatedProject, { finding, because }: Applied['refused'][number]): string {
  return `not fixed: ${finding.rule} at ${shown(project, finding.primary.file)}:${finding.primary.start.line}: ${because}`;
}

function shown({ prefix }: LocatedProject, file: FilePath): FilePath {
  return prefix === '' ? file : `${prefix}/${file}`;
}

/** The files that a finding's fix changes. */
function filesOf({ fix }: Finding): readonly FilePath[] {
  if (fix === undefined || 'refused' in fix) return [];
  return fix.plan.patches.map((patch) => ('at' in patch ? patch.at.document : patch.document).file);
}
