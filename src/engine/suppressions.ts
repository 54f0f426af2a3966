import type { Finding } from '../core/finding.js';
import type { FilePath, Location } from '../core/location.js';
import type { Project } from '../model/project/project.js';
import { covers } from '../model/project/suppression-directive.js';
import { type Suppression, suppressionsIn } from '../model/project/suppressions.js';

/** One rule of a suppression that suppressed nothing; `rule` is as written, and empty when no rule is named at all. */
export interface UnusedSuppression {
  readonly at: Location;
  readonly rule: string;
  readonly suppression: Suppression;
}

export interface Suppressed {
  /** All findings; those that somebody suppressed say so. */
  readonly findings: readonly Finding[];
  readonly unused: readonly UnusedSuppression[];
  readonly withoutReason: readonly Suppression[];
}

/**
 * Marks the findings that comments and annotations suppress. A suppression works at any location of a finding's chain: at the
 * primary one or at any that explains it. Suppressions are looked for in `files`, by default in the whole project; those
 * elsewhere still work where a finding leads, but are not judged.
 */
export function applySuppressions(
  findings: readonly Finding[],
  project: Project,
  files: Iterable<FilePath> = project.files.keys(),
): Suppressed {
  const book = new SuppressionBook(project);
  const marked = findings.map((finding) => book.apply(finding));
  const all = [...files].flatMap((file) => book.of(file));
  return {
    findings: marked,
    unused: all.flatMap((suppression) => book.unusedIn(suppression)),
    withoutReason: all.filter(({ reason }) => reason === undefined),
  };
}

/** The suppressions of a project by file, with what each was good for. */
class SuppressionBook {
  readonly #byFile = new Map<FilePath, readonly Suppression[]>();
  readonly #used = new Map<Suppression, Set<string>>();

  constructor(private readonly project: Project) {}

  of(path: FilePath): readonly Suppression[] {
    let known = this.#byFile.get(path);
    if (known === undefined) {
      const file = this.project.files.get(path);
      this.#byFile.set(path, (known = file === undefined ? [] : suppressionsIn(this.project, file)));
    }
    return known;
  }

  /** Every suppression that covers the finding counts as used; one with a reason speaks for all. */
  apply(finding: Finding): Finding {
    const chain = [finding.primary, ...finding.related.map(({ location }) => location)];
    const covering = chain.flatMap((location) =>
      this.of(location.file).filter((suppression) => reaches(suppression, location, finding.rule)),
    );
    for (const suppression of covering) this.#use(suppression, finding.rule);
    const speaker = covering.find(({ reason }) => reason !== undefined) ?? covering[0];
    if (speaker === undefined || finding.suppressed !== undefined) return finding;
    return { ...finding, suppressed: { by: speaker.by, ...(speaker.reason !== undefined && { reason: speaker.reason }) } };
  }

  #use(suppression: Suppression, rule: string): void {
    let used = this.#used.get(suppression);
    if (used === undefined) this.#used.set(suppression, (used = new Set()));
    for (const { pattern } of suppression.rules) if (covers(pattern, rule)) used.add(pattern);
  }

  unusedIn(suppression: Suppression): readonly UnusedSuppression[] {
    if (suppression.rules.length === 0) return [{ at: suppression.at, rule: '', suppression }];
    const used = this.#used.get(suppression);
    return suppression.rules
      .filter(({ pattern }) => used?.has(pattern) !== true)
      .map(({ pattern, at }) => ({ at, rule: pattern, suppression }));
  }
}

/** Whether a suppression covers a rule's finding at a location of its own file. */
function reaches({ scope, rules }: Suppression, { range }: Location, rule: string): boolean {
  return range.start >= scope.start && range.start < scope.end && rules.some(({ pattern }) => covers(pattern, rule));
}
