import type { LintResult } from '../core/result.js';

export interface ReportOptions {
  /** ANSI colours; only formats made for terminals look at it. */
  readonly color: boolean;
  /** Also report findings that a comment, an annotation, the configuration or the baseline accepts. */
  readonly showSuppressed: boolean;
}

/** Turns a result into one text; reads no file and writes nothing. */
export type Reporter = (result: LintResult, options: ReportOptions) => string;
