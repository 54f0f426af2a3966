import type { MessageSpec, OptionSpec, OptionValue, RelatedReport, Rule, RuleContext, RuleMeta, Visitor } from '../core/rule.js';
import type { Applicability, Fix, Plan, Refusal } from '../core/fix.js';
import { isRefusal, isWeaker } from '../core/fix.js';
import type { Target } from '../core/location.js';
import { describeLayer, type Lookup, type Origin } from '../core/provenance.js';
import type { Grafana } from '../model/apps/grafana/view.js';
import type { Subjects } from '../model/apps/subjects.js';

export type { Subjects } from '../model/apps/subjects.js';
export type { Applicability, Fix, Plan, Refusal } from '../core/fix.js';
export { together } from '../core/fix.js';
export type { Lookup } from '../core/provenance.js';
export type { Target } from '../core/location.js';
export type { RelatedReport } from '../core/rule.js';

export type AnyRule = Rule<Subjects>;

type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** `true` widens to boolean, `10` to number: an option takes any value of its default's type. */
type Widened<T> = T extends boolean ? boolean : T extends number ? number : T extends string ? string : T;

type OptionsOf<O extends OptionSpecs> = { readonly [K in keyof O]: Widened<O[K]['default']> };

/** An option, with its `check` typed by its default. */
export function option<T extends OptionValue>(spec: OptionSpec<Widened<T>>): OptionSpec<Widened<T>> {
  return spec;
}

interface RuleDefinition<M extends Readonly<Record<string, MessageSpec>>, O extends OptionSpecs> {
  readonly id: string;
  readonly meta: Omit<RuleMeta, 'messages'> & { readonly messages: M };
  readonly options?: O;
  readonly create: (context: RuleContext<M, OptionsOf<O>>) => Visitor<Subjects>;
}

/** Declares a rule: message ids, their placeholders and the options are checked by the compiler. */
export function defineRule<
  const M extends Readonly<Record<string, MessageSpec>>,
  const O extends OptionSpecs = Readonly<Record<string, never>>,
>(rule: RuleDefinition<M, O>): AnyRule {
  const { id, meta, options: specs = {} } = rule;
  return {
    id,
    meta,
    options: specs,
    create: (context) => {
      const { options } = context;
      if (!isOptionsOf<O>(options, specs)) throw new TypeError(`the options of ${id} are not of the types of their defaults`);
      return rule.create({
        options,
        report: (report) => context.report(report),
        unknown: (because) => context.unknown(because),
      });
    },
  };
}

/** True when every option has the type of its default, which is all that the configuration admits. */
function isOptionsOf<O extends OptionSpecs>(
  options: Readonly<Record<string, OptionValue>>,
  specs: OptionSpecs,
): options is Readonly<Record<string, OptionValue>> & OptionsOf<O> {
  return Object.entries(specs).every(([name, { default: value }]) => typeof options[name] === typeof value);
}

/** The layers below the answer: those that a value overrides, or what was taken out. As related locations. */
export function overridden(lookup: Lookup<unknown>): readonly RelatedReport[] {
  if (lookup.state === 'absent') return related(lookup.deleted?.lost, 'taken out of here');
  if (lookup.state !== 'set') return [];
  const { origin } = lookup;
  const below = lookup.overridden.filter(({ target }) => !isSamePlace(target, origin.target));
  return [...definitions(origin), ...below.flatMap((loser) => related(loser, 'overridden here'))];
}

/** Where the variables are set that made a value. */
function definitions({ layer }: Origin): readonly RelatedReport[] {
  if (layer.kind !== 'substitution') return [];
  return (layer.definitions ?? []).map((at) => ({ at, message: 'the variable is set here', layer: describeLayer(layer) }));
}

/** A text with variables and what they make of it stand in one place. */
function isSamePlace(one: Target | undefined, other: Target | undefined): boolean {
  return JSON.stringify([one?.document, one?.path]) === JSON.stringify([other?.document, other?.path]);
}

/** Where to speak of something that is missing: at what took it out, else where it would stand. */
export function missingAt(lookup: Lookup<unknown> & { readonly state: 'absent' }): Target {
  return lookup.deleted?.by.target ?? lookup.insertAt;
}

/** A related location, for an origin that some file holds. */
export function related(origin: Origin | undefined, message: string): readonly RelatedReport[] {
  return origin?.target === undefined ? [] : [{ at: origin.target, message, layer: describeLayer(origin.layer) }];
}

/** A fix of the wanted class, lowered to what its places allow; a refusal stays one. */
export function offer(title: string, wanted: Applicability, plan: Plan | Refusal, caution?: string): Fix | Refusal {
  if (isRefusal(plan)) return plan;
  const limit = plan.limit;
  const applicability = limit !== undefined && isWeaker(limit.applicability, wanted) ? limit.applicability : wanted;
  const unlimited = { applicability: wanted, ...(caution !== undefined && wanted !== 'safe' && { caution }) };
  if (limit === undefined) return { title, plan, ...unlimited };
  const because = applicability === wanted && caution !== undefined ? `${caution}; ${limit.because}` : limit.because;
  return { title, applicability, plan, caution: because, unlimited };
}

/** A key of a Secret that is to be there, in words: where, and how it comes there. */
export function secretToHave(home: Grafana['secrets'], name: string, key: string): string {
  const place = `Secret ${name}, key ${key}${home.namespace === undefined ? '' : `, in namespace ${home.namespace}`}`;
  const has = home.has(name, key);
  if (has === true) return `${place}, which is there`;
  if (has === 'maybe') return `${place}, which has to hold it`;
  if (has === false) return `${place}, to which you add it`;
  return `${place}, which you create${howToCreate(home.practice)}`;
}

function howToCreate(practice: Grafana['secrets']['practice']): string {
  if (practice === undefined) return '';
  if (practice.kind === 'SOPS') return ', encrypted with SOPS like others here';
  const kind = practice.kind === 'ExternalSecret' ? 'an ExternalSecret' : 'a SealedSecret';
  const store = practice.kind === 'ExternalSecret' && practice.store !== undefined ? ` of ${practice.store}` : '';
  return ` by ${kind}${store}, like others here`;
}
