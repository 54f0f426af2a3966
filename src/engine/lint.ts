import { type Finding, type RelatedLocation, type ResourceName, byPlace } from '../core/finding.js';
import type { DocumentId, FilePath } from '../core/location.js';
import type { Fix, Refusal } from '../core/fix.js';
import type { InternalError } from '../core/result.js';
import type { AnyReport, MessageSpec, Rule, Visitor } from '../core/rule.js';
import { type Model, OVERALL, type Occurrence, type Subjects, WANTING } from '../model/apps/subjects.js';
import { showResource } from '../model/project/manifests.js';
import { stablePath } from '../model/project/stable-path.js';
import { type Deployment, type Sighting, completion, isSameDeployment } from './completion.js';
import { fingerprint } from './fingerprint.js';
import { joinedFix } from './joined-fix.js';
import { judgeSuppressions } from './judge-suppressions.js';
import { type RuleSettings, isEnabled, optionsOf } from './settings.js';

type AnyRule = Rule<Subjects>;

export interface Linted {
  readonly findings: readonly Finding[];
  readonly errors: readonly InternalError[];
  /** How often a rule could not answer, by reason. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Fingerprints of what was said of more than one object, or for want of one: in a part of a project no more than a suspicion. */
  readonly suspicions: ReadonlySet<string>;
  /** What was said of single objects. */
  readonly told: readonly Told[];
}

/** Something that a rule said of one object. */
export interface Told {
  /** Where the object is written; the file itself for what is said of a text. */
  readonly home: FilePath;
  readonly finding: Finding;
  /** The text that it is said of. */
  readonly document: DocumentId;
  /** The deployment in which it was seen. */
  readonly deployment: Deployment | undefined;
}

/**
 * Runs the rules over a model. A rule that throws is recorded and the others go on. `known` is what was said before of objects that
 * the model does not look at again.
 */
export function lint(model: Model, rules: readonly AnyRule[], settings: RuleSettings, known: readonly Told[] = []): Linted {
  const run = new Run(model, settings, known);
  const listeners = rules.filter((rule) => isEnabled(rule, settings)).flatMap((rule) => run.listen(rule));
  const kinds = [...new Set(listeners.flatMap(({ visitor }) => subjectKinds(visitor)))];
  for (const kind of kinds.filter((kind) => !OVERALL.has(kind))) run.dispatch(kind, listeners);
  // What is asked for from here on is asked anew in every version of the project.
  run.endLookUps();
  for (const kind of kinds.filter((kind) => OVERALL.has(kind))) run.dispatch(kind, listeners);
  return run.result(listeners, rules);
}

/** All but those that are told last; a subject that is missing here does not compile. */
const KINDS: { readonly [K in Exclude<keyof Subjects, 'Suppression'>]: K } = {
  SourceText: 'SourceText',
  Manifest: 'Manifest',
  Configuration: 'Configuration',
  Build: 'Build',
  DeployedSet: 'DeployedSet',
  FluxKustomization: 'FluxKustomization',
  FluxCluster: 'FluxCluster',
  FluxObject: 'FluxObject',
  ChartRepository: 'ChartRepository',
  Orphan: 'Orphan',
  HelmRelease: 'HelmRelease',
  BrokenChart: 'BrokenChart',
  KeyReference: 'KeyReference',
  ArgoApplication: 'ArgoApplication',
  PodTemplate: 'PodTemplate',
  Service: 'Service',
  Loki: 'Loki',
  Grafana: 'Grafana',
};

function subjectKinds(visitor: Visitor<Subjects>): readonly (keyof Subjects)[] {
  return Object.values(KINDS).filter((kind) => visitor[kind] !== undefined);
}

interface Listener {
  readonly rule: AnyRule;
  readonly visitor: Visitor<Subjects>;
}

const NOWHERE: Occurrence<unknown> = { subject: undefined, set: undefined, object: undefined };

class Run {
  readonly #sightings = new Map<string, Sighting>();
  readonly #errors: InternalError[] = [];
  readonly #unknown = new Map<string, number>();
  readonly #suspicions = new Set<string>();
  readonly #told: Told[] = [];
  #isOverall = false;
  #isSuspicion = false;
  #occurrence: Occurrence<unknown> = NOWHERE;

  constructor(
    private readonly model: Model,
    private readonly settings: RuleSettings,
    known: readonly Told[],
  ) {
    for (const told of known) this.#tellAgain(told);
  }

  endLookUps(): void {
    this.model.endLookUps();
  }

  listen(rule: AnyRule): readonly Listener[] {
    const listener = this.#guarded(rule, () => {
      const visitor = rule.create({
        options: optionsOf(rule, this.settings),
        report: (report) => this.#report(rule, report),
        unknown: (because) => this.#unknown.set(because, (this.#unknown.get(because) ?? 0) + 1),
      });
      return { rule, visitor };
    });
    return listener === undefined ? [] : [listener];
  }

  dispatch(kind: keyof Subjects, listeners: readonly Listener[]): void {
    this.#isOverall = OVERALL.has(kind);
    this.#isSuspicion = this.#isOverall || WANTING.has(kind);
    this.#tell(kind, this.#guardedModel(kind), listeners);
  }

  #tell<K extends keyof Subjects>(
    kind: K,
    occurrences: readonly Occurrence<Subjects[K]>[],
    listeners: readonly Listener[],
  ): void {
    const told = listeners.filter(({ visitor }) => visitor[kind] !== undefined);
    if (told.length === 0) return;
    for (const occurrence of occurrences) {
      this.#occurrence = occurrence;
      for (const { rule, visitor } of told) {
        try {
          visitor[kind]?.(occurrence.subject);
        } catch (error) {
          this.#fail(rule, error);
        }
      }
    }
  }

  /** The findings, suppressed where somebody says so; the suppressions themselves are judged last, when it is known what they did. */
  result(listeners: readonly Listener[], rules: readonly AnyRule[]): Linted {
    const found = this.#completed();
    const { findings: marked, judged } = judgeSuppressions(
      found,
      this.model.project,
      listeners.map(({ rule }) => rule.id),
      rules.map(({ id }) => id),
    );
    this.#sightings.clear();
    this.#occurrence = NOWHERE;
    this.#isOverall = OVERALL.has('Suppression');
    this.#isSuspicion = this.#isOverall;
    for (const subject of judged)
      for (const { rule, visitor } of listeners) this.#guarded(rule, () => visitor.Suppression?.(subject));
    const findings = [...marked, ...this.#completed()].toSorted(byPlace);
    return {
      findings,
      errors: this.#errors,
      suspicions: this.#suspicions,
      told: this.#told,
      unknown: Object.fromEntries([...this.#unknown].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    };
  }

  #completed(): readonly Finding[] {
    const sightings = [...this.#sightings.values()];
    const complete = completion(sightings, this.model);
    return sightings.map((sighting) => {
      try {
        return complete(sighting);
      } catch (error) {
        this.#errors.push(internalError(`telling the deployments of a finding of ${sighting.finding.rule} apart`, error));
        return sighting.finding;
      }
    });
  }

  #guardedModel<K extends keyof Subjects>(kind: K): readonly Occurrence<Subjects[K]>[] {
    try {
      return this.model.subjects(kind);
    } catch (error) {
      this.#errors.push(internalError(`finding every ${kind}`, error));
      return [];
    }
  }

  #guarded<T>(rule: AnyRule, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#fail(rule, error);
      return undefined;
    }
  }

  #fail(rule: AnyRule, error: unknown): void {
    const where = this.#occurrence.object === undefined ? rule.id : `${rule.id} at ${showResource(this.#occurrence.object)}`;
    this.#errors.push(internalError(where, error));
  }

  #report(rule: AnyRule, report: AnyReport): void {
    const finding = this.#finding(rule, report);
    if (finding === undefined) return;
    const { set, object } = this.#occurrence;
    const deployment = set && object && { set, object };
    const { document } = report.at;
    const told = { home: (object?.manifest.document.id ?? document).file, finding, document, deployment };
    if (this.#isSuspicion) this.#suspicions.add(finding.fingerprint);
    if (!this.#isOverall) this.#told.push(told);
    this.#sight(told);
  }

  #tellAgain(told: Told): void {
    this.#told.push(told);
    this.#sight(told);
  }

  #sight({ finding, document, deployment }: Told): void {
    const key = `${finding.fingerprint}@${finding.primary.range.start}:${finding.message}`;
    const known = this.#sightings.get(key);
    const seen = deployment === undefined ? [] : [deployment];
    if (known === undefined) {
      this.#sightings.set(key, { finding, document, seen });
      return;
    }
    known.seen.push(...seen.filter((one) => !known.seen.some((other) => isSameDeployment(one, other))));
    const fix = joinedFix(known.finding.fix, finding.fix);
    if (fix !== known.finding.fix) this.#sightings.set(key, { ...known, finding: withFix(known.finding, fix) });
  }

  #finding(rule: AnyRule, report: AnyReport): Finding | undefined {
    const spec = rule.meta.messages[report.messageId];
    if (spec === undefined) throw new Error(`${rule.id} has no message ${report.messageId}`);
    if (spec.pedantic === true && !this.settings.pedantic) return undefined;
    const { project } = this.model;
    const primary = project.locate(report.at);
    const override = this.settings.of(rule.id, primary.file)?.severity;
    if (override === 'off') return undefined;
    const data = report.data ?? {};
    const document = project.document(report.at.document);
    const resource = this.#occurrence.object;
    const path = 'range' in report.at ? undefined : report.at.path;
    const stable =
      'range' in report.at ? (report.at.document.embedded ?? []).flat().map(String) : stablePath(document, report.at);
    return {
      rule: rule.id,
      messageId: report.messageId,
      severity: override ?? spec.severity,
      confidence: rule.meta.confidence,
      ...texts(spec, data),
      primary,
      related: this.#related(report),
      ...(path !== undefined && { path }),
      ...(resource !== undefined && { resource: nameOf(resource) }),
      ...(report.app !== undefined && { app: report.app }),
      variants: [],
      ...(report.fix !== undefined && { fix: report.fix }),
      fixes: refusals(report.fix),
      fingerprint: fingerprint({
        rule: rule.id,
        messageId: report.messageId,
        data: said(spec.text, data),
        file: primary.file,
        path: stable,
      }),
    };
  }

  #related(report: AnyReport): readonly RelatedLocation[] {
    return (report.related ?? []).map(({ at, message, layer }) => ({
      location: this.model.project.locate(at),
      message,
      ...(layer !== undefined && { layer }),
    }));
  }
}

function withFix(finding: Finding, fix: Fix | Refusal | undefined): Finding {
  const { fix: _, ...rest } = finding;
  return { ...rest, ...(fix !== undefined && { fix }), fixes: refusals(fix) };
}

/** A refusal is shown in place of a fix. */
function refusals(fix: Fix | Refusal | undefined): Finding['fixes'] {
  return fix !== undefined && 'refused' in fix
    ? [{ title: 'no fix', applicability: 'suggestion', edits: [], refused: fix.refused }]
    : [];
}

function nameOf({ apiVersion, kind, namespace, name }: ResourceName): ResourceName {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}

/** What the message itself names; what only its reasons name may change while the finding stays. */
function said(text: string, data: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  return Object.fromEntries(Object.entries(data).filter(([name]) => text.includes(`{{${name}}}`)));
}

function texts(spec: MessageSpec, data: Readonly<Record<string, string | number>>): Pick<Finding, 'message' | 'why' | 'help'> {
  const fill = (text: string): string => text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => String(data[name] ?? whole));
  return {
    message: fill(spec.text),
    ...(spec.why !== undefined && { why: fill(spec.why) }),
    ...(spec.help !== undefined && { help: fill(spec.help) }),
  };
}

function internalError(where: string, error: unknown): InternalError {
  const known = error instanceof Error ? error : new Error(String(error));
  return { where, message: known.message, ...(known.stack !== undefined && { stack: known.stack }) };
}
