import type { Finding, RelatedLocation } from '../core/finding.js';
import type { ResolvedFix } from '../core/fix.js';
import type { Location } from '../core/location.js';
import { summarise, type LintResult, type RuleInfo } from '../core/result.js';
import { placedEdits } from './placed-edits.js';
import { findingsByPlace } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { sourceTexts, type SourceTexts } from './source-texts.js';
import { visibleJson } from './visible.js';

/** The version of the JSON contract; docs/schemas/output.schema.json describes it. */
const CONTRACT_VERSION = 1;

/** The versioned contract for programs. Columns are UTF-16 code units, ends are exclusive. */
export function json(result: LintResult, options: ReportOptions): string {
  const texts = sourceTexts(result.texts);
  const docs = new Map(result.rules.map((rule) => [rule.id, rule.docs]));
  return visibleJson({
    version: CONTRACT_VERSION,
    tool: { name: result.tool.name, version: result.tool.version },
    findings: findingsByPlace(result, options).map((finding) => jsonFinding(finding, docs.get(finding.rule), texts)),
    rules: result.rules.map(jsonRule),
    skipped: {
      templates: result.skipped.templates,
      encrypted: result.skipped.encrypted,
      tooLarge: result.skipped.tooLarge,
      binary: result.skipped.binary,
      unreadable: result.skipped.unreadable,
    },
    unknown: result.unknown,
    errors: result.errors.map(({ where, message }) => ({ where, message })),
    summary: summarise(result),
  });
}

/** Fields without a value are undefined and thereby left out. */
function jsonFinding(finding: Finding, docs: string | undefined, texts: SourceTexts) {
  return {
    rule: finding.rule,
    messageId: finding.messageId,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    ...jsonPlace(finding.primary),
    endLine: finding.primary.end.line,
    endColumn: finding.primary.end.column,
    resource: finding.resource && {
      apiVersion: finding.resource.apiVersion,
      kind: finding.resource.kind,
      namespace: finding.resource.namespace,
      name: finding.resource.name,
    },
    app: finding.app,
    variants: finding.variants.map(({ cluster, object }) => ({ cluster, object })),
    related: finding.related.map(jsonRelated),
    fixes: finding.fixes.map((fix) => jsonFix(fix, texts)),
    fingerprint: finding.fingerprint,
    suppressed: finding.suppressed && { by: finding.suppressed.by, reason: finding.suppressed.reason },
    docs,
  };
}

function jsonPlace(location: Location) {
  return { file: location.file, line: location.start.line, column: location.start.column };
}

function jsonRelated(related: RelatedLocation) {
  return { ...jsonPlace(related.location), message: related.message, layer: related.layer };
}

function jsonFix(fix: ResolvedFix, texts: SourceTexts) {
  const edits = placedEdits(fix, texts);
  return {
    title: fix.title,
    applicability: fix.applicability,
    edits: (edits ?? []).map(({ file, start, end, text }) => ({
      file,
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      text,
    })),
    refused: fix.refused ?? (edits === undefined ? 'the text of an edited file is not part of this result' : undefined),
  };
}

function jsonRule({ id, meta, docs }: RuleInfo) {
  return {
    id,
    title: meta.title,
    confidence: meta.confidence,
    since: meta.since,
    pedantic: meta.pedantic === true,
    fixes: meta.fixes,
    securitySeverity: meta.securitySeverity,
    docs,
  };
}
