import { describe, expect, it } from 'vitest';

import { substituteObject } from '../../../../src/model/gitops/substitution/substitute.js';
import { composeVariables } from '../../../../src/model/gitops/substitution/variables.js';
import { effectiveLines } from '../../../../src/model/gitops/trace/effective-lines.js';
import { secrecyOf } from '../../../../src/model/gitops/trace/secrecy.js';
import type { FindVariables } from '../../../../src/model/gitops/trace/variable-story.js';
import { type Tree, manifestTree, subtree, treeOfPlain } from '../../../../src/model/gitops/tree.js';
import { manifestsOf } from '../../../../src/model/project/manifests.js';
import { type Files, NO_VARIABLES, built, projectOf, toldOf } from './stories.js';

const PASSWORD = 'hunter2';
const ENCODED = Buffer.from(PASSWORD).toString('base64');

/** All that trace and effective can say of an object. */
function everything(files: Files, tree: Tree, variables: FindVariables = NO_VARIABLES): string {
  const lines = effectiveLines(tree, secrecyOf(tree, variables)).map(({ text }) => text);
  return [...lines, ...pathsIn(tree).map((path) => JSON.stringify(toldOf(projectOf(files), tree, path, variables)))].join('\n');
}

/** The paths of all values, present and removed. */
function pathsIn(tree: Tree, above = ''): readonly string[] {
  const at = (step: string | number): string =>
    typeof step === 'number' ? `${above}[${step}]` : `${above}[${JSON.stringify(step)}]`;
  if (tree.kind === 'seq') return [above, ...tree.items.flatMap((item, index) => pathsIn(item, at(index)))];
  if (tree.kind !== 'map') return [above];
  const removed = [...(tree.removed?.keys() ?? [])];
  return [above, ...[...tree.entries].flatMap(([key, child]) => pathsIn(child, at(key))), ...removed.map(at)];
}

function written(files: Files): Tree {
  return manifestTree(manifestsOf(projectOf(files))[0]!);
}

const SECRET = `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { password: ${PASSWORD} }\ndata: { p: ${ENCODED} }\n`;

describe('values that are not printed', () => {
  const rows: readonly (readonly [string, () => readonly [Files, Tree]])[] = [
    ['of a Secret', () => one({ 'a.yaml': SECRET })],
    [
      'of a Secret, where kubectl remembers them',
      () =>
        one({
          'a.yaml': `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"x":"${PASSWORD}"}'\n`,
        }),
    ],
    [
      'of a Secret among chart values',
      () =>
        one({
          'a.yaml': `apiVersion: x/v1\nkind: HelmRelease\nmetadata: { name: a }\nspec:\n  values:\n    extraObjects:\n      - kind: Secret\n        stringData: { x: ${PASSWORD} }\n`,
        }),
    ],
    [
      'of a credential beside its name',
      () =>
        one({
          'a.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: a }\nspec:\n  source:\n    helm:\n      valuesObject: { grafana: { adminPassword: ${PASSWORD} } }\n      parameters:\n        - { name: grafana.grafana\\.ini.security.secret_key, value: ${PASSWORD} }\n        - { name: 'grafana.adminPassword', value: ${PASSWORD} }\n`,
        }),
    ],
    [
      'of a Secret inside a text',
      () =>
        one({
          'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  x.yaml: |\n${SECRET.replaceAll(/^/gm, '    ')}`,
        }),
    ],
    [
      'of a patch for Secrets',
      () =>
        one({
          'a.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: a }\nspec:\n  patches:\n    - target: { kind: Secret }\n      patch: |\n        - { op: add, path: /data/x, value: ${ENCODED} }\n`,
        }),
    ],
    [
      'of a file that SOPS has encrypted',
      () =>
        one({ 'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: ${PASSWORD} }\nsops: { mac: x }\n` }),
    ],
    [
      'that a secretGenerator makes, from literals and files',
      () =>
        fromBuild(
          {
            'kustomization.yaml': `secretGenerator:\n  - name: s\n    literals: [a=${PASSWORD}]\n    files: [b.txt]\n`,
            'b.txt': PASSWORD,
          },
          'Secret',
        ),
    ],
    [
      'that a patch put into a Secret, or over another, or took out',
      () =>
        fromBuild(
          {
            'secret.yaml': SECRET,
            'kustomization.yaml': `resources: [secret.yaml]\npatches:\n  - target: { kind: Secret }\n    patch: |\n      - { op: replace, path: /stringData/password, value: ${PASSWORD}-new }\n      - { op: remove, path: /data/p }\n`,
          },
          'Secret',
        ),
    ],
    [
      'that a replacement copied from a Secret',
      () =>
        fromBuild(
          {
            'secret.yaml': SECRET,
            'app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { x: none }\n',
            'kustomization.yaml': `resources: [secret.yaml, app.yaml]\nreplacements:\n  - source: { kind: Secret, fieldPath: stringData.password }\n    targets:\n      - select: { kind: ConfigMap }\n        fieldPaths: [data.x]\n`,
          },
          'ConfigMap',
        ),
    ],
  ];
  it.each(rows)('%s', (_, make) => {
    const [files, tree] = make();
    const said = everything(files, tree);
    expect(said).toContain('<hidden>');
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain(ENCODED);
  });

  it('that variables of a Secret brought, and the variables themselves', () => {
    const files = { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: "${P}", y: "${Q}" }\n' };
    const by = 'Kustomization/flux-system/apps';
    const from = (kind: string): Tree => treeOfPlain({ kind, name: 's' }, { kind: 'source' });
    const sources: Tree = { kind: 'seq', items: [from('Secret'), from('ConfigMap')], layer: { kind: 'source' } };
    const postBuild: Tree = { kind: 'map', entries: new Map([['substituteFrom', sources]]), layer: { kind: 'source' } };
    const read = ({ kind }: { readonly kind: string }): Tree =>
      treeOfPlain(kind === 'Secret' ? { P: PASSWORD } : { Q: 'seen' }, { kind: 'source' });
    const variables = composeVariables(postBuild, read);
    const { tree } = substituteObject(written(files), variables, { strict: true, by });
    expect(subtree(tree, ['data', 'x'])).toMatchObject({ value: PASSWORD });
    const said = everything(files, tree, () => variables);
    expect(said).not.toContain(PASSWORD);
    expect(said).toContain('seen');
    // Without knowing where variables come from, nothing of them is shown.
    expect(everything(files, tree)).not.toMatch(/hunter2|seen/);
  });

  it('but everything else is', () => {
    const [files, tree] = one({
      'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { password_hint: ${PASSWORD}, secretName: x, password: '$__env{A}' }\n`,
    });
    const said = everything(files, tree);
    expect(said).toContain(PASSWORD);
    expect(said).not.toContain('<hidden>');
  });
});

function one(files: Files): readonly [Files, Tree] {
  return [files, written(files)];
}

function fromBuild(files: Files, kind: string): readonly [Files, Tree] {
  return [files, built(projectOf(files), kind)];
}
