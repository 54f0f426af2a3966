import { describe, expect, it } from 'vitest';

import { sectionsOf } from '../../../../src/model/gitops/reach/kustomization-sections.js';

const TOLD: readonly (readonly [name: string, text: string, fields: readonly string[]])[] = [
  ['a list', 'resources:\n  - a.yaml\n', ['resources']],
  ['a list without indentation', 'kind: Kustomization\nresources:\n- a.yaml\n- b.yaml\n', ['kind', 'resources']],
  ['comments and blank lines', '# head\n\n---\n# more\nresources: # here\n\n  - a.yaml # and here\n', ['resources']],
  ['a list in brackets', 'resources: [a.yaml, ../b]\nnamespace: x\n', ['resources', 'namespace']],
  ['texts with lines of their own', 'patches:\n  - patch: |\n      - op: add\n        path: /a\n', ['patches']],
  ['line breaks of Windows', 'kind: Kustomization\r\nresources:\r\n  - a.yaml\r\n', ['kind', 'resources']],
  ['nothing', '', []],
];

const NOT_TOLD: readonly (readonly [name: string, text: string])[] = [
  ['keys in quotes', '"resources":\n  - a.yaml\n'],
  ['a map in braces', '{ resources: [a.yaml] }\n'],
  ['keys that are indented', '  resources:\n    - a.yaml\n'],
  ['content on the line of the marker', '--- {resources: [a.yaml]}\n'],
  ['an alias', 'resources: &r [a.yaml]\ncomponents: *r\n'],
  ['escapes', 'resources: ["\\x61.yaml"]\n'],
  ['a tag', 'resources: !!seq [a.yaml]\n'],
  ['an explicit key', '? resources\n: [a.yaml]\n'],
  ['merged maps', '<<: {resources: [a.yaml]}\n'],
  ['a byte order mark', '\uFEFFresources: [a.yaml]\n'],
  ['brackets that go on in the first column', 'resources: [\na.yaml,\n]\n'],
  ['line breaks of old', 'resources:\r  - a.yaml\r'],
];

describe('the fields of a kustomization by its lines', () => {
  it.each(TOLD)('%s', (_, text, fields) => {
    expect(sectionsOf(text)?.map(({ field }) => field)).toEqual(fields);
  });

  it.each(NOT_TOLD)('leaves %s to the parser', (_, text) => {
    expect(sectionsOf(text)).toBeUndefined();
  });

  it('gives what stands below each, without comments', () => {
    expect(sectionsOf('resources: # one\n  - a.yaml # two\n# three\n  - b.yaml\n')).toEqual([
      { field: 'resources', text: ' \n  - a.yaml \n\n  - b.yaml\n' },
    ]);
  });
});
