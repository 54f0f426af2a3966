import type { Finding, RuleId } from './finding.js';
import type { FilePath } from './location.js';
import type { RuleMeta } from './rule.js';

/** A rule that threw, or another fault of ours: reported, never swallowed, never a finding. */
export interface InternalError {
  readonly where: string;
  readonly message: string;
  readonly stack?: string;
}

/** Files that were recognised and left alone, by reason. */
export interface Skipped {
  readonly templates: readonly FilePath[];
  readonly encrypted: readonly FilePath[];
  readonly tooLarge: readonly FilePath[];
  readonly binary: readonly FilePath[];
  readonly unreadable: readonly FilePath[];
}

export interface RuleInfo {
  readonly id: RuleId;
  readonly meta: RuleMeta;
  /** The address of the rule's page. */
  readonly docs: string;
  /** The rule's page in Markdown, without its cases. */
  readonly page: string;
}

/** Everything a report needs; reporters read nothing else. */
export interface LintResult {
  /** `homepage` is an absolute address; SARIF readers show it. */
  readonly tool: { readonly name: 'seaworthy'; readonly version: string; readonly homepage?: string };
  readonly findings: readonly Finding[];
  /** Metadata of the rules that fired. */
  readonly rules: readonly RuleInfo[];
  readonly skipped: Skipped;
  /** How often a question could not be answered, by reason. */
  readonly unknown: Readonly<Record<string, number>>;
  readonly errors: readonly InternalError[];
  /** The texts of all files that findings point into. */
  readonly texts: ReadonlyMap<FilePath, string>;
  /** Of what is reported, as all counts here. */
  readonly files: number;
  readonly documents: number;
  /** Manifests that no Flux root reaches; they are not checked as deployed. */
  readonly orphans?: number;
}

export interface Summary {
  readonly files: number;
  readonly documents: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly fixable: { readonly safe: number; readonly unsafe: number };
}

export function summarise(result: LintResult): Summary {
  const live = result.findings.filter((finding) => finding.suppressed === undefined);
  const count = (severity: Finding['severity']): number => live.filter((finding) => finding.severity === severity).length;
  const fixable = (applicability: 'safe' | 'unsafe'): number =>
    live.filter((finding) => finding.fixes.some((fix) => fix.applicability === applicability && fix.refused === undefined))
      .length;
  return {
    files: result.files,
    documents: result.documents,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    fixable: { safe: fixable('safe'), unsafe: fixable('unsafe') },
  };
}
