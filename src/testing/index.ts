/** For people who write rules: a rule's page is its test. */
export { checkCase } from './check-case.js';
export { checkCoverage, checkForm, checkResults, checkRulePage } from './check-page.js';
export { type PageProblem, type RuleCase, type RulePage, parseRulePage } from './page.js';
export { inMemory } from './trial.js';
export { writeRulePage } from './write-page.js';
