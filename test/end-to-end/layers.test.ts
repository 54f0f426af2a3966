import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { FIXTURES, seaworthy } from '../cli/seaworthy.js';

const LAYERS = join(FIXTURES, 'layers');

const RELEASE = ['HelmRelease/monitoring/kube-prometheus-stack', 'spec.timeout'] as const;

/** Each project of the fixture, with a value whose story it is about. */
const STORIES: Readonly<Record<string, readonly string[]>> = {
  'generic-patch': RELEASE,
  'overlay-breaks': RELEASE,
  'overlay-cures': RELEASE,
  'patch-in-patch': RELEASE,
  'shared-release': RELEASE,
  tombstone: RELEASE,
  'two-clusters': ['StatefulSet/monitoring/loki', 'spec.template.spec.securityContext.fsGroup'],
  'two-variables': RELEASE,
  variable: RELEASE,
};

describe('projects with layers', () => {
  it('are all told', () => {
    const folders = readdirSync(LAYERS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    expect(folders.toSorted()).toEqual(Object.keys(STORIES));
  });

  // What each should say is written beside it, read by eye; `vitest -u` writes it anew.
  it.each(Object.entries(STORIES))('%s: findings, fixes and story', async (name, story) => {
    const sessions = [
      ['check', '--root', '.', '.'],
      ['check', '--root', '.', '--diff', '--unsafe-fixes', '.'],
      ['trace', '--root', '.', ...story],
    ];
    let told = '';
    for (const words of sessions) {
      const { code, out, err } = await seaworthy(words, { cwd: join(LAYERS, name) });
      told += `$ seaworthy ${words.join(' ')}\n${out}${err}(exit ${code})\n\n`;
    }
    await expect(told).toMatchFileSnapshot(join(LAYERS, name, 'expected.txt'));
  });
});
