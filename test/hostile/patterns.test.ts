import { describe, expect, it } from 'vitest';

import { misplaced } from '../cli/manifests.js';
import { brief, seaworthyProcess } from '../cli/seaworthy.js';
import { temporaryProject } from '../cli/temporary-folder.js';
import { at } from '../reporters/json-access.js';

/** Patterns over which an engine that tries every way would sit for years. */
const PATTERNS: readonly string[] = [
  '(a+)+b',
  '(a|a)*b',
  '(a|aa)+b',
  '(.*a){20}b',
  '(a*)*(a*)*(a*)*b',
  '([a-z]+)*b',
  'a*a*a*a*a*a*a*a*a*a*b',
  '(?:a?){30}a{30}b',
  '((a{1,20}){1,20}){1,20}b',
  '^(?:(?:a+)+)+$b',
  `${'a?'.repeat(100)}${'a'.repeat(100)}b`,
  `${'('.repeat(150)}a${')*'.repeat(150)}b`,
  '[',
  '\\',
  '(?<=a)b',
  `${'a?'.repeat(60)}${'a'.repeat(60)}b`,
  `${'(?:a|a)'.repeat(40)}b`,
  '(?:a?|a?)(?:a?|a?)(?:a?){3}{1,9}b',
];

const GLOBS: readonly string[] = [
  '*(*(*(a)))b',
  '+(a|aa)b',
  '+(+(a))b',
  '*a*a*a*a*a*a*a*a*a*a*a*ab',
  '{a,{a,{a,{a,{a,a}}}}}b',
  `${'**/'.repeat(60)}b`,
  `${'+(a'.repeat(40)}${')'.repeat(40)}b`,
  '!(!(!(a)))b',
  `${'?(a)'.repeat(60)}b`,
];

/** Braces that would make millions of patterns are refused where they stand. */
const REFUSED: readonly string[] = ['{1..99999999}', '{a,b}'.repeat(60)];

/** Where each of them fails only after every way was tried. */
const VICTIM = 'a'.repeat(60);

const MANIFEST = misplaced(VICTIM).replace(
  'metadata:\n',
  `metadata:\n  labels: { ${VICTIM}: ${VICTIM} }\n  annotations: { ${VICTIM}: ${VICTIM} }\n  namespace: ${VICTIM}\n`,
);

const each = (item: (pattern: string) => string): string =>
  PATTERNS.map((pattern) => `  - ${item(JSON.stringify(pattern))}\n`).join('');

const WITNESS = 'zz/a.yaml:15 workload/misplaced-fs-group error safe';

/** What is found by a run that ends in time. */
function found(files: Readonly<Record<string, string>>): readonly string[] {
  const root = temporaryProject({ 'zz/a.yaml': misplaced(), ...files });
  const { code, out, err } = seaworthyProcess(['--format', 'json', '--root', '.'], root);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(at(JSON.parse(out), 'errors')).toEqual([]);
  return brief(out);
}

describe('patterns that never end', () => {
  it('in every field of a kustomization that may hold one', () => {
    const kustomizations: readonly (readonly [string, string])[] = [
      ['names of patch targets', `patches:\n${each((pattern) => `{ patch: "[]", target: { name: ${pattern} } }`)}`],
      [
        'kinds of patch targets',
        `patches:\n${each((pattern) => `{ patch: "[]", target: { kind: ${pattern}, namespace: ${pattern} } }`)}`,
      ],
      [
        'groups and versions',
        `patches:\n${each((pattern) => `{ patch: "[]", target: { group: ${pattern}, version: ${pattern} } }`)}`,
      ],
      ['label selectors', `patches:\n${each((pattern) => `{ patch: "[]", target: { labelSelector: ${pattern} } }`)}`],
      ['annotation selectors', `patches:\n${each((pattern) => `{ patch: "[]", target: { annotationSelector: ${pattern} } }`)}`],
      [
        'JSON patches',
        `patchesJson6902:\n${each((pattern) => `{ patch: "[]", target: { version: v1, kind: A, name: ${pattern} } }`)}`,
      ],
      [
        'replacements',
        `replacements:\n${each((pattern) => `{ source: { kind: Deployment, name: ${pattern}, fieldPath: ${pattern} }, targets: [{ select: { name: ${pattern} }, reject: [{ name: ${pattern} }], fieldPaths: [${pattern}] }] }`)}`,
      ],
      ['images', `images:\n${each((pattern) => `{ name: ${pattern}, newName: a }`)}`],
      [
        'generators',
        `configMapGenerator:\n${each((pattern) => `{ name: ${pattern}, literals: [${pattern}], files: [${pattern}] }`)}`,
      ],
    ];
    const files: Record<string, string> = {};
    for (const [folder, text] of kustomizations) {
      files[`${folder}/kustomization.yaml`] = `resources: [a.yaml]\n${text}`;
      files[`${folder}/a.yaml`] = MANIFEST;
    }
    expect(found(files)).toContain(WITNESS);
  });

  it('in patches of a Flux Kustomization, and in its variables', () => {
    const stars = `${'*a'.repeat(30)}b`;
    const tokens = [stars, `[${'a'.repeat(60)}`, '*'.repeat(300), `${'?*'.repeat(60)}b`].flatMap((pattern) => [
      `\${A#${pattern}}`,
      `\${A##${pattern}}`,
      `\${A%${pattern}}`,
      `\${A%%${pattern}}`,
      `\${A/${pattern}/x}`,
      `\${A//${pattern}/x}`,
    ]);
    expect(
      found({
        'flux.yaml': `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { interval: 1m, url: 'https://example.com/a.git' }\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a, namespace: flux-system }\nspec:\n  interval: 1m\n  path: ./zz\n  sourceRef: { kind: GitRepository, name: flux-system }\n  postBuild: { substitute: { A: ${'a'.repeat(5_000)} } }\n  patches:\n${each((pattern) => `{ patch: "[]", target: { name: ${pattern} } }`).replaceAll(/^ {2}/gm, '    ')}`,
        'zz/b.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\ndata:\n${tokens.map((token, index) => `  k${index}: ${JSON.stringify(token)}\n`).join('')}`,
      }),
    ).not.toEqual([]);
  });

  it('in .gitignore', () => {
    expect(
      found({
        '.gitignore': `${PATTERNS.join('\n')}\n${'*a'.repeat(40)}b\n${'**/'.repeat(60)}b\n${'?*'.repeat(60)}b\n[${'a-'.repeat(60)}]b\n`,
        [`${VICTIM}.yaml`]: MANIFEST,
      }),
    ).toContain(WITNESS);
  });

  it('in versions, images, durations and commands', () => {
    const long = '1.'.repeat(20_000);
    expect(
      found({
        'release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: loki }\nspec:\n  interval: ${'1h'.repeat(20_000)}\n  timeout: ${'1'.repeat(20_000)}x\n  chart:\n    spec:\n      chart: loki\n      version: "${'>=1 '.repeat(10_000)}|| ${long}"\n      sourceRef: { kind: HelmRepository, name: grafana }\n`,
        'pod.yaml': misplaced('long').replace(
          'registry.example.com/app:1.0.0',
          `${'a/'.repeat(20_000)}b:${long}@sha256:${'a'.repeat(20_000)}`,
        ),
        'loki.yaml': misplaced('loki').replace(
          'registry.example.com/app:1.0.0',
          `grafana/loki:${long}\n          args: ["-${'a.'.repeat(20_000)}=${'$('.repeat(20_000)}"]`,
        ),
      }),
    ).toContain(WITNESS);
  });

  const configurations: readonly (readonly [string, (globs: readonly string[]) => string])[] = [
    ['ignore', (globs) => `ignore: ${JSON.stringify(globs)}\n`],
    ['overrides', (globs) => `overrides: [{ files: ${JSON.stringify(globs)}, rules: { flux/short-release-timeout: off } }]\n`],
    ['values', (globs) => `values: { ${globs.map((glob) => `${JSON.stringify(glob)}: loki`).join(', ')} }\n`],
  ];
  const checked = (configuration: string): ReturnType<typeof seaworthyProcess> =>
    seaworthyProcess(
      ['--format', 'json', '--root', '.'],
      temporaryProject({ 'seaworthy.yaml': configuration, [`${VICTIM}/${VICTIM}.yaml`]: MANIFEST }),
    );

  it.each(configurations)('in %s of the configuration', (_, written) => {
    expect([0, 1]).toContain(checked(written(GLOBS)).code);
  });

  it.each(configurations)('in braces in %s of the configuration', (_, written) => {
    const { code, err } = checked(written(REFUSED));
    expect(code).toBe(2);
    expect(err.match(/its braces make more than 1,000 patterns/g)).toHaveLength(REFUSED.length);
  });
});
