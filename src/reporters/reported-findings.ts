import { byPlace, bySeverity, type Finding, type RelatedLocation } from '../core/finding.js';
import type { ResolvedFix } from '../core/fix.js';
import type { LintResult, RuleInfo } from '../core/result.js';
import type { ReportOptions } from './reporter.js';

/** What the options let through, in the order of files and lines. */
export function findingsByPlace(result: LintResult, options: ReportOptions): readonly Finding[] {
  return reported(result, options).toSorted(byPlace);
}

/** What the options let through, most severe first, for formats that may have to leave some out. */
export function findingsBySeverity(result: LintResult, options: ReportOptions): readonly Finding[] {
  return reported(result, options).toSorted(bySeverity);
}

function reported(result: LintResult, options: ReportOptions): readonly Finding[] {
  return options.showSuppressed ? result.findings : result.findings.filter((finding) => finding.suppressed === undefined);
}

/** The metadata of the rules that fired, by id. */
export function rulesById(result: LintResult): ReadonlyMap<string, RuleInfo> {
  return new Map(result.rules.map((rule) => [rule.id, rule]));
}

/** Findings grouped by the file of their primary location; files and findings keep their order. */
export function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.primary.file);
    if (group === undefined) groups.set(finding.primary.file, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** Message, mechanism and advice, each as one paragraph. */
export function paragraphs(finding: Finding): readonly string[] {
  return [finding.message, finding.why, finding.help].filter((text) => text !== undefined);
}

/** What a further place contributes, with the layer it belongs to where the message does not name it. */
export function relatedText({ message, layer }: RelatedLocation): string {
  return layer === undefined || message.includes(layer) ? message : `${message} (${layer})`;
}

/** `title (unsafe: caution)`. */
export function fixText({ title, applicability, caution }: ResolvedFix): string {
  return `${title} (${applicability}${caution === undefined ? '' : `: ${caution}`})`;
}

/** `by comment: reason`. */
export function describeSuppression(suppressed: NonNullable<Finding['suppressed']>): string {
  return suppressed.reason === undefined ? `by ${suppressed.by}` : `by ${suppressed.by}: ${suppressed.reason}`;
}

/** The one sentence for a fault of ours. */
export function internalErrorText(error: LintResult['errors'][number]): string {
  return `internal error in ${error.where}: ${error.message}`;
}
