import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, analyse } from '../../src/analysis/analyse.js';
import type { Finding } from '../../src/core/finding.js';
import { diskFileSystem } from '../../src/model/project/disk.js';
import { type FileSystem, memoryFileSystem, overlayFileSystem } from '../../src/model/project/file-system.js';
import { rules } from '../../src/rules/index.js';

/** Proving a fix looks again at what a change may decide; it must say what looking at everything says. */

const options = { ...DEFAULT_ANALYSIS, rules, settings: { ...DEFAULT_ANALYSIS.settings, pedantic: true } };
const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');
const FIXTURES = resolve(import.meta.dirname, '../../fixtures/manifests');

/** A small linear congruential generator (Numerical Recipes): the same changes in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

/** A text with one line changed: its value, its key, or gone. */
function changedAt(text: string, pick: (below: number) => number): string {
  const lines = text.split('\n');
  const at = pick(lines.length);
  const line = lines[at]!;
  const changes = [
    line.replace(/\d+/, (digits) => String(Number(digits) + 1)),
    line.replace(/(: +)([\w-]+)/, '$1$2x'),
    line.replace(/\b(true|false)\b/, (truth) => String(truth !== 'true')),
    line.replace(/^( *)[\w-]+:/, '$1renamed:'),
    undefined,
  ];
  lines.splice(at, 1, ...[changes[pick(changes.length)]].flatMap((changed) => changed ?? []));
  return lines.join('\n');
}

async function expectSame(fileSystem: FileSystem, rounds: number): Promise<void> {
  const before = await analyse(fileSystem, options);
  const paths = [...before.project.files.keys()];
  const pick = random(paths.length);
  for (let round = 0; round < rounds; round++) {
    const chosen = Array.from({ length: 1 + pick(2) }, () => paths[pick(paths.length)]!);
    const texts = new Map(chosen.map((path) => [path, changedAt(before.project.textOf(path), pick)] as const));
    const whole = await analyse(overlayFileSystem(fileSystem, texts), options);
    // What the whole lists of a text that does not parse takes the `yaml` package, which the first look may not have loaded.
    if ([...texts.keys()].some((path) => whole.project.files.get(path)?.stream.problem !== undefined)) continue;
    const again = before.relint(texts);
    expect({ texts: [...texts], findings: plain(again.findings) }).toEqual({
      texts: [...texts],
      findings: plain(whole.findings),
    });
    expect(again.buildProblems.toSorted()).toEqual([...whole.model.buildProblems].toSorted());
  }
}

function plain(findings: readonly Finding[]): readonly unknown[] {
  return findings.map(({ variants, ...finding }): unknown => [
    JSON.parse(JSON.stringify(finding)),
    variants.map(({ cluster, object }) => `${cluster} ${object}`).toSorted(),
  ]);
}

function foldersOf(root: string): readonly string[] {
  const entries = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
}

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: monitoring }
spec: { accessModes: [ReadWriteOnce] }
`;

const CONFIGURATION = `apiVersion: v1
kind: ConfigMap
metadata: { name: grafana, namespace: monitoring }
data:
  values.yaml: |
    replicas: 2
    persistence: { enabled: true, existingClaim: data }
  grafana.ini: |
    [database]
    type = sqlite3
`;

const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: grafana, namespace: monitoring }
spec:
  timeout: 1m
  chart:
    spec: { chart: grafana, version: 8.5.1, sourceRef: { kind: HelmRepository, name: grafana } }
  valuesFrom:
    - { kind: ConfigMap, name: grafana }
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: other, namespace: monitoring }
spec:
  replicas: 2
  selector: { matchLabels: { app: other } }
  template:
    metadata: { labels: { app: other } }
    spec:
      containers:
        - name: grafana
          image: grafana/grafana:11.0.0
          volumeMounts:
            - { name: config, mountPath: /etc/grafana }
            - { name: data, mountPath: /var/lib/grafana }
      volumes:
        - { name: config, configMap: { name: grafana } }
        - { name: data, persistentVolumeClaim: { claimName: data } }
---
apiVersion: v1
kind: Service
metadata: { name: other, namespace: monitoring }
spec: { selector: { app: other }, ports: [{ port: 3000 }] }
`;

describe('a changed project says the same looked at again as looked at for the first time', () => {
  it('where objects refer to each other from file to file', { timeout: 120_000 }, async () => {
    const files = { 'claim.yaml': CLAIM, 'config.yaml': CONFIGURATION, 'release.yaml': RELEASE, 'other.yaml': DEPLOYMENT };
    await expectSame(memoryFileSystem(files), 200);
  });

  for (const folder of foldersOf(FIXTURES))
    it(`in ${folder.slice(FIXTURES.length + 1)}`, { timeout: 120_000 }, async () => {
      await expectSame(diskFileSystem(folder), 10);
    });

  it.skipIf(!existsSync(CORPUS))('in the corpus (skipped without ../shared/corpus)', { timeout: 600_000 }, async () => {
    for (const folder of foldersOf(CORPUS)) await expectSame(diskFileSystem(folder), 3);
  });
});
