// Stands in for the package `fast-check` when tests are bundled for mutants: the same, but no property looks at more than some
// cases, and one failure is enough, so it is not made smaller.
import * as fc from 'fast-check/whole';

const CASES = 100;

export * from 'fast-check/whole';

export function assert(property, parameters = {}) {
  return fc.assert(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? CASES, CASES), endOnFailure: true });
}

export default { ...fc, assert };
