import type { Severity } from '../core/finding.js';
import type { RuleSetting } from '../core/rule-settings.js';
import type { OptionSpec, OptionValue } from '../core/rule.js';
import { byName, listOf, shortOrLong } from './collection-readers.js';
import type { DeclaredRule } from './configuration.js';
import { type Reader, described, flag, number, text, word } from './reader.js';

const SEVERITIES: readonly (Severity | 'off')[] = ['off', 'info', 'warning', 'error'];

const severityReader = described('How loud the rule is; `off` silences it.', word(SEVERITIES));

/** `rules`: each rule's severity and options. */
export function rulesReader(rules: readonly DeclaredRule[]): Reader<ReadonlyMap<string, RuleSetting>> {
  return byId(rules, settingReader);
}

/** `rules` of an override: severities only. A rule looks at many files at once, so its options hold for the whole project. */
export function severitiesReader(rules: readonly DeclaredRule[]): Reader<ReadonlyMap<string, Severity | 'off'>> {
  return byId(rules, () => severityReader);
}

function byId<T>(rules: readonly DeclaredRule[], readerOf: (rule: DeclaredRule) => Reader<T>): Reader<ReadonlyMap<string, T>> {
  return byName(new Map(rules.map((rule) => [rule.id, described(descriptionOf(rule), readerOf(rule))])), 'rule');
}

function descriptionOf({ meta }: DeclaredRule): string {
  return meta.pedantic === true ? `${meta.title}. Off unless asked for.` : `${meta.title}.`;
}

function settingReader(rule: DeclaredRule): Reader<RuleSetting> {
  const options = Object.entries(rule.options).map(([name, spec]) => [name, optionReader(spec)] as const);
  const long = byName<OptionValue>(new Map([['severity', severityReader], ...options]), `option of ${rule.id}`);
  return shortOrLong(severityReader, long, (severity) => ({ severity }), settingOf);
}

function settingOf(read: ReadonlyMap<string, OptionValue>): RuleSetting {
  const severity = SEVERITIES.find((known) => known === read.get('severity'));
  const options = [...read].filter(([name]) => name !== 'severity');
  return { ...(severity !== undefined && { severity }), ...(options.length > 0 && { options: Object.fromEntries(options) }) };
}

/** The type of an option's default is its type. */
function optionReader(spec: OptionSpec): Reader<OptionValue> {
  const reader = described(
    spec.description,
    readerLike(spec.default, (value) => spec.check?.(value)),
  );
  return { ...reader, schema: { ...reader.schema, default: spec.default } };
}

function readerLike(example: OptionValue, check: (value: OptionValue) => string | undefined): Reader<OptionValue> {
  if (typeof example === 'string') return text({ check });
  if (typeof example === 'number') return number(check);
  if (typeof example === 'boolean') return flag(check);
  return listOf(text(), check);
}
