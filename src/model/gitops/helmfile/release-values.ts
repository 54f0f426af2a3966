import type { FilePath, Target } from '../../../core/location.js';
import type { Layer } from '../../../core/provenance.js';
import { resolvePath } from '../../project/file-system.js';
import { isMadeInTime } from '../../project/made-in-time.js';
import type { Project } from '../../project/project.js';
import { type Assignment, commandLineValues } from '../helm/command-line.js';
import { fileValues } from '../helm/values-text.js';
import type { HelmProblem } from '../helm/problem.js';
import { maskScalars } from '../layering.js';
import { itemsAt, textAt } from '../reading.js';
import { type ScalarTree, type Tree, siteTarget, subtree, unknownTree } from '../tree.js';
import { isPlainPath } from './environment.js';
import { type TemplateData, expanded, isTemplate } from './expressions.js';

const SOURCE: Layer = { kind: 'source' };

/** A release with its templates, as it is run in one environment. */
export interface ReleaseReading {
  readonly project: Project;
  readonly directory: FilePath;
  readonly home: Target;
  readonly problems: HelmProblem[];
  readonly release: Tree;
  /** The fields of the helmfile around it. */
  readonly fields: Tree;
  readonly data: TemplateData;
}

/**
 * What helmfile hands to `helm upgrade` (state.go namespaceAndValuesFlags): `valuesTemplate`, `values` and `secrets` as files,
 * then `setTemplate` and `set`, `setString`, and `env`. Undefined when nothing is set.
 */
export function helmfileValues(reading: ReleaseReading): Tree | undefined {
  const { release, problems, home } = reading;
  const kept = keptBelow(reading);
  const layers = [
    ...(kept === undefined ? [] : [unknownTree(kept, SOURCE)]),
    ...itemsAt(release, ['valuesTemplate']).map((entry) => layerOf(reading, entry)),
    ...itemsAt(release, ['values']).map((entry) => layerOf(reading, entry)),
    ...itemsAt(release, ['secrets']).map((entry) => secretLayer(reading, entry)),
  ];
  const flags = [
    ...[...itemsAt(release, ['setTemplate']), ...itemsAt(release, ['set'])].flatMap((entry) => flagsOf(entry, 'typed', reading)),
    ...itemsAt(release, ['setString']).flatMap((entry) => flagsOf(entry, 'string', reading)),
    ...itemsAt(release, ['env']).flatMap((entry) => unknownFlag(entry, 'it is an environment variable')),
  ];
  if (layers.length === 0 && flags.length === 0) return undefined;
  // Helm takes --set-string behind every --set, and --set-file behind both (pkg/cli/values MergeValues).
  const order = flags.toSorted((one, other) => rankOf(one) - rankOf(other));
  const composed = commandLineValues(layers, order);
  if ('tree' in composed) return composed.tree;
  const { site } = composed.assignment.placed.text;
  const message = `a set entry fails: ${composed.refused}`;
  problems.push({ code: 'target-path-refused', message, at: site === undefined ? home : siteTarget(site) });
  return unknownTree(message, SOURCE);
}

/** Why values may lie below those of the release. */
function keptBelow({ release, fields }: ReleaseReading): string | undefined {
  const own = subtree(release, ['reuseValues']);
  const keeps = own ?? subtree(fields, ['helmDefaults', 'reuseValues']);
  return keeps === undefined || (keeps.kind === 'scalar' && keeps.value !== true)
    ? undefined
    : 'values of the release before are kept';
}

function layerOf(reading: ReleaseReading, entry: Tree): Tree {
  if (entry.kind === 'map') return maskScalars(entry, madeByHelmfile);
  const path = pathOf(reading, entry);
  if (path === undefined) return unknownTree(`${textAt(entry, []) ?? 'a values file'} is not followed`, SOURCE);
  return path.state === 'here' ? maskScalars(fileOf(reading, entry, path.path), fetched) : path.tree;
}

function fileOf({ project, problems, home }: ReleaseReading, entry: Tree, path: FilePath): Tree {
  if (project.fileSystem.has(path)) return fileValues(project, path, problems);
  const message = `there is no values file ${path}`;
  const at = entry.site === undefined ? home : siteTarget(entry.site);
  if (!isMadeInTime(project.fileSystem, path)) problems.push({ code: 'missing-values-file', message, at });
  return unknownTree(message, SOURCE);
}

type Located = { readonly state: 'here'; readonly path: FilePath } | { readonly state: 'elsewhere'; readonly tree: Tree };

/** Where a listed file lies; what may be missing and is, says nothing. Undefined where that is not followed. */
function pathOf({ project, directory, release, fields, data }: ReleaseReading, entry: Tree): Located | undefined {
  const written = textAt(entry, []);
  const path = written === undefined ? undefined : expanded(`${textAt(release, ['valuesPathPrefix']) ?? ''}${written}`, data);
  if (path === undefined || !isPlainPath(path)) return undefined;
  const found = resolvePath(directory, path);
  if (found === undefined) return { state: 'elsewhere', tree: unknownTree(`${path} lies outside the repository`, SOURCE) };
  const handler = textAt(release, ['missingFileHandler']) ?? textAt(fields, ['missingFileHandler']) ?? 'Error';
  if (handler !== 'Error' && !project.fileSystem.has(found))
    return { state: 'elsewhere', tree: { kind: 'map', entries: new Map(), layer: SOURCE } };
  return { state: 'here', path: found };
}

/** Of a file that SOPS encrypts the keys are known; of others that hold secrets, nothing. */
function secretLayer(reading: ReleaseReading, entry: Tree): Tree {
  const path = pathOf(reading, entry);
  const document = path?.state === 'here' ? reading.project.files.get(path.path)?.documents[0] : undefined;
  return path?.state === 'here' && document?.encrypted === true
    ? fileValues(reading.project, path.path, reading.problems)
    : unknownTree('the values are secret', SOURCE);
}

/** Of texts that helmfile looks up elsewhere (github.com/helmfile/vals) nothing is known. */
function fetched(text: string): string | undefined {
  return text.includes('ref+') ? 'helmfile looks the value up elsewhere' : undefined;
}

/** Before its version 1 helmfile takes a whole helmfile for a template. */
function madeByHelmfile(text: string): string | undefined {
  return isTemplate(text) ? 'helmfile makes the value' : fetched(text);
}

type Flag = Assignment & { readonly flag: '--set' | '--set-string' | '--set-file' };

function rankOf({ flag }: Flag): number {
  return ['--set', '--set-string', '--set-file'].indexOf(flag);
}

/** An entry with `value`, `file` or `values`, whichever is the first that is not empty (state.go setFlags). */
function flagsOf(entry: Tree, mode: 'typed' | 'string', { data }: ReleaseReading): readonly Flag[] {
  const name = textAt(entry, ['name']);
  const written = name === undefined ? undefined : expanded(name, data);
  if (written === undefined) return [];
  const [value, values] = [subtree(entry, ['value']), itemsAt(entry, ['values'])];
  const flag = mode === 'typed' ? '--set' : '--set-string';
  const layer: Layer = { kind: 'command-line', flag };
  const path = escaped(written);
  if (value !== undefined && !isEmpty(value)) {
    const text = plainText(value, data);
    if (text === undefined) return unknownFlag(entry, 'helmfile makes the value');
    const placed: ScalarTree = value.kind === 'scalar' ? { ...value, value: text } : scalar(text, layer);
    return [{ flag, path, placed: { text: placed, layer, grammar: mode === 'typed' ? 'set-entry' : 'string-set-entry' } }];
  }
  if (mode === 'typed' && textAt(entry, ['file'])) {
    const [hidden] = unknownFlag(entry, 'it is the content of a file');
    return hidden === undefined ? [] : [{ ...hidden, flag: '--set-file' }];
  }
  if (values.length === 0) return [];
  const texts = values.map((item) => plainText(item, data));
  if (texts.includes(undefined)) return unknownFlag(entry, 'helmfile makes the value');
  const site = subtree(entry, ['values'])?.site;
  const list = `{${texts.map((text) => escaped(text ?? '')).join(',')}}`;
  const placed: ScalarTree = { ...scalar(list, layer), ...(site && { site }) };
  return [{ flag, path, placed: { text: placed, layer, grammar: mode === 'typed' ? 'parameter' : 'string-parameter' } }];
}

function unknownFlag(entry: Tree, because: string): readonly Flag[] {
  const name = textAt(entry, ['name']);
  const layer: Layer = { kind: 'command-line', flag: '--set' };
  if (name === undefined || isTemplate(name)) return [];
  const text = unknownTree(because, layer, true);
  return [{ flag: '--set', path: name, placed: { text, layer, grammar: 'set-entry' } }];
}

function plainText(tree: Tree, data: TemplateData): string | undefined {
  if (tree.kind !== 'scalar') return undefined;
  const text = String(tree.value);
  return fetched(text) === undefined ? expanded(text, data) : undefined;
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && (tree.value === null || tree.value === '');
}

function scalar(value: string, layer: Layer): ScalarTree {
  return { kind: 'scalar', value, layer };
}

/** state.go escape. */
function escaped(text: string): string {
  return text.replace(/[{},]/g, '\\$&');
}
