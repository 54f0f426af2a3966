import type { Target } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { ChartRelease, InstalledChart } from '../helm/chart-release.js';
import type { HelmProblem } from '../helm/problem.js';
import { isPresent, itemsAt, textAt, textsAt } from '../reading.js';
import { type MapTree, type Site, type Tree, siteTarget, subtree, treeOfPlain } from '../tree.js';
import type { Environment } from './environment.js';
import { type TemplateData, expanded } from './expressions.js';
import { withInherited } from './inherited.js';
import { helmfileValues } from './release-values.js';
import type { HelmfileState } from './state.js';

/** A release of a helmfile, as one of its environments installs it. */
export interface HelmfileRelease extends ChartRelease {
  /** Where it is written. */
  readonly site: Site;
  readonly environment: string | undefined;
}

/**
 * The releases that are certainly installed in an environment. What something else than values changes in a chart (patches, a
 * post-renderer, dependencies) is not known, and such a release is left out; so is one whose name or chart is not known.
 */
export function helmfileReleases(project: Project, state: HelmfileState, environment: Environment): readonly HelmfileRelease[] {
  return itemsAt(state.fields, ['releases']).flatMap((written) => {
    if (written.kind !== 'map' || written.site === undefined) return [];
    const whole = withInherited(state, written);
    const found = whole && releaseOf(project, state, environment, { whole, home: siteTarget(written.site) });
    return found === undefined ? [] : [{ ...found, site: written.site, environment: environment.name }];
  });
}

interface Written {
  /** With what it inherits. */
  readonly whole: MapTree;
  readonly home: Target;
}

function releaseOf(
  project: Project,
  state: HelmfileState,
  environment: Environment,
  { whole, home }: Written,
): ChartRelease | undefined {
  const { fields, directory } = state;
  const outer = dataOf(environment, fields, {});
  const name = expandedAt(whole, 'name', outer);
  if (name === undefined || isChanged(whole, fields)) return undefined;
  const namespace = textAt(fields, ['namespace']) ?? expandedAt(whole, 'namespace', dataOf(environment, fields, { name }));
  const inner = dataOf(environment, fields, { name, namespace });
  const written = expandedAt(whole, 'chart', inner);
  if (written === undefined || !isInstalled(whole, environment, inner)) return undefined;
  const version = versionAt(whole, inner);
  const data = dataOf(environment, fields, { name, namespace, chart: written, version });
  const chart = chartOf(project, state, { written, version, data });
  if (chart === undefined) return undefined;
  const problems: HelmProblem[] = [];
  const values = helmfileValues({ project, directory, home, problems, release: whole, fields, data });
  return { chart, names: { name, namespace: namespace || undefined }, values, problems };
}

interface ReleaseData {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly chart?: string | undefined;
  readonly version?: string | undefined;
}

/** What templates of a release see (state_exec_tmpl.go createReleaseTemplateData). */
function dataOf({ name, values }: Environment, fields: Tree, release: ReleaseData): TemplateData {
  const layer = { kind: 'source' } as const;
  const map = (entries: Readonly<Record<string, Tree | string | undefined>>): TemplateData => ({
    kind: 'map',
    layer,
    entries: new Map(
      Object.entries(entries).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, typeof value === 'string' ? treeOfPlain(value, layer) : value] as const],
      ),
    ),
  });
  return map({
    Values: values,
    StateValues: values,
    Namespace: textAt(fields, ['namespace']) ?? '',
    Environment: map({ Name: name, Values: values }),
    Release: map({
      Name: release.name,
      Namespace: release.namespace,
      Chart: release.chart,
      ChartVersion: release.version,
    }),
  });
}

function expandedAt(release: Tree, field: string, data: TemplateData): string | undefined {
  const written = textAt(release, [field]);
  return written === undefined ? undefined : expanded(written, data)?.trim();
}

/** Without a version Helm takes the newest; undefined where it is not known. */
function versionAt(release: Tree, data: TemplateData): string | undefined {
  const written = subtree(release, ['version']);
  if (written === undefined || (written.kind === 'scalar' && (written.value === null || written.value === ''))) return '*';
  return written.kind === 'scalar' ? expanded(String(written.value), data)?.trim() : undefined;
}

/** Fields with which helmfile makes a chart of its own out of what it is given (chartify). */
const CHANGING = [
  'dependencies',
  'jsonPatches',
  'strategicMergePatches',
  'transformers',
  'forceNamespace',
  'postRenderer',
] as const;

/**
 * Arguments that bring values of their own, change what is rendered, or are known to `helm template` alone: a helmfile with
 * `--include-crds` is for what it prints.
 */
const ARGUMENT = /^(?:--set|--values|-f$|--reuse-values|--reset-then-reuse-values|--post-renderer|--include-crds)/;

function isChanged(release: Tree, fields: Tree): boolean {
  if (CHANGING.some((field) => isPresent(release, [field])) || isPresent(fields, ['helmDefaults', 'postRenderer'])) return true;
  return ['args', 'syncArgs'].some((field) => {
    const list = subtree(fields, ['helmDefaults', field]);
    if (list === undefined) return false;
    const texts = textsAt(list, []);
    return list.kind !== 'seq' || texts.length < list.items.length || texts.some((text) => ARGUMENT.test(text));
  });
}

/** False also where it is not known. */
function isInstalled(release: Tree, environment: Environment, data: TemplateData): boolean {
  const installed = subtree(release, ['installed']);
  const made = textAt(release, ['installedTemplate']);
  if (made !== undefined && !isTrueText(expanded(made, data))) return false;
  if (made === undefined && installed !== undefined && !(installed.kind === 'scalar' && installed.value !== false)) return false;
  const asked = textAt(release, ['conditionTemplate']);
  if (asked !== undefined) return isTrueText(expanded(asked, data));
  const condition = subtree(release, ['condition']);
  if (condition === undefined) return true;
  if (condition.kind !== 'scalar') return false;
  const text = String(condition.value ?? '');
  if (text === '' || /^true$/i.test(text)) return true;
  const switched = subtree(environment.values, text.split('.'));
  return switched?.kind === 'scalar' && switched.value === true;
}

function isTrueText(text: string | undefined): boolean {
  return text !== undefined && /^true$/i.test(text.trim());
}

interface WrittenChart {
  readonly written: string;
  readonly version: string | undefined;
  readonly data: TemplateData;
}

/** `repository/chart` under a name of `repositories`, an OCI address, or a folder with a chart. */
function chartOf(
  project: Project,
  { fields, directory }: HelmfileState,
  { written, version, data }: WrittenChart,
): InstalledChart | undefined {
  const local = written.includes('://') || written.startsWith('/') ? undefined : resolvePath(directory, written);
  if (local !== undefined && project.files.has(local === '' ? 'Chart.yaml' : `${local}/Chart.yaml`))
    return { kind: 'folder', path: local };
  const slash = written.lastIndexOf('/');
  if (slash <= 0 || /^\.{0,2}\//.test(written) || written.startsWith('git::')) return undefined;
  const address = written.slice(0, slash);
  const [name = '', tag] = written.slice(slash + 1).split(':');
  const repository = address.includes('://') ? address : repositoryUrl(fields, address, data);
  const chosen = version === '*' ? (tag ?? version) : version;
  return {
    kind: 'remote',
    ref: {
      name,
      ...(chosen !== undefined && { version: chosen }),
      ...(repository !== undefined && { repository }),
    },
  };
}

function repositoryUrl(fields: Tree, name: string, data: TemplateData): string | undefined {
  const entry = itemsAt(fields, ['repositories']).find((item) => textAt(item, ['name']) === name);
  const url = entry && expandedAt(entry, 'url', data);
  const oci = subtree(entry, ['oci']);
  return url !== undefined && oci?.kind === 'scalar' && oci.value === true && !url.includes('://') ? `oci://${url}` : url;
}
