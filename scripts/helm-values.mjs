// The values that charts of a project are rendered with, as JSON, for people and for the oracles:
//   node scripts/helm-values.mjs [--root ROOT] [--helm 3.17|4.1|4.2] CHART [--values FILE]... [--set K=V]... [--set-string K=V]...
//   node scripts/helm-values.mjs [--root ROOT] [--helm 3.17|4.1|4.2] --batch < [{"chart": DIR, "values": [FILE], "set": [K=V]}]
// Paths are relative to the root.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { loadSources } from './load-sources.mjs';

const helm = 'src/model/gitops/helm';
const source = await loadSources({
  'src/model/project/disk.ts': ['diskFileSystem'],
  'src/model/project/project.ts': ['Project'],
  'src/model/gitops/tree.ts': ['treeOfPlain'],
  [`${helm}/chart-directory.ts`]: ['readChart'],
  [`${helm}/chart-values.ts`]: ['valuesOfChart'],
  [`${helm}/shared-values.ts`]: ['emptyMap', 'stacked'],
  [`${helm}/target-path.ts`]: ['TargetPathRefused', 'setArgument'],
  [`${helm}/values-text.ts`]: ['readValues'],
  'src/model/gitops/kustomize/compose/plain.ts': ['toPlain'],
});

const list = { type: 'string', multiple: true, default: [] };
const { values: flags, positionals } = parseArgs({
  options: {
    root: { type: 'string', default: '.' },
    helm: { type: 'string', default: '4.2' },
    batch: { type: 'boolean' },
    values: list,
    set: list,
    'set-string': list,
  },
  allowPositionals: true,
});
if (flags.batch ? positionals.length > 0 : positionals.length !== 1) {
  console.error('usage: node scripts/helm-values.mjs [--root ROOT] [--helm VERSION] CHART [--values FILE]... [--set K=V]...');
  process.exit(2);
}

const repository = new source.Project(source.diskFileSystem(resolve(flags.root)));

const USER = { kind: 'source' };

function valuesFile(path) {
  const file = repository.files.get(path);
  if (file === undefined) throw new Error(`${path} is not in the project`);
  const [document] = file.documents;
  const read = document && source.readValues(document, USER, path);
  if (read === undefined || 'problem' in read) throw new Error(read?.problem.message ?? `${path} holds nothing`);
  return read.tree;
}

function userValues({ values = [], set = [], setString = [] }) {
  const user = source.stacked(values.map(valuesFile), USER) ?? source.emptyMap(USER);
  for (const [arguments_, flag] of [
    [set, '--set'],
    [setString, '--set-string'],
  ]) {
    const layer = { kind: 'command-line', flag };
    for (const argument of arguments_) {
      const text = source.treeOfPlain(argument.slice(argument.indexOf('=') + 1), layer);
      source.setArgument(user, argument, flag === '--set-string', { text, layer, grammar: 'literal' });
    }
  }
  return user.freeze();
}

function outcome({ chart: directory, ...user }) {
  const home = { document: { file: directory, index: 0 }, path: [] };
  const { chart, problems } = source.readChart(repository, directory, home);
  if (chart === undefined || problems.length > 0) return { refused: problems.map(({ message }) => message) };
  try {
    const found = source.valuesOfChart(chart, userValues(user), flags.helm, home);
    return 'problem' in found ? { refused: [found.problem.message] } : shown(found.rendered);
  } catch (error) {
    if (!(error instanceof source.TargetPathRefused)) throw error;
    return { refused: [error.message] };
  }
}

function shown({ chart, enabled, values, charts }) {
  const plain = source.toPlain(values);
  return {
    name: chart.name,
    enabled,
    ...('unknown' in plain ? { unknown: plain.unknown, path: plain.path } : { values: plain.value }),
    charts: charts.map(shown),
  };
}

const cases = flags.batch
  ? JSON.parse(readFileSync(0, 'utf8'))
  : [{ chart: positionals[0].replace(/\/$/, ''), values: flags.values, set: flags.set, setString: flags['set-string'] }];
const outcomes = cases.map(outcome);
console.log(JSON.stringify(flags.batch ? outcomes : outcomes[0]));
