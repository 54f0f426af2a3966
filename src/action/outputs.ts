import { randomUUID } from 'node:crypto';

import { type LintResult, summarise } from '../core/result.js';

/** What later steps of the workflow can read. */
export function outputsOf(result: LintResult, exitCode: number, sarifFile: string): Readonly<Record<string, string>> {
  const { errors, warnings, infos, fixable } = summarise(result);
  return {
    findings: String(errors + warnings + infos),
    errors: String(errors),
    warnings: String(warnings),
    infos: String(infos),
    'fixable-safe': String(fixable.safe),
    'sarif-file': sarifFile,
    'exit-code': String(exitCode),
  };
}

/**
 * Outputs as the runner reads them from the file that `GITHUB_OUTPUT` names. A value ends at a line that nobody could have
 * foreseen, so it cannot end early and begin another output.
 */
export function outputsText(outputs: Readonly<Record<string, string>>, delimiter = `seaworthy_${randomUUID()}`): string {
  return Object.entries(outputs)
    .map(([name, value]) => {
      if (value.includes(delimiter)) throw new Error(`the output ${name} contains its delimiter`);
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    })
    .join('');
}
