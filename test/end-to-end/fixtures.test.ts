import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { diffLines } from 'diff';
import { describe, expect, it } from 'vitest';

import { FIXTURES, findings, seaworthy } from '../cli/seaworthy.js';
import { temporaryFolder } from '../cli/temporary-folder.js';

const VMSTATION = [
  'alertmanager.yaml:87 workload/misplaced-fs-group error safe',
  'grafana.yaml:89 grafana/default-secret-key warning suggestion',
  'grafana.yaml:111 workload/fs-group-has-no-effect warning',
  'loki.yaml:51 loki/frontend-worker-in-single-binary error safe',
  'loki.yaml:103 workload/fs-group-has-no-effect info',
  'prometheus.yaml:127 yaml/embedded-syntax error safe',
  'prometheus.yaml:183 yaml/unrendered-template warning',
  'prometheus.yaml:184 workload/missing-fs-group error safe',
  'ups-exporter.yaml:31 workload/implicit-security-context info',
].map((line) => `manifests/monitoring/${line}`);

const FLUX_MONITORING = [
  'monitoring/kube-prometheus-stack.yaml:10 flux/short-release-timeout warning safe',
  'monitoring/kube-prometheus-stack.yaml:18 flux/no-remediation-retries info unsafe',
  'monitoring/kube-prometheus-stack.yaml:64 grafana/default-secret-key warning unsafe',
  'monitoring/kube-prometheus-stack.yaml:64 grafana/ephemeral-database warning unsafe',
];

/** Without the class of the fix. */
function facts(report: readonly string[]): readonly string[] {
  return report.map((line) => line.split(' ').slice(0, 3).join(' '));
}

/** The rows of a fixture's README: what is wrong in it, with the place where it says so. */
function promised(name: string): readonly string[] {
  const text = readFileSync(join(FIXTURES, name, 'README.md'), 'utf8');
  return [...text.matchAll(/^\| ([a-z]+\/[a-z-]+) \| (\S+) \|/gm)].map(([, rule, place]) => `${place} ${rule}`);
}

function copied(name: string): string {
  const folder = temporaryFolder();
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  return folder;
}

/** Removed and added lines of every file that differs, as `-line` and `+line`. */
function changedLines(before: string, after: string): Readonly<Record<string, readonly string[]>> {
  const changed: Record<string, readonly string[]> = {};
  for (const entry of readdirSync(before, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name).slice(before.length + 1);
    const [old, now] = [readFileSync(join(before, path), 'utf8'), readFileSync(join(after, path), 'utf8')];
    if (old === now) continue;
    changed[path] = diffLines(old, now).flatMap(({ added, removed, value }) =>
      added || removed
        ? value
            .trimEnd()
            .split('\n')
            .map((line) => `${added ? '+' : '-'}${line}`)
        : [],
    );
  }
  return changed;
}

describe('vmstation', () => {
  it('has the findings of its README and no other', async () => {
    const found = await findings(join(FIXTURES, 'vmstation'));
    expect(found.toSorted()).toEqual(VMSTATION.toSorted());
    const readme = promised('vmstation').map((line) => `manifests/monitoring/${line}`);
    expect(
      facts(VMSTATION)
        .map((line) => line.split(' ').slice(0, 2).join(' '))
        .toSorted(),
    ).toEqual(readme.toSorted());
  });

  it('says for the worker which port it dials and which one is listened on', async () => {
    const { out } = await seaworthy(['vmstation', '--only', 'loki/frontend-worker-in-single-binary']);
    expect(out).toContain('9095');
    expect(out).toContain('9096');
    expect(out).toMatch(/^17 \| +grpc_listen_port: 9096$/m);
  });

  it('changes only the intended lines, after which the findings are gone', async () => {
    const root = copied('vmstation');
    const { err } = await seaworthy(['--fix'], { cwd: root });
    expect(err).toBe('fixed 4 findings\n');
    const monitoring = 'manifests/monitoring';
    const changed = changedLines(join(FIXTURES, 'vmstation'), root);
    expect(Object.keys(changed).toSorted()).toEqual(
      ['alertmanager', 'loki', 'prometheus'].map((name) => `${monitoring}/${name}.yaml`),
    );
    expect(changed[`${monitoring}/alertmanager.yaml`]).toEqual([
      '-            # nobody must be able to write silences',
      '-            fsGroup: 65534',
      '+      securityContext:',
      '+        # nobody must be able to write silences',
      '+        fsGroup: 65534',
    ]);
    expect(changed[`${monitoring}/prometheus.yaml`]).toEqual([
      '-              description: Memory in use is {{ $value | humanize }}% (threshold: 85%) # see the runbook',
      '+              description: "Memory in use is {{ $value | humanize }}% (threshold: 85%)" # see the runbook',
      '+      securityContext:',
      '+        runAsUser: 65534',
      '+        runAsGroup: 65534',
      '+        fsGroup: 65534',
      '+        runAsNonRoot: true',
      '+        fsGroupChangePolicy: OnRootMismatch',
    ]);
    const loki = changed[`${monitoring}/loki.yaml`] ?? [];
    expect(loki.filter((line) => line.startsWith('-'))).toEqual([
      '-    frontend_worker:',
      '-      # the query frontend of this very process',
      '-      frontend_address: 127.0.0.1:9095',
      '-      parallelism: 4 # one per core',
    ]);
    const added = loki.filter((line) => line.startsWith('+'));
    expect(added.every((line) => /^\+ *#/.test(line))).toBe(true);
    expect(added.join('\n')).toContain('frontend_address: 127.0.0.1:9095');
    expect(await findings(root)).toEqual(await leftOf(root, VMSTATION));
    expect((await seaworthy(['--fix'], { cwd: root })).err).toBe('');
    expect(changedLines(join(FIXTURES, 'vmstation'), root)).toEqual(changed);
  });
});

/** The findings that no safe fix cures; their lines may have moved. */
async function leftOf(root: string, before: readonly string[]): Promise<readonly string[]> {
  const now = await findings(root);
  const withoutLine = (line: string): string => line.replace(/:\d+ /, ' ');
  expect(now.map(withoutLine).toSorted()).toEqual(
    before
      .filter((line) => !line.endsWith(' safe'))
      .map(withoutLine)
      .toSorted(),
  );
  return now;
}

describe('flux-monitoring', () => {
  it('has the findings of its README and no other', async () => {
    expect((await findings(join(FIXTURES, 'flux-monitoring'))).toSorted()).toEqual(FLUX_MONITORING.toSorted());
    expect(
      facts(FLUX_MONITORING)
        .map((line) => line.split(' ').slice(0, 2).join(' '))
        .toSorted(),
    ).toEqual(promised('flux-monitoring').toSorted());
  });

  it('changes only the timeout, after which the finding is gone', async () => {
    const root = copied('flux-monitoring');
    expect((await seaworthy(['--fix'], { cwd: root })).err).toBe('fixed 1 finding\n');
    const changed = changedLines(join(FIXTURES, 'flux-monitoring'), root);
    expect(changed).toEqual({ 'monitoring/kube-prometheus-stack.yaml': ['-  timeout: 5m', '+  timeout: 15m'] });
    await leftOf(root, FLUX_MONITORING);
    expect((await seaworthy(['--fix'], { cwd: root })).err).toBe('');
  });
});

describe('clean', () => {
  it('is silent, for all rules', async () => {
    expect(await findings(join(FIXTURES, 'clean'))).toEqual([]);
    const { code, out } = await seaworthy(['clean', '--fail-on', 'info']);
    expect(code).toBe(0);
    expect(out).toContain('no leaks found');
    expect(out).not.toContain('skipped');
  });

  it('is left alone by --fix', async () => {
    const root = copied('clean');
    await seaworthy(['--fix', '--unsafe-fixes'], { cwd: root });
    expect(changedLines(join(FIXTURES, 'clean'), root)).toEqual({});
  });
});
