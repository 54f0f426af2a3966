import type { Confidence, RuleId, Severity } from './finding.js';
import type { Applicability, Fix, Refusal } from './fix.js';
import type { DocumentId, Target } from './location.js';
import type { Range } from './text.js';

/** One way in which a rule speaks. Texts may hold `{{name}}` placeholders, filled from the report's data. */
export interface MessageSpec {
  readonly severity: Severity;
  readonly text: string;
  /** The mechanism, in one line. */
  readonly why?: string;
  /** What to do, in one line. */
  readonly help?: string;
  /** Said only with `--pedantic`, while the rule's other messages are always said. */
  readonly pedantic?: boolean;
}

export interface RuleMeta<M extends string = string> {
  /** One line without a full stop, as it stands in the index. */
  readonly title: string;
  readonly confidence: Confidence;
  /** The version that brought the rule. */
  readonly since: string;
  /** Off unless asked for with `--pedantic` or `--rule`. */
  readonly pedantic?: boolean;
  /** The classes of fix this rule really offers; the rule page's cases must show each. */
  readonly fixes: readonly Applicability[];
  readonly messages: Readonly<Record<M, MessageSpec>>;
  /** CVSS-like score 0.1 to 10 for code scanning, where the problem is one of security. */
  readonly securitySeverity?: number;
}

export type OptionValue = string | number | boolean | readonly string[];

/** A rule's option: the type of its default is its type. `check` returns the complaint about a bad value. */
export interface OptionSpec<T extends OptionValue = OptionValue> {
  readonly default: T;
  readonly description: string;
  check?(value: T): string | undefined;
}

/** A place in a text that has no tree: found by the syntax layer in a document that does not parse. */
export interface Problem {
  readonly document: DocumentId;
  readonly range: Range;
}

export interface RelatedReport {
  readonly at: Target | Problem;
  readonly message: string;
  readonly layer?: string;
}

/** The names inside the `{{…}}` of a message, so that a forgotten or misspelt datum does not compile. */
export type Placeholder<T> = T extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Placeholder<Rest> : never;

type DataOf<Spec> = Spec extends MessageSpec ? Placeholder<Spec['text'] | Spec['why'] | Spec['help']> : never;

type WithData<Names extends string> = [Names] extends [never]
  ? { readonly data?: Readonly<Record<string, never>> }
  : { readonly data: Readonly<Record<Names, string | number>> };

/** What a rule says when it has found something. */
export type Report<Messages> = {
  [M in keyof Messages & string]: {
    readonly at: Target | Problem;
    readonly messageId: M;
    readonly related?: readonly RelatedReport[];
    readonly app?: string;
    readonly fix?: Fix | Refusal;
  } & WithData<DataOf<Messages[M]>>;
}[keyof Messages & string];

export interface RuleContext<Messages, Options> {
  readonly options: Options;
  report(report: Report<Messages>): void;
  /** Says that a question could not be answered, so that the run can tell how much it did not see. */
  unknown(because: string): void;
}

/** Listeners are keyed by subject, not by syntax node; the engine walks the model once for all rules. */
export type Visitor<Subjects> = { readonly [S in keyof Subjects]?: (subject: Subjects[S]) => void };

/** A report with the types of its rule forgotten. */
export interface AnyReport {
  readonly at: Target | Problem;
  readonly messageId: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly related?: readonly RelatedReport[];
  readonly app?: string;
  readonly fix?: Fix | Refusal;
}

/** What the engine hands to a rule whose types it does not know. */
export interface AnyRuleContext {
  readonly options: Readonly<Record<string, OptionValue>>;
  report(report: AnyReport): void;
  unknown(because: string): void;
}

export interface Rule<Subjects> {
  readonly id: RuleId;
  readonly meta: RuleMeta;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly create: (context: AnyRuleContext) => Visitor<Subjects>;
}
