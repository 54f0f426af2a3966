import type { Finding } from '../core/finding.js';
import type { Location } from '../core/location.js';
import type { Problem } from '../core/rule.js';
import { closest } from '../core/suggest.js';
import type { SuppressionUse } from '../model/apps/subjects.js';
import { covers } from '../model/project/suppression-directive.js';
import type { Project } from '../model/project/project.js';
import { applySuppressions } from './suppressions.js';

export interface Judged {
  readonly findings: readonly Finding[];
  readonly judged: readonly SuppressionUse[];
}

/** Applies suppressions to what was found, and says of each what it was good for. Rules that did not run are not judged. */
export function judgeSuppressions(
  found: readonly Finding[],
  project: Project,
  running: readonly string[],
  known: readonly string[],
): Judged {
  const { findings, unused, withoutReason } = applySuppressions(found, project);
  const judged = unused.flatMap(({ at, rule }): readonly SuppressionUse[] => {
    if (rule === '') return [{ kind: 'names-no-rule', at: placeOf(at) }];
    if (!known.some((id) => covers(rule, id)))
      return [{ kind: 'unknown-rule', at: placeOf(at), pattern: rule, nearest: closest(rule, known) }];
    return running.some((id) => covers(rule, id)) ? [{ kind: 'unused', at: placeOf(at), pattern: rule }] : [];
  });
  return {
    findings,
    judged: [...judged, ...withoutReason.map(({ at }): SuppressionUse => ({ kind: 'without-reason', at: placeOf(at) }))],
  };
}

function placeOf({ file, range }: Location): Problem {
  return { document: { file, index: 0 }, range };
}
