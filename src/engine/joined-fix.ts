import { type Fix, type Refusal, isWeaker, together } from '../core/fix.js';

/**
 * One fix for what is told of several deployments of a source in the same words. Where each is mended in another place, it takes
 * all of these; where one of them cannot be mended, none is.
 */
export function joinedFix(one: Fix | Refusal | undefined, other: Fix | Refusal | undefined): Fix | Refusal | undefined {
  if (one === undefined || other === undefined) return undefined;
  if ('refused' in one) return one;
  if ('refused' in other) return other;
  const known = new Set(one.plan.patches.map((patch) => JSON.stringify(patch)));
  const patches = other.plan.patches.filter((patch) => !known.has(JSON.stringify(patch)));
  if (patches.length === 0) return one;
  const plan = together(one.plan, { ...other.plan, patches });
  if ('refused' in plan) return plan;
  const joined = { title: one.title, plan, ...classOf(one, other) };
  if (one.unlimited === undefined || other.unlimited === undefined) return joined;
  return { ...joined, unlimited: classOf(one.unlimited, other.unlimited) };
}

type Class = Pick<Fix, 'applicability' | 'caution'>;

function classOf(one: Class, other: Class): Class {
  const { applicability } = isWeaker(other.applicability, one.applicability) ? other : one;
  const cautions = new Set([one, other].flatMap(({ caution }) => caution?.split('; ') ?? []));
  return { applicability, ...(cautions.size > 0 && { caution: [...cautions].join('; ') }) };
}
