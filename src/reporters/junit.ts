import type { Finding } from '../core/finding.js';
import type { LintResult } from '../core/result.js';
import { byFile, describeSuppression, findingsByPlace, internalErrorText, paragraphs } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { tag, xmlText } from './xml.js';

/** What becomes of a test case: readers count these and know no severities. */
type Outcome = 'failure' | 'skipped' | 'error';

interface Suite {
  readonly name: string;
  readonly cases: readonly { readonly outcome?: Outcome; readonly lines: readonly string[] }[];
}

/**
 * One suite a file, one case a finding: errors and warnings fail, infos and suppressed findings count as skipped, since a
 * test report has nothing between passing and failing. A clean run is one passing case; faults of ours are errors.
 */
export function junit(result: LintResult, options: ReportOptions): string {
  const suites = [...byFile(findingsByPlace(result, options))].map(([file, findings]) => fileSuite(file, findings));
  if (result.errors.length > 0) suites.push(internalErrorSuite(result));
  if (suites.length === 0) suites.push(cleanSuite(result));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${tag('testsuites', { name: result.tool.name, ...totals(suites) })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines(suite: Suite): readonly string[] {
  return [
    `  <${tag('testsuite', { name: suite.name, ...totals([suite]) })}>`,
    ...suite.cases.flatMap((one) => one.lines),
    '  </testsuite>',
  ];
}

function totals(suites: readonly Suite[]) {
  const cases = suites.flatMap((suite) => suite.cases);
  const number = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: number('failure'), errors: number('error'), skipped: number('skipped'), time: 0 };
}

function fileSuite(file: string, findings: readonly Finding[]): Suite {
  return { name: file, cases: findings.map((finding) => findingCase(file, finding)) };
}

function findingCase(file: string, finding: Finding): Suite['cases'][number] {
  const { line, column } = finding.primary.start;
  const start = caseStart(`${finding.rule} at ${line}:${column}`, file);
  if (finding.suppressed !== undefined) {
    const message = `suppressed ${describeSuppression(finding.suppressed)}: ${finding.message}`;
    return { outcome: 'skipped', lines: caseLines(start, `<${tag('skipped', { message })}/>`) };
  }
  if (finding.severity === 'info') {
    const message = `info: ${finding.message}`;
    return { outcome: 'skipped', lines: caseLines(start, `<${tag('skipped', { message })}/>`) };
  }
  const failure = tag('failure', { message: finding.message, type: finding.severity });
  const body = [`${xmlText(file)}:${line}:${column}`, ...paragraphs(finding).map(xmlText)].join('\n');
  return { outcome: 'failure', lines: caseLines(start, `<${failure}>${body}</failure>`) };
}

function internalErrorSuite(result: LintResult): Suite {
  const cases = result.errors.map((error) => {
    const message = internalErrorText(error);
    const inside = `<${tag('error', { message, type: 'internal error' })}>${xmlText(message)}</error>`;
    return { outcome: 'error' as const, lines: caseLines(caseStart(error.where, result.tool.name), inside) };
  });
  return { name: result.tool.name, cases };
}

function cleanSuite(result: LintResult): Suite {
  const start = tag('testcase', { name: 'no findings', classname: result.tool.name, time: 0 });
  return { name: result.tool.name, cases: [{ lines: [`    <${start}/>`] }] };
}

function caseStart(name: string, classname: string): string {
  return `    <${tag('testcase', { name, classname, time: 0 })}>`;
}

function caseLines(start: string, inside: string): readonly string[] {
  return [start, `      ${inside}`, '    </testcase>'];
}
