import { hasProblems, loadConfiguration } from '../../../src/config/load.js';
import { NO_FLAGS } from '../../../src/config/resolve.js';
import { lineStarts, positionAt } from '../../../src/core/text.js';
import { rules } from '../../../src/rules/index.js';
import { type Target, promise, promiseEqual } from '../target.js';
import { YAML_WORDS } from '../words.js';

const PATHS = [
  'a.yaml',
  'apps/loki/values.yaml',
  'x'.repeat(60),
  'a/b/c/d/e/f/g/h.yaml',
  '{a,b}.yaml',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
];

/** seaworthy.yaml. */
export const configurationTarget: Target = {
  name: 'configuration',
  about: 'reading seaworthy.yaml',
  maxLength: 1_500,
  words: [
    'rules:\n',
    'ignore:\n',
    'overrides:\n',
    'values:\n',
    'images:\n',
    'sources:\n',
    'flux:\n',
    'version: 2.6\n',
    'catalogues:\n',
    ...rules.slice(0, 12).map(({ id }) => `  ${id}: error\n`),

    'severity: warning\n',
    'options:\n',
    'files:\n',
    'off',
    'info',
    'pedantic: true\n',
    'path: ./a\n',
    'opaque',
    '**/*.yaml',
    '{a,b}',
    '+(a|b)',
    '!(x)',
    '[a-z]',
    '*(*(*(a)))',
    '?',
    '../',
    '\\',
    'extends: x\n',
    '{1..99}',
    ...YAML_WORDS.slice(0, 24),
  ],
  seeds: ({ fixtures }) => [
    ...[...fixtures].filter(([path]) => path.endsWith('seaworthy.yaml')).map(([, text]) => text),
    `rules:
  flux/short-release-timeout: { severity: error, minimumMinutes: 10 }
  grafana/*: off
ignore: ["**/test/**", old/]
overrides:
  - files: [staging/**]
    rules:
      workload/missing-fs-group: info
values:
  "apps/*/values.yaml": { chart: loki, version: 6.0.0 }
  other.yaml: grafana
images:
  registry.example.com/loki: grafana/loki
sources:
  flux-system/app: ./apps
flux:
  version: 2.6
pedantic: true
`,
  ],
  run: async (text) => {
    const loaded = await loadConfiguration('seaworthy.yaml', text, rules);
    if (hasProblems(loaded)) {
      const starts = lineStarts(text);
      for (const { location, message } of loaded) {
        const { start, end } = location.range;
        promise(message !== '' && start >= 0 && start <= end && end <= text.length, () => `${message} at ${start}-${end}`);
        promiseEqual([location.start, location.end], [positionAt(starts, start), positionAt(starts, end)], () => message);
      }
      return;
    }
    loaded.settingsWith(NO_FLAGS);
    for (const path of PATHS) {
      loaded.isIgnored(path);
      loaded.valuesMapping(path);
      for (const { id } of rules) loaded.settings.of(id, path);
    }
  },
};
