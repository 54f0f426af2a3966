// The values that charts of a project are rendered with, as JSON, for people and for the oracles:
//   node scripts/helm-values.mjs [--root ROOT] [--helm 3.17|4.1|4.2] CHART [--values FILE]... [--set PATH=TEXT]...
//   node scripts/helm-values.mjs [--root ROOT] [--helm 3.17|4.1|4.2] --batch
//     < [{"chart": DIR, "values": [FILE], "texts": [{"path": PATH, "text": TEXT, "grammar": GRAMMAR}]}]
// Paths of files are relative to the root. `--set` places a text as a parameter of Argo CD; the other grammars are those of
// `src/model/gitops/tree.ts`.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { loadSources } from './load-sources.mjs';

const { commandLineValues, diskFileSystem, Project, readChart, readValues, toPlain, treeOfPlain, valuesOfChart } =
  await loadSources({
    'src/model/project/disk.ts': ['diskFileSystem'],
    'src/model/project/project.ts': ['Project'],
    'src/model/gitops/tree.ts': ['treeOfPlain'],
    'src/model/gitops/helm/chart-directory.ts': ['readChart'],
    'src/model/gitops/helm/chart-values.ts': ['valuesOfChart'],
    'src/model/gitops/helm/command-line.ts': ['commandLineValues'],
    'src/model/gitops/helm/values-text.ts': ['readValues'],
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
  },
  allowPositionals: true,
});
if (flags.batch ? positionals.length > 0 : positionals.length !== 1) {
  console.error(
    'usage: node scripts/helm-values.mjs [--root ROOT] [--helm VERSION] CHART [--values FILE]... [--set PATH=TEXT]...',
  );
  process.exit(2);
}

const repository = new Project(diskFileSystem(resolve(flags.root)));

const USER = { kind: 'source' };

function valuesFile(path) {
  const file = repository.files.get(path);
  if (file === undefined) throw new Error(`${path} is not in the project`);
  const [document] = file.documents;
  const read = document && readValues(document, USER, path);
  if (read === undefined || 'problem' in read) throw new Error(read?.problem.message ?? `${path} holds nothing`);
  return read.tree;
}

function assignment({ path, text, grammar }) {
  const layer = { kind: 'command-line', flag: '--set' };
  return { path, placed: { text: treeOfPlain(text, layer), layer, grammar } };
}

function outcome({ chart: directory, values = [], texts = [] }) {
  const home = { document: { file: directory, index: 0 }, path: [] };
  const { chart, problems } = readChart(repository, directory, home);
  if (chart === undefined || problems.length > 0) return { refused: problems.map(({ message }) => message) };
  const user = commandLineValues(values.map(valuesFile), texts.map(assignment));
  if ('refused' in user) return { refused: [user.refused] };
  const found = valuesOfChart(chart, user.tree, flags.helm, home);
  return 'problem' in found ? { refused: [found.problem.message] } : shown(found.rendered);
}

function shown({ chart, enabled, values, charts }) {
  const plain = toPlain(values);
  return {
    name: chart.name,
    enabled,
    ...('unknown' in plain ? { unknown: plain.unknown, path: plain.path } : { values: plain.value }),
    charts: charts.map(shown),
  };
}

function parameter(line) {
  const end = line.indexOf('=');
  return { path: line.slice(0, end), text: line.slice(end + 1), grammar: 'parameter' };
}

const cases = flags.batch
  ? JSON.parse(readFileSync(0, 'utf8'))
  : [{ chart: positionals[0].replace(/\/$/, ''), values: flags.values, texts: flags.set.map(parameter) }];
const outcomes = cases.map(outcome);
console.log(JSON.stringify(flags.batch ? outcomes : outcomes[0]));
