import type { Fix, Refusal, ResolvedFix } from './fix.js';
import type { KeyPath, Location } from './location.js';

export type Severity = 'error' | 'warning' | 'info';
export type Confidence = 'high' | 'medium' | 'low';

/** `<area>/<rule>`. */
export type RuleId = string;

/** A further place that explains a finding; `layer` says what it contributed. */
export interface RelatedLocation {
  readonly location: Location;
  readonly message: string;
  readonly layer?: string;
}

/** The Kubernetes object a finding is about. */
export interface ResourceName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The same finding in one of several deployments of one source. */
export interface Variant {
  readonly cluster: string;
  readonly object: string;
}

export interface Finding {
  readonly rule: RuleId;
  readonly messageId: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What is wrong, with the actual values; one sentence or two, no trailing newline. */
  readonly message: string;
  /** The mechanism: why this breaks. */
  readonly why?: string;
  /** What to do about it. */
  readonly help?: string;
  readonly primary: Location;
  readonly related: readonly RelatedLocation[];
  /** The place inside its document; absent where the text did not parse. */
  readonly path?: KeyPath;
  readonly resource?: ResourceName;
  /** The application concerned: `loki`, `grafana`, … */
  readonly app?: string;
  readonly variants: readonly Variant[];
  readonly fix?: Fix | Refusal;
  /** Filled by the fixer; empty until then. */
  readonly fixes: readonly ResolvedFix[];
  /** Same problem, same fingerprint, even when lines move: baselines and code scanning match by it. */
  readonly fingerprint: string;
  readonly suppressed?: {
    readonly by: 'comment' | 'annotation' | 'configuration' | 'baseline' | 'unchanged';
    readonly reason?: string;
  };
}

const RANK: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

export function atLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
}

/** Most severe first, then by place. */
export function bySeverity(a: Finding, b: Finding): number {
  return RANK[b.severity] - RANK[a.severity] || byPlace(a, b);
}

export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.primary.file, b.primary.file) ||
    a.primary.range.start - b.primary.range.start ||
    compare(a.rule, b.rule) ||
    compare(a.messageId, b.messageId) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
