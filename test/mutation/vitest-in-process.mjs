// Stands in for the package `vitest` when tests are bundled for mutants: the same words, but the tests are only written down, so
// that one process can run each of them as often as there are mutants.
import { format } from 'node:util';

import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, chai, setState } from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null, environment: 'node' }, expect);

/** Every test with the file it stands in. */
export const tests = [];
/** To be run once before the first test, and after the last one. */
export const before = [];
export const after = [];

let file = '';
let suites = [];
let hooks = { before: [], after: [] };

/** The file whose tests are written down from here on. */
export function enter(path) {
  file = path;
  suites = [];
  hooks = { before: [], after: [] };
}

function add(name, ...rest) {
  const run = rest.find((one) => typeof one === 'function');
  tests.push({ file, name: [...suites, name].join(' > '), run, hooks });
}

function group(name, ...rest) {
  const outer = [suites, hooks];
  suites = [...suites, name];
  hooks = { before: [...hooks.before], after: [...hooks.after] };
  rest.find((one) => typeof one === 'function')();
  [suites, hooks] = outer;
}

function spread(declare) {
  return (rows) =>
    (name, ...rest) => {
      const run = rest.find((one) => typeof one === 'function');
      rows.forEach((row, index) => {
        const values = Array.isArray(row) ? row : [row];
        const words = name.split(/(?=%[sdij#o])/).filter((part) => part.startsWith('%')).length;
        declare(format(name.replaceAll('%#', String(index)), ...values.slice(0, words)), () => run(...values));
      });
    };
}

const never = () => undefined;

function withVariants(declare) {
  const each = spread(declare);
  const runIf = (condition) =>
    condition ? Object.assign(declare.bind(undefined), { each }) : Object.assign(never, { each: () => never });
  return Object.assign(declare, { each, runIf, skipIf: (condition) => runIf(!condition) });
}

export const it = withVariants(add);
export const test = it;
export const describe = withVariants(group);
export const beforeEach = (hook) => void hooks.before.push(hook);
export const afterEach = (hook) => void hooks.after.push(hook);
export const beforeAll = (hook) => void before.push(hook);
export const afterAll = (hook) => void after.push(hook);
