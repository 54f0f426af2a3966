import type { ReportingDescriptor } from 'sarif';
import type { Confidence, Severity } from '../core/finding.js';
import type { RuleInfo } from '../core/result.js';
import { cutText } from './cut-text.js';

/** SARIF's levels. */
export const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** GitHub's words, used to order alerts of rules that are not about security. */
const PROBLEM_SEVERITY: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'recommendation' };

const PRECISION: Readonly<Record<Confidence, string>> = { high: 'high', medium: 'medium', low: 'low' };

const LONGEST_DESCRIPTION = 1_024;

/** A rule as GitHub's list of rules and alert pages show it. */
export function ruleDescriptor({ id, meta, docs, page }: RuleInfo): ReportingDescriptor {
  const severity = mostSevere(Object.values(meta.messages).map((message) => message.severity));
  const [area = ''] = id.split('/');
  return {
    id,
    shortDescription: { text: sentence(meta.title) },
    fullDescription: { text: cutText(sentence(firstParagraph(page) ?? meta.title), LONGEST_DESCRIPTION) },
    help: { text: page, markdown: page },
    ...(URL.canParse(docs) ? { helpUri: docs } : {}),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: meta.securitySeverity === undefined ? [area] : [area, 'security'],
      precision: PRECISION[meta.confidence],
      'problem.severity': PROBLEM_SEVERITY[severity],
      ...(meta.securitySeverity === undefined ? {} : { 'security-severity': meta.securitySeverity.toFixed(1) }),
    },
  };
}

function mostSevere(severities: readonly Severity[]): Severity {
  if (severities.includes('error')) return 'error';
  return severities.includes('warning') ? 'warning' : 'info';
}

/** The first text of a page, which says what the rule is about. */
function firstParagraph(page: string): string | undefined {
  return page
    .split(/\r?\n[ \t]*\r?\n/)
    .map((block) => block.replace(/^#.*$/gm, '').replace(/\s+/g, ' ').trim())
    .find((block) => block !== '');
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
