import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { misplaced } from '../cli/manifests.js';
import { seaworthyProcess } from '../cli/seaworthy.js';
import { temporaryFolder, writeFiles } from '../cli/temporary-folder.js';
import { at } from '../reporters/json-access.js';

const CANARY = 'outside-canary';

/** What lies outside of the project, by name. A reader of `pipe` would wait for ever. */
const OUTSIDE = {
  'manifest.yaml': misplaced(CANARY),
  'values.yaml': `grafana: { adminPassword: ${CANARY} }\n`,
  'data.env': `A=${CANARY}\n`,
  'broken.yaml': `a: [${CANARY}\n`,
  'k/kustomization.yaml': 'resources: [../manifest.yaml]\n',
  'chart/Chart.yaml': `apiVersion: v2\nname: ${CANARY}\nversion: 1.0.0\n`,
  'baseline.json': `{"version": 1, "findings": [{"rule": "${CANARY}"}]}`,
};

/** Every field that names a path, once for each way out. */
function leading(out: (name: string) => string): Readonly<Record<string, string>> {
  const names = ['manifest.yaml', 'values.yaml', 'data.env', 'broken.yaml', 'k', 'pipe', 'chart'].map(out);
  const list = JSON.stringify(names);
  const each = (item: (path: string) => string): string => names.map((path) => `  - ${item(JSON.stringify(path))}\n`).join('');
  const flux = 'kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization';
  return {
    'resources/kustomization.yaml': `resources: ${list}\n`,
    'bases/kustomization.yaml': `bases: ${list}\n`,
    'components/kustomization.yaml': `components: ${list}\n`,
    'crds/kustomization.yaml': `crds: ${list}\nconfigurations: ${list}\n`,
    'merge/kustomization.yaml': `patchesStrategicMerge: ${list}\n`,
    'patches/kustomization.yaml': `patches:\n${each((path) => `{ path: ${path} }`)}`,
    'json/kustomization.yaml': `patchesJson6902:\n${each((path) => `{ target: { version: v1, kind: A, name: a }, path: ${path} }`)}`,
    'replacements/kustomization.yaml': `replacements:\n${each((path) => `{ path: ${path} }`)}`,
    'generators/kustomization.yaml': `generators: ${list}\ntransformers: ${list}\nvalidators: ${list}\n`,
    'files/kustomization.yaml': `configMapGenerator:\n${each((path) => `{ name: a, files: [${path}] }`)}secretGenerator:\n${each((path) => `{ name: b, envs: [${path}] }`)}`,
    'env/kustomization.yaml': `configMapGenerator:\n${each((path) => `{ name: a, env: ${path} }`)}`,
    'openapi/kustomization.yaml': `openapi: { path: ${JSON.stringify(out('broken.yaml'))} }\n`,
    'charts/kustomization.yaml': `helmCharts:\n${each((path) => `{ name: loki, valuesFile: ${path}, additionalValuesFiles: [${path}] }`)}helmGlobals: { chartHome: ${JSON.stringify(out('chart'))} }\n`,
    'helm/helmfile.yaml': `bases: ${list}\nhelmfiles: ${list}\nenvironments: { default: { values: ${list} } }\nreleases:\n${each((path) => `{ name: a, chart: ${path}, values: [${path}], secrets: [${path}] }`)}`,
    'flux/sync.yaml': names
      .map(
        (path, index) =>
          `---\napiVersion: ${flux}\nmetadata: { name: f${index}, namespace: a }\nspec:\n  path: ${JSON.stringify(path)}\n  sourceRef: { kind: GitRepository, name: a }\n  components: ${list}\n`,
      )
      .join(''),
    'release.yaml': names
      .map(
        (path, index) =>
          `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: r${index} }\nspec:\n  chart:\n    spec:\n      chart: ${JSON.stringify(path)}\n      valuesFiles: ${list}\n      sourceRef: { kind: GitRepository, name: a }\n`,
      )
      .join(''),
  };
}

function checked(folder: string, ...words: readonly string[]): { readonly code: number | null; readonly printed: string } {
  const { code, out, err } = seaworthyProcess(['--root', '.', ...words], join(folder, 'project'));
  return { code, printed: out + err };
}

describe('what lies outside of the project is not read, whoever names it', () => {
  it.each<readonly [string, (name: string, folder: string) => string]>([
    ['by ../', (name) => `../../${name}`],
    ['by ../ in the middle', (name) => `x/../../../${name}`],
    ['by too many ../', (name, folder) => `${'../'.repeat(40)}${folder.slice(1)}/${name}`],
    ['by an absolute path', (name, folder) => `${folder}/${name}`],
    ['by file:', (name, folder) => `file://${folder}/${name}`],
    ['through a link', (name) => `../link/${name}`],
  ])('%s', (_, way) => {
    const folder = temporaryFolder(OUTSIDE);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFiles(join(folder, 'project'), { 'seaworthy.yaml': '', ...leading((name) => way(name, folder)) });
    execFileSync('ln', ['-s', '../', join(folder, 'project/link')]);
    const { code, printed } = checked(folder, '--format', 'json', '--pedantic', '--stats');
    expect(code).toBeLessThan(2);
    expect(printed).not.toContain(CANARY);
    const errors = at(JSON.parse(printed.slice(0, printed.lastIndexOf('\n}\n') + 3)), 'errors');
    expect(errors).toEqual([]);
  });

  it.each([
    ['ignore', 'ignore: [../manifest.yaml]'],
    ['overrides', 'overrides: [{ files: ../**, rules: {} }]'],
    ['values', 'values: { ../values.yaml: loki }'],
    ['sources', 'sources: { flux-system/a: ../ }'],
    ['catalogues', 'catalogues: [../]'],
    ['an absolute path', 'catalogues: [/etc]'],
  ])('the configuration may not even name it: %s', (_, text) => {
    const folder = temporaryFolder(OUTSIDE);
    writeFiles(join(folder, 'project'), { 'seaworthy.yaml': `${text}\n` });
    const { code, printed } = checked(folder);
    expect(code).toBe(2);
    expect(printed).toMatch(/may not leave the project|relative to the folder/);
  });
});
