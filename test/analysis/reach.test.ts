import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DEFAULT_ANALYSIS, analyse } from '../../src/analysis/analyse.js';
import type { Finding } from '../../src/core/finding.js';
import { diskFileSystem } from '../../src/model/project/disk.js';
import { rules } from '../../src/rules/index.js';

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');
const FIXTURES = resolve(import.meta.dirname, '../../fixtures/manifests');

/** Files beside those with findings that are looked at in each project. */
const SAMPLE = 12;

if (!existsSync(CORPUS)) console.warn('reach: ../shared/corpus is not here, so only the fixtures are looked at');

const projects = [CORPUS, FIXTURES]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  .map(({ parentPath, name }) => ({ name, root: join(parentPath, name) }));

const options = { ...DEFAULT_ANALYSIS, rules, settings: { ...DEFAULT_ANALYSIS.settings, pedantic: true } };

describe.each(projects)('$name', ({ root }) => {
  it('says the same of some files as of all', async () => {
    const fileSystem = diskFileSystem(root);
    const all = await analyse(fileSystem, options);
    const paths = [...all.project.files.keys()];
    const step = Math.max(1, Math.floor(paths.length / SAMPLE));
    const chosen = new Set([...placesOf(all.findings), ...paths.filter((_, index) => index % step === 0)]);
    for (const path of chosen) {
      const isReported = (other: string): boolean => other === path;
      const some = await analyse(fileSystem, { ...options, isReported });
      const wanted = all.findings.filter(({ primary }) => primary.file === path);
      expect(plain(some.findings), path).toEqual(plain(wanted));
    }
  });
});

/** Files in which something lies that a finding points at. */
function placesOf(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ primary, related }) => [primary, ...related.map(({ location }) => location)]).map(({ file }) => file);
}

function plain(findings: readonly Finding[]): readonly unknown[] {
  return findings.map((finding) => JSON.parse(JSON.stringify(finding)));
}
