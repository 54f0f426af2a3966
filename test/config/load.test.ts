import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Configuration, DEFAULT_CONFIGURATION } from '../../src/config/configuration.js';
import { hasProblems, loadConfiguration } from '../../src/config/load.js';
import { RULES } from './rules-for-tests.js';

const FILE = 'seaworthy.yaml';

async function loaded(text: string): Promise<Configuration> {
  const result = await loadConfiguration(FILE, text, RULES);
  if (hasProblems(result)) throw new Error(result.map(({ message }) => message).join('\n'));
  return result;
}

/** `line:column what is underlined | message`. */
async function problems(text: string): Promise<readonly string[]> {
  const result = await loadConfiguration(FILE, text, RULES);
  if (!hasProblems(result)) return [];
  return result.map(({ location: { file, start, range }, message }) => {
    expect(file).toBe(FILE);
    return `${start.line}:${start.column} ${text.slice(range.start, range.end)} | ${message}`;
  });
}

describe('a file that says nothing is the default configuration', () => {
  test.each(['', '\n', '# only a comment\n', '---\n', '---\n# nothing\n...\n', '\uFEFF', '\uFEFF# comment\r\n'])(
    '%j',
    async (text) => {
      expect(await loaded(text)).toBe(DEFAULT_CONFIGURATION);
    },
  );

  test('and says nothing about anything', () => {
    expect(DEFAULT_CONFIGURATION.settings.of('yaml/syntax', 'a.yaml')).toBeUndefined();
    expect(DEFAULT_CONFIGURATION.isIgnored('a.yaml')).toBe(false);
    expect(DEFAULT_CONFIGURATION.valuesMapping('a.yaml')).toBeUndefined();
  });

  test('keys without a value count as not there', async () => {
    const configuration = await loaded(
      'rules:\noverrides:\nignore:\nvalues:\nimages:\nsources:\nflux:\ncatalogues:\n  # - charts\n',
    );
    expect(configuration.settings.of('yaml/syntax')).toBeUndefined();
    expect(configuration.sources.size).toBe(0);
  });
});

describe('rules', () => {
  test('in short and long form, with options of every type', async () => {
    const { settings } = await loaded(`
rules:
  yaml/syntax: off
  loki/limits:
    severity: info
    maximum: 3
    strict: true
    label: 'team'
    tenants: [a, b]
`);
    expect(settings.of('yaml/syntax', 'a.yaml')).toEqual({ severity: 'off' });
    expect(settings.of('loki/limits', 'a.yaml')).toEqual({
      severity: 'info',
      options: { maximum: 3, strict: true, label: 'team', tenants: ['a', 'b'] },
    });
    expect(settings.of('helm/pinned', 'a.yaml')).toEqual({ severity: 'off' });
    expect(settings.pedantic).toBe(false);
  });

  test('options without a severity', async () => {
    const { settings } = await loaded('rules: {loki/limits: {maximum: 3}}');
    expect(settings.of('loki/limits', 'a.yaml')).toEqual({ options: { maximum: 3 } });
  });

  test('through anchors and merge keys', async () => {
    const { settings } = await loaded(`
rules:
  yaml/syntax: &quiet info
  helm/pinned: *quiet
  loki/limits: &limits {maximum: 3}
overrides:
  - &everywhere
    files: apps/**
    rules: &rules {yaml/syntax: error}
  - <<: *everywhere
    files: clusters/**
`);
    expect(settings.of('helm/pinned', 'a.yaml')).toEqual({ severity: 'info' });
    expect(settings.of('yaml/syntax', 'clusters/a.yaml')).toEqual({ severity: 'error' });
    expect(settings.of('yaml/syntax', 'a.yaml')).toEqual({ severity: 'info' });
  });

  test('pedantic', async () => {
    const { settings } = await loaded('pedantic: true');
    expect(settings.pedantic).toBe(true);
    expect(settings.of('helm/pinned', 'a.yaml')).toBeUndefined();
  });
});

describe('overrides', () => {
  const text = `
rules:
  yaml/syntax: info
overrides:
  - files: ['staging/', 'apps/*/test.yaml']
    rules: {yaml/syntax: off, helm/pinned: warning}
  - files: staging/important.yaml
    rules: {yaml/syntax: error}
`;

  test.each([
    ['a.yaml', 'info'],
    ['staging', 'info'],
    ['staging/a.yaml', 'off'],
    ['staging/deep/a.yaml', 'off'],
    ['staging/important.yaml', 'error'],
    ['apps/x/test.yaml', 'off'],
    ['apps/x/y/test.yaml', 'info'],
    ['other/staging/a.yaml', 'info'],
  ])('yaml/syntax in %s is %s', async (file, severity) => {
    expect((await loaded(text)).settings.of('yaml/syntax', file)?.severity).toBe(severity);
  });

  test('a pedantic rule that is asked for in some files runs, and is off elsewhere', async () => {
    const { settings } = await loaded(text);
    expect(settings.of('helm/pinned')).toEqual({ severity: 'warning' });
    expect(settings.of('helm/pinned', 'staging/a.yaml')).toEqual({ severity: 'warning' });
    expect(settings.of('helm/pinned', 'a.yaml')).toEqual({ severity: 'off' });
  });
});

describe('the command line has the last word', () => {
  const text = 'rules: {yaml/syntax: off}\noverrides: [{files: "**", rules: {loki/limits: info}}]\n';
  const none = { severities: new Map(), pedantic: false, only: new Set<string>() };

  test.each([
    ['--rule over the file', { ...none, severities: new Map([['yaml/syntax', 'error'] as const]) }, 'yaml/syntax', 'error'],
    ['--rule over an override', { ...none, severities: new Map([['loki/limits', 'error'] as const]) }, 'loki/limits', 'error'],
    ['--only runs a rule that is off', { ...none, only: new Set(['yaml/syntax']) }, 'yaml/syntax', undefined],
    ['--only runs a pedantic rule', { ...none, only: new Set(['helm/pinned']) }, 'helm/pinned', undefined],
    ['--pedantic', { ...none, pedantic: true }, 'helm/pinned', undefined],
    ['nothing', none, 'helm/pinned', 'off'],
  ])('%s', async (_, flags, rule, severity) => {
    expect((await loaded(text)).settingsWith(flags).of(rule, 'a.yaml')?.severity).toBe(severity);
  });
});

describe('ignore', () => {
  test.each([
    ['staging/', ['staging/a.yaml', 'staging/b/c.yaml'], ['staging', 'staging.yaml', 'x/staging/a.yaml']],
    ['staging', ['staging', 'staging/a.yaml'], ['staging2/a.yaml']],
    ['./staging/a.yaml', ['staging/a.yaml'], ['a.yaml']],
    ['**/*.enc.yaml', ['a.enc.yaml', 'x/y/a.enc.yaml', '.hidden/a.enc.yaml'], ['a.yaml']],
    ['*.yaml', ['a.yaml'], ['x/a.yaml']],
    ['apps/*', ['apps/a.yaml', 'apps/x/a.yaml'], ['apps', 'other/a.yaml']],
    ['{a,b}/[0-9]?.yaml', ['a/1x.yaml', 'b/2y.yaml'], ['c/1x.yaml', 'a/x1.yaml']],
    ['[a, b/c.yaml]', ['a/x', 'b/c.yaml'], ['b/d.yaml']],
  ])('%s', async (globs, ignored, kept) => {
    const configuration = await loaded(`ignore: ${globs.includes(', ') ? globs : JSON.stringify(globs)}`);
    for (const path of ignored) expect([path, configuration.isIgnored(path)]).toEqual([path, true]);
    for (const path of kept) expect([path, configuration.isIgnored(path)]).toEqual([path, false]);
  });
});

test('values: charts by pattern, the last that matches wins', async () => {
  const { valuesMapping } = await loaded(`
values:
  'apps/**/values.yaml': loki
  apps/grafana/values.yaml:
    chart: grafana
    version: 8.10
    repository: https://grafana.github.io/helm-charts
`);
  expect(valuesMapping('apps/x/values.yaml')).toEqual({ name: 'loki' });
  expect(valuesMapping('apps/grafana/values.yaml')).toEqual({
    name: 'grafana',
    version: '8.10',
    repository: 'https://grafana.github.io/helm-charts',
  });
  expect(valuesMapping('values.yaml')).toBeUndefined();
});

test('images, sources, flux and catalogues', async () => {
  const configuration = await loaded(`
images:
  registry.example.com/mirror/loki: grafana/loki
sources:
  flux-system: .
  shared: ./shared//charts/
  vendor: opaque
flux: {version: 2.10}
catalogues: [charts/ours]
`);
  expect([...configuration.images]).toEqual([['registry.example.com/mirror/loki', 'grafana/loki']]);
  expect([...configuration.sources]).toEqual([
    ['flux-system', { path: '' }],
    ['shared', { path: 'shared/charts' }],
    ['vendor', 'opaque'],
  ]);
  expect(configuration.fluxVersion).toBe('2.10');
  expect(configuration.catalogues).toEqual(['charts/ours']);
});

describe('mistakes are told where they stand', () => {
  test.each<[string, readonly string[]]>([
    ['overide: []', ['1:1 overide | unknown key "overide"; did you mean "overrides"?']],
    ['severity: error', [expect.stringMatching(/^1:1 severity \| unknown key "severity"; known: rules, overrides,/)]],
    ['rules:\n  yaml/sintax: off', ['2:3 yaml/sintax | unknown rule "yaml/sintax"; did you mean "yaml/syntax"?']],
    ['rules:\n  limits: off', ['2:3 limits | unknown rule "limits"; did you mean "loki/limits"?']],
    ['rules:\n  yaml/syntax: warn', ['2:16 warn | rules["yaml/syntax"] must be one of off, info, warning, error, not "warn"']],
    [
      'rules:\n  yaml/syntax: eror',
      ['2:16 eror | rules["yaml/syntax"] must be one of off, info, warning, error, not "eror"; did you mean "error"?'],
    ],
    ['rules:\n  yaml/syntax:', ['2:3 yaml/syntax | rules["yaml/syntax"] must be one of off, info, warning, error, not nothing']],
    ['rules:\n  yaml/syntax: {deep: 1}', ['2:17 deep | unknown option of yaml/syntax "deep"; known: severity']],
    ['rules:\n  loki/limits: {maxmum: 1}', ['2:17 maxmum | unknown option of loki/limits "maxmum"; did you mean "maximum"?']],
    ['rules:\n  loki/limits:\n    maximum: 0', ['3:14 0 | rules["loki/limits"].maximum is 0: at least 1 is needed']],
    ['rules:\n  loki/limits:\n    maximum: "3"', ['3:14 "3" | rules["loki/limits"].maximum must be a number, not "3"']],
    ['rules:\n  loki/limits: {strict: yes}', ['2:25 yes | rules["loki/limits"].strict must be true or false, not "yes"']],
    ['rules:\n  loki/limits: {label: 3}', ['2:24 3 | rules["loki/limits"].label must be text in quotes, not 3']],
    ['rules:\n  loki/limits: {tenants: a}', ['2:26 a | rules["loki/limits"].tenants must be a list, not "a"']],
    ['rules:\n  - yaml/syntax', ['2:3 - yaml/syntax | rules must be a map, not a list']],
    ['rules: {yaml/syntax: off, yaml/syntax: info}', ['1:27 yaml/syntax | the key "yaml/syntax" is already there']],
    ['pedantic: 1', ['1:11 1 | pedantic must be true or false, not 1']],
    ['- rules', ['1:1 - rules | the configuration must be a map, not a list']],
    ['just words', ['1:1 just words | the configuration must be a map, not "just words"']],
    ['pedantic: true\n---\npedantic: false', ['3:1 p | a configuration is one document; a second one begins here']],
    ['overrides:\n  - files: a', ['2:5 files: a | overrides[0] needs "rules"']],
    [
      'overrides:\n  - files: a\n    rules: {loki/limits: {maximum: 1}}',
      [expect.stringContaining('must be one of off, info, warning, error, not a map')],
    ],
    ['ignore: ../other', ['1:9 ../other | ignore is "../other": a path may not leave the project']],
    ['ignore: ["/etc"]', ['1:10 "/etc" | ignore[0] is "/etc": paths are relative to the folder of this file']],
    ['ignore: "!keep"', ['1:9 "!keep" | ignore is "!keep": a pattern cannot be negated']],
    ['ignore: "a[b"', ['1:9 "a[b" | ignore is "a[b": [ is never closed']],
    [
      'ignore: "{1..99}/{1..99}"',
      ['1:9 "{1..99}/{1..99}" | ignore is "{1..99}/{1..99}": its braces make more than 1,000 patterns'],
    ],
    [
      'ignore: "{a..z}/{a..z}/{a,b}"',
      ['1:9 "{a..z}/{a..z}/{a,b}" | ignore is "{a..z}/{a..z}/{a,b}": its braces make more than 1,000 patterns'],
    ],
    [
      'ignore: "{x,{0..9}}{x,{0..9}}{x,{0..9}}"',
      [
        '1:9 "{x,{0..9}}{x,{0..9}}{x,{0..9}}" | ignore is "{x,{0..9}}{x,{0..9}}{x,{0..9}}": its braces make more than 1,000 patterns',
      ],
    ],
    ['ignore: "a{b,c"', ['1:9 "a{b,c" | ignore is "a{b,c": { is never closed']],
    ["ignore: 'a\\b'", [String.raw`1:9 'a\b' | ignore is "a\\b": folders are separated by /`]],
    ['ignore: ""', ['1:9 "" | ignore is "": the pattern is empty']],
    ['values: {"../x": loki}', ['1:10 "../x" | "../x": a path may not leave the project']],
    ['values: {x: {version: 1}}', [expect.stringContaining('values.x needs "chart"')]],
    ['values: {x: 3}', ['1:13 3 | values.x must be text in quotes, not 3']],
    ['images: {a/loki: grafana/lokki}', [expect.stringContaining('is "grafana/lokki": no image of that name is known')]],
    ['images: {"a/loki:3": grafana/loki}', [expect.stringContaining('an image is named without tag and digest here')]],
    ['sources: {x: ../y}', ['1:14 ../y | sources.x is "../y": a path may not leave the project']],
    ['flux: {version: new}', ['1:17 new | flux.version is "new": a version is written as 2.6 or 2.6.1']],
    ['flux: {versoin: 2.6}', ['1:8 versoin | unknown key of flux "versoin"; did you mean "version"?']],
    ['catalogues: /usr', ['1:13 /usr | catalogues must be a list, not "/usr"']],
    ['? [a]\n: b', ['1:3 [a] | a key must be text']],
    ['rules: *none', ['1:8 *none | rules must be a map, not an alias of nothing']],
    ['rules: [', [expect.stringContaining('the configuration is not YAML')]],
  ])('%j', async (text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  test('braces within braces are counted as they are expanded', async () => {
    expect(await problems('ignore: "{x,{a..z}}/{x,{a..z}}{y}"\n')).toEqual([]);
  });

  test('all of them, in the order of the text', async () => {
    const found = await problems('rules:\n  yaml/syntax: loud\nignore: ""\nflx: 1\n');
    expect(found.map((line) => line.split(' ')[0])).toEqual(['2:16', '3:9', '4:1']);
  });

  test('one that aliases repeat is told once', async () => {
    expect(await problems('overrides:\n  - &a {files: x, rules: {yaml/syntax: loud}}\n  - *a\n')).toHaveLength(1);
  });

  test('aliases that unfold without end', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `  l${level}: &l${level} [${Array(10)
          .fill(level === 0 ? 'x' : `*l${level - 1}`)
          .join(', ')}]`,
    );
    expect(await problems(`sources:\n${levels.join('\n')}\n`)).not.toEqual([]);
    const merges = Array.from(
      { length: 30 },
      (_, level) => `m${level}: &m${level} {<<: [${level === 0 ? '' : `*m${level - 1}, *m${level - 1}`}]}`,
    );
    expect(await problems(`${merges.join('\n')}\nrules: {<<: *m29}\n`)).toContainEqual(
      expect.stringContaining('too many entries'),
    );
  });

  test('a long value is cut', async () => {
    const [line = ''] = await problems(`pedantic: ${'x'.repeat(1000)}`);
    expect(line.split(' | ')[1]!.length).toBeLessThan(120);
  });
});

test('any text is a configuration or a list of problems inside the text', async () => {
  const words = fc.constantFrom(
    'rules',
    'overrides',
    'files',
    'ignore',
    'values',
    'yaml/syntax',
    'off',
    'error',
    '**/*.yaml',
    ': ',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '&a ',
    '*a',
    '<<: ',
    '"',
    '!',
    '#',
    '\r\n',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(words).map((parts) => parts.join('')),
      ),
      async (text) => {
        const result = await loadConfiguration(FILE, text, RULES);
        if (!hasProblems(result)) return;
        expect(result.length).toBeGreaterThan(0);
        for (const { location, message } of result) {
          expect(message).not.toBe('');
          expect(location.range.start).toBeGreaterThanOrEqual(0);
          expect(location.range.end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a pattern without complaint can be asked about any path', async () => {
  const parts = fc.constantFrom('a', '*', '**', '?', '[ab]', '[!a]', '{a,b}', '{1..3}', '@(a|b)', '/', '.', ' ', '-', '\\*');
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { minLength: 1, maxLength: 8 }), fc.string(), async (pattern, path) => {
      const result = await loadConfiguration(FILE, `ignore: ${JSON.stringify(pattern.join(''))}`, RULES);
      if (!hasProblems(result)) expect([true, false]).toContain(result.isIgnored(path));
    }),
    { numRuns: 200 },
  );
});
