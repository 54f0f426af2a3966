import { expect, it } from 'vitest';

import { type Layer, describeLayer } from '../../src/core/provenance.js';

const by = 'Kustomization/flux-system/apps';

it.each<readonly [Layer, string]>([
  [{ kind: 'source' }, 'this manifest'],
  [{ kind: 'substitution', variables: ['A', 'B'], by }, `substitution of \${A}, \${B} by ${by}`],
  [{ kind: 'substitution', variables: [], by }, `substitution by ${by}`],
  [{ kind: 'chart-default', chart: 'loki', version: '6.30.1' }, 'the default of chart loki 6.30.1'],
  [{ kind: 'command-line', flag: '-target' }, 'the argument -target'],
])('%j', (layer, text) => {
  expect(describeLayer(layer)).toBe(text);
});
