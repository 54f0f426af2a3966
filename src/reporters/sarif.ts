import type {
  Fix,
  Location as SarifLocation,
  Log,
  Notification,
  PhysicalLocation,
  Replacement,
  Result,
  Suppression,
} from 'sarif';
import type { Finding } from '../core/finding.js';
import type { ResolvedFix } from '../core/fix.js';
import type { Location } from '../core/location.js';
import type { LintResult } from '../core/result.js';
import { cutText } from './cut-text.js';
import { lineHashes } from './line-hash.js';
import { offeredFixes, placedEdits } from './placed-edits.js';
import { describeSuppression, findingsBySeverity, fixText, internalErrorText, relatedText } from './reported-findings.js';
import type { ReportOptions } from './reporter.js';
import { LEVEL, ruleDescriptor } from './sarif-rule.js';
import { sourceTexts, type SourceTexts } from './source-texts.js';
import { visible, visibleJson } from './visible.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** GitHub keeps so many results of a run, and so many locations of a result (docs, "SARIF results exceed limits"). */
const MOST_RESULTS = 5_000;
const MOST_LOCATIONS = 100;
/** GitHub documents this limit for descriptions; messages keep to it as well. */
const LONGEST_MESSAGE = 1_024;
const LONGEST_LINK = 200;
const ROOM_FOR_LINKS = 300;

/** Gives the line hash of a file's line, hashing each file once. */
type LineHash = (file: string, line: number) => string | undefined;

/** SARIF 2.1.0 as GitHub code scanning wants it. */
export function sarif(result: LintResult, options: ReportOptions): string {
  const texts = sourceTexts(result.texts);
  const hash = lineHash(texts);
  const indices = new Map(result.rules.map((rule, index) => [rule.id, index]));
  const findings = findingsBySeverity(result, options);
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: result.tool.name,
            version: result.tool.version,
            semanticVersion: result.tool.version,
            ...(result.tool.homepage === undefined ? {} : { informationUri: result.tool.homepage }),
            rules: result.rules.map(ruleDescriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.slice(0, MOST_RESULTS).map((finding) => sarifResult(finding, indices.get(finding.rule), texts, hash)),
        invocations: [
          {
            executionSuccessful: result.errors.length === 0,
            toolExecutionNotifications: notifications(result, findings.length - MOST_RESULTS),
          },
        ],
      },
    ],
  };
  return visibleJson(log);
}

function lineHash(texts: SourceTexts): LineHash {
  const known = new Map<string, readonly string[]>();
  return (file, line) => {
    const source = texts(file);
    if (source === undefined) return undefined;
    const hashes = known.get(file) ?? lineHashes(source.text);
    known.set(file, hashes);
    return hashes[line - 1];
  };
}

function notifications(result: LintResult, leftOut: number): Notification[] {
  const all: Notification[] = result.errors.map((error) => ({
    level: 'error',
    message: { text: plainText(internalErrorText(error), LONGEST_MESSAGE) },
  }));
  if (leftOut > 0) {
    const text = `${leftOut} findings were left out: GitHub keeps ${MOST_RESULTS} results of a run, and the most severe are here.`;
    all.push({ level: 'warning', message: { text } });
  }
  return all;
}

function sarifResult(finding: Finding, ruleIndex: number | undefined, texts: SourceTexts, hash: LineHash): Result {
  const related = finding.related.slice(0, MOST_LOCATIONS);
  const { file, start } = finding.primary;
  const primaryHash = hash(file, start.line);
  const fixes = offeredFixes(finding.fixes).flatMap((fix) => sarifFix(fix, texts));
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVEL[finding.severity],
    message: { text: linkedMessage(finding.message, related.map(relatedText)) },
    locations: [{ physicalLocation: physicalLocation(finding.primary) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, index): SarifLocation => ({
            id: index + 1,
            physicalLocation: physicalLocation(one.location),
            message: { text: plainText(relatedText(one), LONGEST_MESSAGE) },
          })),
        }),
    partialFingerprints: {
      ...(primaryHash === undefined ? {} : { primaryLocationLineHash: primaryHash }),
      'seaworthy/v1': finding.fingerprint,
    },
    ...(fixes.length === 0 ? {} : { fixes }),
    ...(finding.suppressed === undefined ? {} : { suppressions: [suppression(finding.suppressed)] }),
  };
}

/** GitHub shows a related location only where the message links to it: `[text](id)`. */
function linkedMessage(message: string, links: readonly string[]): string {
  let text = plainText(message, links.length === 0 ? LONGEST_MESSAGE : LONGEST_MESSAGE - ROOM_FOR_LINKS);
  for (const [index, link] of links.entries()) {
    const next = `\n[${escapeBrackets(cutText(visible(link), LONGEST_LINK))}](${index + 1})`;
    if (text.length + next.length > LONGEST_MESSAGE) break;
    text += next;
  }
  return text;
}

/** SARIF 3.11.6 reads `[text](target)` as a link; a text that could hold one has its brackets escaped, others stay readable. */
function plainText(text: string, most: number): string {
  const shown = visible(text);
  if (!shown.includes('](')) return cutText(shown, most);
  return cutText(escapeBrackets(shown), most);
}

function escapeBrackets(text: string): string {
  return text.replace(/[\\[\]]/g, String.raw`\$&`);
}

function physicalLocation({ file, start, end }: Location): PhysicalLocation {
  return {
    artifactLocation: { uri: relativeUri(file) },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}

/** Lone surrogates, which no URI can hold, become the replacement character. */
function relativeUri(file: string): string {
  return file
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}

function sarifFix(fix: ResolvedFix, texts: SourceTexts): readonly Fix[] {
  const edits = placedEdits(fix, texts);
  if (edits === undefined) return [];
  const replacements = new Map<string, Replacement[]>();
  for (const { file, start, end, text } of edits) {
    const replacement: Replacement = {
      deletedRegion: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
      ...(text === '' ? {} : { insertedContent: { text } }),
    };
    const others = replacements.get(file);
    if (others === undefined) replacements.set(file, [replacement]);
    else others.push(replacement);
  }
  return [
    {
      description: { text: plainText(fixText(fix), LONGEST_MESSAGE) },
      artifactChanges: [...replacements].map(([file, changes]) => ({
        artifactLocation: { uri: relativeUri(file) },
        replacements: changes,
      })),
    },
  ];
}

function suppression(suppressed: NonNullable<Finding['suppressed']>): Suppression {
  const isInSource = suppressed.by === 'comment' || suppressed.by === 'annotation';
  return {
    kind: isInSource ? 'inSource' : 'external',
    status: 'accepted',
    justification: visible(suppressed.reason ?? describeSuppression(suppressed)),
  };
}
