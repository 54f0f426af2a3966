// The values that the charts of releases really get: kubectl and Flux's own envsubst build the objects, and Helm renders charts
// that print their values. Only what Flux itself does in between is written anew, in flux-values.mjs.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { parseAllDocuments } from 'yaml';

import { realCluster } from './flux-build.mjs';
import { fluxValues, mergeMaps } from './flux-values.mjs';
import { ROOT_SPEC } from './random-cluster.mjs';
import { inParallel, layerTool, run } from './tools.mjs';

/** The two Helm of the layers: the layer, and which behaviour of Helm it has. */
export const HELMS = [
  { layer: '32', behavior: '3.17' },
  { layer: '35', behavior: '4.1' },
];

/** A template that prints what the templates of its chart get. */
export const PRINT = 'path: {{ .Template.BasePath }}\nvalues: {{ .Values | toJson | quote }}\n';

export function write(folder, path, text) {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** `helm template`: `{charts: Map path → values}`, or `{refused}` with the complaint. */
export async function template(layer, cwd, chart, args) {
  const { code, stdout, stderr } = await run(layerTool(layer, 'helm'), ['template', 'release', chart, ...args], { cwd });
  if (code !== 0) return { refused: stderr.trim() };
  const printed = parseAllDocuments(stdout).flatMap((document) => {
    const { path, values: json } = document.toJS() ?? {};
    return path === undefined ? [] : [[path.replace(/\/templates$/, ''), JSON.parse(json)]];
  });
  return { charts: new Map(printed) };
}

/**
 * For each release `{kind, name, chart, valuesFiles}` of a repository what every Helm gives its charts; undefined when
 * something refuses. `work` is a folder for what is made on the way.
 */
export async function realValues(project, work, releases) {
  const cluster = await realCluster(project, ROOT_SPEC);
  if (cluster === undefined) return undefined;
  const objects = [...cluster.values()].flat();
  const found = releases.map(({ kind, name }) => objects.find((one) => one.kind === kind && one.metadata.name === name));
  const read = await readTexts(
    work,
    releases.flatMap((release, index) => textsOf(project, release, found[index], objects)),
  );
  return inParallel(releases, async (release, index) => {
    const isFlux = release.kind === 'HelmRelease';
    const ready = isFlux ? fluxRelease(project, work, release, found[index], objects, read) : argoRelease(work, found[index]);
    const rendered = [];
    for (const { layer } of HELMS) rendered.push((await template(layer, project, ready.chart, ready.args)).charts);
    return rendered;
  });
}

/** What the YAML of each text says, as Helm reads it: all at once, as values of a chart that prints them. */
export async function readTexts(work, texts) {
  const distinct = [...new Set(texts)];
  const whole = distinct.map((text, index) => `t${index}:\n${text.replaceAll(/^(?=.)/gm, '  ')}\n`).join('');
  write(work, 'print/Chart.yaml', 'apiVersion: v2\nname: print\nversion: 1.0.0\n');
  write(work, 'print/templates/values.yaml', PRINT);
  write(work, 'texts.yaml', whole);
  const { charts, refused } = await template('35', work, 'print', ['--values', 'texts.yaml']);
  if (refused !== undefined) throw new Error(`the texts of values: ${refused}`);
  return (text) => structuredClone(charts.get('print')[`t${distinct.indexOf(text)}`]) ?? {};
}

/** Every text of a release that is read as values before Helm runs. */
function textsOf(project, { kind, valuesFiles = [] }, object, objects) {
  if (kind !== 'HelmRelease') return [];
  const plain = (object.spec.valuesFrom ?? []).filter(({ targetPath }) => targetPath === undefined);
  const referred = plain.flatMap((reference) => dataOf(objects, object, reference) ?? []);
  return [...referred, ...valuesFiles.map((path) => readFileSync(join(project, path), 'utf8'))];
}

export function dataOf(objects, { metadata: { namespace } }, { name, valuesKey = 'values.yaml' }) {
  const isMeant = (one) => one.kind === 'ConfigMap' && one.metadata.name === name && one.metadata.namespace === namespace;
  return objects.find(isMeant)?.data?.[valuesKey];
}

/** The composed values as a file. */
function fluxRelease(project, work, { name, chart, valuesFiles }, object, objects, read) {
  const values = fluxValues(object.spec, (reference) => {
    const text = dataOf(objects, object, reference);
    if (text === undefined && !reference.optional) throw new Error(`${name}: nothing is at ${JSON.stringify(reference)}`);
    return text === undefined || reference.targetPath !== undefined ? text : read(text);
  });
  write(work, `values/${name}.json`, JSON.stringify(values));
  const args = ['--values', join(work, `values/${name}.json`)];
  return { chart: valuesFiles === undefined ? chart : packaged(project, work, { name, chart, valuesFiles }, read), args };
}

/** A copy of a chart whose own values are the listed files, merged (source-controller). */
export function packaged(project, work, { name, chart, valuesFiles }, read) {
  const copy = join(work, 'charts', name);
  cpSync(join(project, chart), copy, { recursive: true });
  const merged = valuesFiles.map((path) => read(readFileSync(join(project, path), 'utf8'))).reduce(mergeMaps);
  writeFileSync(join(copy, 'values.yaml'), JSON.stringify(merged));
  return copy;
}

/** The command line that Argo CD makes: files, then one more file, then parameters. */
function argoRelease(work, { metadata: { name }, spec: { source } }) {
  const { path, helm = {} } = source;
  const files = (helm.valueFiles ?? []).map((file) => (file.startsWith('/') ? file.slice(1) : join(path, file)));
  const inline = helm.valuesObject === undefined ? helm.values : JSON.stringify(helm.valuesObject);
  if (inline !== undefined) {
    write(work, `values/${name}.yaml`, inline);
    files.push(join(work, `values/${name}.yaml`));
  }
  const placing = (helm.parameters ?? []).map(({ name, value, forceString }) =>
    placingArgument({ path: name, text: value, grammar: forceString ? 'string-parameter' : 'parameter' }),
  );
  const args = [...files.flatMap((file) => ['--values', file]), ...placing];
  return { chart: path, args };
}

/**
 * The argument by which Helm places a text at a path, for who makes it: Flux for a target path (`target-path`, `literal`),
 * Argo CD for a parameter, helmfile for a set entry. Those that are forced to be strings are `string-…`.
 */
export function placingArgument({ path, text, grammar }) {
  const [flag, spelled] = spelling(text, grammar);
  return `${flag}=${path}=${spelled}`;
}

function spelling(text, grammar) {
  const flag = grammar === 'literal' || grammar.startsWith('string-') ? '--set-string' : '--set';
  if (grammar === 'literal') return [flag, text.replaceAll(/[\\,[\]{}]/g, '\\$&')];
  if (grammar === 'target-path') {
    const isQuoted = /^['"]/.test(text) && text.endsWith(text[0]);
    return isQuoted ? ['--set-string', text.replaceAll(/^['"]+|['"]+$/g, '')] : [flag, text];
  }
  if (grammar.endsWith('set-entry')) return [flag, text.replaceAll(/[{},]/g, '\\$&')];
  return [flag, /^\{.*\}$/s.test(text) ? text : text.replaceAll(/(?<!\\),/g, '\\,')];
}
