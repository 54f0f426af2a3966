// js-yaml without the objects that it makes for every text and node and hardly ever looks at. Its answers stay the same, which
// test/scripts/faster-yaml.test.ts holds it to.
import { readFileSync } from 'node:fs';

/** What stands once in js-yaml's CommonJS build, and what takes its place. */
const REPLACED = [
  // The parser's state is made with a helper that copies field by field; V8 does the same in one step.
  ['function _objectSpread2(e) {', 'function _objectSpread2(e) { return Object.assign(...arguments);'],
  // Few nodes have a tag or an anchor.
  ['function emptyProperties() {', 'const NO_PROPERTIES = emptyProperties();\nfunction emptyProperties() {'],
  ['const props = emptyProperties();', 'let props = NO_PROPERTIES;'],
  [
    'const propertyState = snapshotState(state);',
    'const propertyState = ch === 33 || ch === 38 ? snapshotState(state) : null;\n' +
      'if (propertyState !== null && props === NO_PROPERTIES) props = emptyProperties();',
  ],
  [
    'if (!readTagProperty(state, props, nodeContext === CONTEXT_FLOW_IN) && !readAnchorProperty(state, props)) break;',
    'if (ch !== 33 && ch !== 38) break;\n' +
      'if (!readTagProperty(state, props, nodeContext === CONTEXT_FLOW_IN) && !readAnchorProperty(state, props)) break;',
  ],
  // Where a map begins is needed for its first entry.
  ['const beforeKey = snapshotState(state);', 'const beforeKey = mappingOpened ? null : snapshotState(state);'],
  // Most texts are ASCII, and one look tells that of all their scalars.
  [
    'const nullpos = input.indexOf("\\0");',
    'state.isPlain = !/[^\\n\\r\\t -~]/.test(input);\nconst nullpos = input.indexOf("\\0");',
  ],
  ['function checkPrintable(state, start, end) {', 'function checkPrintable(state, start, end) {\nif (state.isPlain) return;'],
];

export function fasterYaml(path) {
  let source = readFileSync(path, 'utf8');
  for (const [slow, fast] of REPLACED) {
    if (source.split(slow).length !== 2) throw new Error(`js-yaml has no ${slow} any more: change scripts/faster-yaml.mjs`);
    source = source.replace(slow, () => fast);
  }
  return source;
}
