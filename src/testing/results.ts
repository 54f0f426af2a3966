import type { Finding } from '../core/finding.js';
import type { Location } from '../core/location.js';

/** Findings as a rule's page shows them: one line each, with what explains it and what can be done about it below. */
export function findingsText(findings: readonly Finding[]): string {
  return findings
    .map((finding) => [headLine(finding), ...relatedLines(finding), ...fixLines(finding)].map((line) => `${line}\n`).join(''))
    .join('');
}

function headLine({ primary, severity, rule, messageId, message }: Finding): string {
  return `${place(primary)} ${severity} ${rule} ${messageId}: ${message}`;
}

function relatedLines({ related }: Finding): readonly string[] {
  return related.map(({ location, message }) => `  see ${place(location)}: ${message}`);
}

function fixLines({ fixes }: Finding): readonly string[] {
  return fixes.map(({ title, applicability, caution, refused }) => {
    if (refused !== undefined) return `  no fix: ${refused}`;
    return `  fix (${applicability}): ${title}${caution === undefined ? '' : `; ${caution}`}`;
  });
}

function place({ file, start }: Location): string {
  return `${file}:${start.line}:${start.column}`;
}
