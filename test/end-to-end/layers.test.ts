import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { FIXTURES, seaworthy } from '../cli/seaworthy.js';

const RELEASE = ['HelmRelease/monitoring/kube-prometheus-stack', 'spec.timeout'] as const;

const GRAFANA = 'HelmRelease/monitoring/grafana';

/** Each project of the fixtures, by its folder, with a value whose story it is about. */
const STORIES: Readonly<Record<string, readonly string[]>> = {
  'layers/generic-patch': RELEASE,
  'layers/overlay-breaks': RELEASE,
  'layers/overlay-cures': RELEASE,
  'layers/patch-in-patch': RELEASE,
  'layers/shared-release': RELEASE,
  'layers/tombstone': RELEASE,
  'layers/two-clusters': ['StatefulSet/monitoring/loki', 'spec.template.spec.securityContext.fsGroup'],
  'layers/two-variables': RELEASE,
  'layers/variable': RELEASE,
  'values/argo-multi-source': ['Application/argocd/grafana', 'values.persistence.enabled'],
  'values/component-appends-values-from': [GRAFANA, 'values.persistence.type'],
  'values/helmfile-environments': ['Release/monitoring/grafana', 'values.persistence.enabled'],
  'values/targetpath-against-inline': [GRAFANA, 'values.persistence.type'],
  'values/two-external-secrets': [GRAFANA, 'values.persistence.enabled'],
  'values/wrapper-chart': ['HelmRelease/monitoring/monitoring', 'spec.values.grafana.persistence.enabled'],
};

function projectsIn(folder: string): readonly string[] {
  return readdirSync(join(FIXTURES, folder))
    .filter((name) => existsSync(join(FIXTURES, folder, name, 'seaworthy.yaml')))
    .map((name) => `${folder}/${name}`);
}

describe('projects with layers', () => {
  it('are all told', () => {
    expect(['layers', 'values'].flatMap(projectsIn).toSorted()).toEqual(Object.keys(STORIES));
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
      const { code, out, err } = await seaworthy(words, { cwd: join(FIXTURES, name) });
      told += `$ seaworthy ${words.join(' ')}\n${out}${err}(exit ${code})\n\n`;
    }
    await expect(told).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'));
  });
});
