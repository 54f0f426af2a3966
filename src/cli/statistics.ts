import type { LintResult } from '../core/result.js';

/** What a run saw, for `--stats`: files, skips, and how much could not be known. */
export function statistics(result: LintResult, milliseconds: number): string {
  const { files, documents, orphans = 0, skipped, unknown } = result;
  const lines = [
    `${files} files, ${documents} documents in ${Math.round(milliseconds)} ms`,
    ...Object.entries(skipped).flatMap(([reason, paths]: [string, readonly string[]]) =>
      paths.length === 0 ? [] : [`skipped as ${SKIPPED[reason] ?? reason}: ${paths.length}`],
    ),
    ...(orphans === 0 ? [] : [`reached by no Flux Kustomization: ${orphans} manifests`]),
    ...Object.entries(unknown)
      .toSorted(([, a], [, b]) => b - a)
      .map(([reason, count]) => `not known ${count} time${count === 1 ? '' : 's'}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}

const SKIPPED: Readonly<Record<string, string>> = {
  templates: 'templates',
  encrypted: 'encrypted',
  tooLarge: 'too large',
  binary: 'binary',
  unreadable: 'unreadable',
};
