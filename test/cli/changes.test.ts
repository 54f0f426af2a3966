import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { BROKEN, HEALTHY, misplaced } from './manifests.js';
import { brief, seaworthy } from './seaworthy.js';
import { temporaryFolder, writeFiles } from './temporary-folder.js';

const MISPLACED = 'workload/misplaced-fs-group';
const WORKER = 'loki/frontend-worker-in-single-binary';

/** A single binary that takes its configuration from another file. */
const LOKI = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: loki
spec:
  serviceName: loki
  selector:
    matchLabels: { app: loki }
  template:
    metadata:
      labels: { app: loki }
    spec:
      containers:
        - name: loki
          image: grafana/loki:2.9.4
          args: [-config.file=/etc/loki/loki.yaml, -target=all]
          volumeMounts:
            - name: config
              mountPath: /etc/loki
      volumes:
        - name: config
          configMap:
            name: loki-config
`;

const lokiConfig = (port: number): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: loki-config
data:
  loki.yaml: |
    auth_enabled: false
    server:
      http_listen_port: 3100
      grpc_listen_port: ${port}
    frontend_worker:
      frontend_address: 127.0.0.1:9095
`;

/** A Prometheus whose claim another file makes. */
const PROMETHEUS = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: prometheus
spec:
  selector:
    matchLabels: { app: prometheus }
  template:
    metadata:
      labels: { app: prometheus }
    spec:
      securityContext:
        runAsUser: 65534
        fsGroup: 65534
      containers:
        - name: prometheus
          image: prom/prometheus:v2.53.0
          volumeMounts:
            - name: data
              mountPath: /prometheus
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: prometheus-data
`;

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: prometheus-data
spec:
  storageClassName: manual
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 10Gi
`;

const volume = (source: string): string => `apiVersion: v1
kind: PersistentVolume
metadata:
  name: prometheus-data
spec:
  storageClassName: manual
  accessModes: [ReadWriteOnce]
  capacity:
    storage: 10Gi
  claimRef:
    namespace: default
    name: prometheus-data
  ${source}
`;

const ON_LONGHORN = volume('csi: { driver: driver.longhorn.io, fsType: ext4, volumeHandle: data }');
const ON_THE_NODE = volume('hostPath: { path: /srv/prometheus }');

class Repository {
  constructor(readonly root: string) {}

  git(...words: readonly string[]): string {
    const author = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...author, ...words], { cwd: this.root, encoding: 'utf8' }).trim();
  }

  write(files: Readonly<Record<string, string>>): void {
    writeFiles(this.root, files);
  }

  commit(files: Readonly<Record<string, string>> = {}): string {
    this.write(files);
    this.git('add', '-A');
    this.git('commit', '-qm', 'a change');
    return this.git('rev-parse', 'HEAD');
  }

  async found(...words: readonly string[]): Promise<readonly string[]> {
    const { out, err } = await seaworthy(['--format', 'json', ...words], { cwd: this.root });
    if (err !== '') throw new Error(err);
    return brief(out);
  }
}

function repository(files: Readonly<Record<string, string>>): Repository {
  const made = new Repository(temporaryFolder());
  made.git('init', '-q', '-b', 'main');
  made.commit(files);
  return made;
}

/** Both ways to name the same change. */
const WAYS = [
  ['--changed-since', ['--changed-since', 'main']],
  ['--staged', ['--staged']],
] as const;

function change(of: Repository, way: string, files: Readonly<Record<string, string>>): void {
  if (way === '--staged') {
    of.write(files);
    of.git('add', '-A');
    return;
  }
  of.git('checkout', '-qb', 'work');
  of.commit(files);
}

describe.each(WAYS)('%s', (way, words) => {
  it('sees what a change in one file breaks in another', async () => {
    const repo = repository({ 'apps/loki.yaml': LOKI, 'config/loki-config.yaml': lokiConfig(9095) });
    expect((await repo.found()).filter((line) => line.includes(`${WORKER} error`))).toEqual([]);
    change(repo, way, { 'config/loki-config.yaml': lokiConfig(9096) });
    expect((await repo.found(...words)).filter((line) => line.includes(`${WORKER} error`))).toEqual([
      `config/loki-config.yaml:12 ${WORKER} error unsafe`,
    ]);
  });

  it('reports at the untouched file when that is where the finding stands', async () => {
    const files = { 'apps/prometheus.yaml': PROMETHEUS, 'apps/claim.yaml': CLAIM };
    const repo = repository({ ...files, 'storage/volume.yaml': ON_LONGHORN });
    expect(await repo.found()).toEqual([]);
    change(repo, way, { 'storage/volume.yaml': ON_THE_NODE });
    const found = await repo.found(...words);
    expect(found.map((line) => line.replace(/:\d+/, '').split(' ').slice(0, 2).join(' '))).toEqual([
      'apps/prometheus.yaml workload/fs-group-has-no-effect',
    ]);
    expect(await repo.found(...words, 'storage')).toEqual([]);
  });

  it('leaves out an old finding, in a file that the change touches elsewhere too', async () => {
    const repo = repository({ 'a.yaml': misplaced('a'), 'b.yaml': misplaced('b') });
    change(repo, way, {
      'b.yaml': misplaced('b').replace('app:1.0.0', 'app:1.0.1').replace('kind: Deployment', '# a word\nkind: Deployment'),
    });
    expect(await repo.found()).toHaveLength(2);
    expect(await repo.found(...words)).toEqual([]);
    expect(await seaworthy(words, { cwd: repo.root })).toMatchObject({ code: 0 });
  });

  it('reports an old finding whose line the change touches', async () => {
    const repo = repository({ 'a.yaml': misplaced('a'), 'b.yaml': misplaced('b') });
    change(repo, way, { 'b.yaml': misplaced('b').replace('{ fsGroup: 2000 }', '{ fsGroup: 2001 }') });
    expect(await repo.found(...words)).toEqual([`b.yaml:15 ${MISPLACED} error safe`]);
    expect(await seaworthy(words, { cwd: repo.root })).toMatchObject({ code: 1 });
  });

  it('reports a new file, and a second finding like the first', async () => {
    const repo = repository({ 'a.yaml': misplaced('a') });
    const twice = misplaced('a').replace(
      '          env: [] # none\n',
      '        - name: second\n          securityContext: { fsGroup: 2000 }\n',
    );
    change(repo, way, { 'a.yaml': twice, 'b.yaml': misplaced('b') });
    expect(await repo.found(...words)).toContain(`b.yaml:15 ${MISPLACED} error safe`);
    expect((await repo.found(...words)).filter((line) => line.startsWith('a.yaml:17'))).toHaveLength(1);
  });

  it('is clean when nothing changed', async () => {
    const repo = repository({ 'a.yaml': misplaced('a'), 'c.yaml': BROKEN });
    expect(await repo.found(...words)).toEqual([]);
  });

  it('reports what a removed file leaves behind', async () => {
    const repo = repository({ 'config.yaml': lokiConfig(9095), 'loki.yaml': LOKI, 'b.yaml': misplaced('b') });
    rmSync(join(repo.root, 'b.yaml'));
    change(repo, way, {});
    expect(await repo.found(...words)).toEqual([]);
  });

  it('in a folder of the repository that is a project of its own', async () => {
    const repo = repository({
      'cluster/seaworthy.yaml': '',
      'cluster/a.yaml': misplaced('a'),
      'cluster/b.yaml': HEALTHY,
      'c.yaml': HEALTHY,
    });
    change(repo, way, { 'cluster/b.yaml': misplaced('b') });
    expect(await repo.found(...words, 'cluster')).toEqual([`cluster/b.yaml:15 ${MISPLACED} error safe`]);
  });

  it('with names that Git quotes', async () => {
    const name = 'größe "und\ttab\nzeile.yaml';
    const repo = repository({ 'a.yaml': misplaced('a'), [name]: HEALTHY });
    change(repo, way, { [name]: misplaced('b') });
    const { code, out, err } = await seaworthy(words, { cwd: repo.root });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('größe');
    expect(out).not.toContain('a.yaml:');
    expect(out).not.toContain(name);
  });
});

describe('--changed-since', () => {
  it('takes branches, tags, ids and relative names, and what is not committed yet', async () => {
    const repo = repository({ 'a.yaml': misplaced('a') });
    const first = repo.git('rev-parse', 'HEAD');
    repo.git('tag', 'v1');
    repo.commit({ 'b.yaml': misplaced('b') });
    repo.write({ 'c.yaml': misplaced('c') });
    for (const name of [first, first.slice(0, 10), 'v1', 'HEAD~1', 'main~1'])
      expect((await repo.found('--changed-since', name)).map((line) => line.split(':')[0])).toEqual(['b.yaml', 'c.yaml']);
    expect((await repo.found('--changed-since', 'HEAD')).map((line) => line.split(':')[0])).toEqual(['c.yaml']);
  });

  it('means the commit where our branch left the other', async () => {
    const repo = repository({ 'a.yaml': HEALTHY });
    repo.git('checkout', '-qb', 'work');
    repo.commit({ 'b.yaml': misplaced('b') });
    repo.git('checkout', '-q', 'main');
    repo.commit({ 'c.yaml': misplaced('c') });
    repo.git('checkout', '-q', 'work');
    expect(await repo.found('--changed-since', 'main')).toEqual([`b.yaml:15 ${MISPLACED} error safe`]);
  });

  it('reports a renamed file as new: its findings have another name', async () => {
    const repo = repository({ 'old.yaml': misplaced('a'), 'b.yaml': misplaced('b') });
    renameSync(join(repo.root, 'old.yaml'), join(repo.root, 'new.yaml'));
    repo.commit();
    expect(await repo.found('--changed-since', 'HEAD~1')).toEqual([`new.yaml:15 ${MISPLACED} error safe`]);
  });

  it('judges the old side by the configuration of today', async () => {
    const repo = repository({ 'seaworthy.yaml': `rules:\n  ${MISPLACED}: off\n`, 'a.yaml': misplaced('a') });
    repo.commit({ 'seaworthy.yaml': '' });
    expect(await repo.found('--changed-since', 'HEAD~1')).toEqual([]);
  });

  it('fixes only what the change is about', async () => {
    const repo = repository({ 'a.yaml': misplaced('a') });
    repo.write({ 'b.yaml': misplaced('b') });
    const { code, err } = await seaworthy(['--changed-since', 'HEAD', '--fix'], { cwd: repo.root });
    expect({ code, err }).toEqual({ code: 0, err: 'fixed 1 finding\n' });
    expect(repo.git('diff', '--name-only')).toBe('');
  });

  it('together with a baseline', async () => {
    const repo = repository({ 'a.yaml': misplaced('a') });
    repo.write({ 'b.yaml': misplaced('b') });
    await seaworthy(['--baseline', 'accepted.json', '--update-baseline'], { cwd: repo.root });
    expect(await seaworthy(['--changed-since', 'HEAD', '--baseline', 'accepted.json'], { cwd: repo.root })).toMatchObject({
      code: 0,
      err: '',
    });
  });
});

describe('--staged', () => {
  it('looks at what is staged, not at the working tree', async () => {
    const repo = repository({ 'a.yaml': HEALTHY, 'b.yaml': HEALTHY });
    repo.write({ 'a.yaml': misplaced('a') });
    repo.git('add', 'a.yaml');
    repo.write({ 'a.yaml': HEALTHY, 'b.yaml': misplaced('b'), 'c.yaml': misplaced('c') });
    expect(await repo.found('--staged')).toEqual([`a.yaml:15 ${MISPLACED} error safe`]);
  });

  it('works before the first commit', async () => {
    const repo = new Repository(temporaryFolder({ 'a.yaml': misplaced('a') }));
    repo.git('init', '-q');
    repo.git('add', '-A');
    expect(await repo.found('--staged')).toEqual([`a.yaml:15 ${MISPLACED} error safe`]);
  });
});

describe('what cannot be answered: one line, exit 2', () => {
  const repo = repository({ 'a.yaml': misplaced('a') });
  const complaint = async (cwd: string, ...words: readonly string[]): Promise<string> => {
    const { code, out, err } = await seaworthy(words, { cwd });
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    return err.trimEnd();
  };

  it.each([
    ['nowhere', 'seaworthy: there is no commit, branch or tag nowhere'],
    ['--output=/tmp/x', 'seaworthy: "--output=/tmp/x" is no name of a commit'],
    ['a\nb\u001b[2J\u202e', 'seaworthy: there is no commit, branch or tag a\\nb\\u001b[2J\\u202e'],
    ['HEAD:a.yaml', 'seaworthy: there is no commit, branch or tag HEAD:a.yaml'],
  ])('the name %j', async (name, message) => {
    expect(await complaint(repo.root, `--changed-since=${name}`)).toBe(message);
  });

  it('a clone that is too shallow to tell', async () => {
    const full = repository({ 'a.yaml': HEALTHY });
    const before = full.commit({ 'b.yaml': HEALTHY });
    full.commit({ 'c.yaml': HEALTHY });
    const clone = join(temporaryFolder(), 'clone');
    full.git('clone', '-q', '--depth', '1', pathToFileURL(full.root).href, clone);
    expect(await complaint(clone, '--changed-since', before)).toBe(
      `seaworthy: ${before} is not in this shallow clone; fetch it first (fetch-depth: 0)`,
    );
  });

  it.each([['--staged'], ['--changed-since=HEAD']])('no repository: %s', async (word) => {
    const folder = temporaryFolder({ 'seaworthy.yaml': '', 'a.yaml': misplaced() });
    expect(await complaint(folder, word)).toMatch(/^seaworthy: not a git repository/);
  });

  it.each<readonly [readonly string[], string]>([
    [['--staged', '--changed-since', 'HEAD'], '--changed-since and --staged ask for two changes: give one of them'],
    [['--staged', '--fix'], '--staged looks at what is staged, and --fix writes to the working tree: give one of them'],
    [['--changed-since'], '--changed-since needs a value: --changed-since REF'],
  ])('%j', async (words, message) => {
    expect(await complaint(repo.root, ...words)).toBe(`seaworthy: ${message}`);
  });
});
