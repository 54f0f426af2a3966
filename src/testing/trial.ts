import { type Applied, type Session, applyFixes, resolveFixes } from '../autofix/fix.js';
import type { State } from '../autofix/prove.js';
import type { Finding } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import type { InternalError } from '../core/result.js';
import { lint } from '../engine/lint.js';
import type { RuleSettings } from '../engine/settings.js';
import { Model } from '../model/apps/subjects.js';
import { memoryFileSystem } from '../model/project/file-system.js';
import { Project } from '../model/project/project.js';
import type { AnyRule } from '../rules/kit.js';
import type { RuleCase } from './page.js';
import type { Texts } from './variants.js';

/** Classes of fix that can be written; suggestions are only shown. */
export type Fixable = 'safe' | 'unsafe';

/** What the catalogue says about a project, and how it would repair it. */
export interface Trial {
  readonly texts: Texts;
  /** Of the rule whose case this is, fixes resolved. */
  readonly findings: readonly Finding[];
  /** Of all other rules. */
  readonly others: readonly Finding[];
  readonly errors: readonly InternalError[];
  /** The classes of fix to try: the safe ones alone, then, where there are any, the unsafe ones with them. */
  readonly passes: readonly (readonly Fixable[])[];
  /** Applies the fixes of the rule's own findings. */
  repair(allowed: readonly Fixable[]): Applied;
  /** The same questions to changed texts. */
  after(changed: ReadonlyMap<FilePath, string>): Trial;
}

/** A model of a project held in memory. */
export function inMemory(texts: Texts): Model {
  return new Model(new Project(memoryFileSystem(texts)));
}

/** YAML files that do not parse. */
export function unreadable(texts: Texts): readonly FilePath[] {
  const { files } = new Project(memoryFileSystem(texts));
  return [...files.values()].filter(({ stream }) => stream.problem !== undefined).map(({ path }) => path);
}

/** Runs the whole catalogue over files, with the settings of the case. */
export function tryCase(rule: AnyRule, ruleCase: RuleCase, catalogue: readonly AnyRule[], texts: Texts): Trial {
  const look = (current: Texts): State & { readonly errors: readonly InternalError[] } => {
    const model = inMemory(current);
    const { findings, errors } = lint(model, catalogue, settingsOf(rule, ruleCase));
    return {
      project: model.project,
      findings: findings
        .filter(({ suppressed }) => suppressed === undefined)
        .map((finding) => (finding.rule === rule.id ? finding : withoutFix(finding))),
      buildProblems: model.buildProblems,
      errors,
    };
  };
  const state = look(texts);
  const session: Session = { ...state, relint: (changed) => look({ ...texts, ...Object.fromEntries(changed) }) };
  const resolved = resolveFixes(session);
  const own = resolved.filter((finding) => finding.rule === rule.id);
  return {
    texts,
    findings: own,
    others: resolved.filter((finding) => finding.rule !== rule.id),
    errors: state.errors,
    passes: passesFor(own),
    repair: (allowed) => applyFixes(session, new Set(allowed)),
    after: (changed) => tryCase(rule, ruleCase, catalogue, { ...texts, ...Object.fromEntries(changed) }),
  };
}

function settingsOf(rule: AnyRule, { options, pedantic }: RuleCase): RuleSettings {
  return { of: (id) => (id === rule.id ? { options } : undefined), pedantic, only: new Set() };
}

/** The fixes of other rules have pages of their own. */
function withoutFix(finding: Finding): Finding {
  const { fix: _fix, ...rest } = finding;
  return rest;
}

function passesFor(findings: readonly Finding[]): Trial['passes'] {
  const has = (wanted: Fixable): boolean =>
    findings.some(({ fixes }) => fixes.some(({ applicability, refused }) => applicability === wanted && refused === undefined));
  return [...(has('safe') ? [['safe'] as const] : []), ...(has('unsafe') ? [['safe', 'unsafe'] as const] : [])];
}
