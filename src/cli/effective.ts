import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import { UsageError } from '../analysis/usage-error.js';
import { allValues } from '../model/apps/composed-values.js';
import { describeLayer } from '../core/provenance.js';
import { suggestion } from '../core/suggest.js';
import { type EffectiveLine, effectiveLines } from '../model/gitops/trace/effective-lines.js';
import { placesOf } from '../model/gitops/trace/places.js';
import { type Secrecy, secrecyOf } from '../model/gitops/trace/secrecy.js';
import type { MapTree, Tree } from '../model/gitops/tree.js';
import { showResource } from '../model/project/manifests.js';
import { displayWidth } from '../reporters/display-width.js';
import { type Palette, palette } from '../reporters/palette.js';
import { visible } from '../reporters/visible.js';
import { type Deployment, findDeployments, setsText, writtenAt } from './deployed-objects.js';
import type { ParsedArguments } from './options.js';
import { chartText } from './traced-values.js';
import { type Terminal, wantsColor } from './terminal.js';

/** `seaworthy effective OBJECT`: the object as it is deployed, each line with its origin. */
export async function effective(args: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const [asked, more] = args.operands;
  if (asked === undefined || more !== undefined) throw new UsageError('effective needs one object: seaworthy effective OBJECT');
  const deployments = await findDeployments(asked, args, terminal);
  const wanted = args.values.get('variant')?.[0];
  const show = args.flags.has('values') ? valuesDocuments : objectDocuments;
  const versions = versionsOf(wanted === undefined ? deployments : ofVariant(deployments, wanted), show);
  const [version, other] = versions;
  if (version === undefined || other !== undefined) throw choice(asked, versions);
  if (version.documents.length === 0) throw new UsageError(`${asked} installs no chart whose values are known`);
  terminal.out(effectiveText(version, palette(wantsColor(terminal, args.values.get('color')?.[0]))));
  return EXIT.clean;
}

/** One outcome, and the deployments that have it. */
interface Version {
  readonly deployments: readonly Deployment[];
  readonly documents: readonly Document[];
}

interface Document {
  /** `HelmRelease/ns/name`, or `values of chart … for …`. */
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A line and its comment. */
interface Row {
  readonly text: string;
  readonly origin: string;
  readonly isNote: boolean;
}

function ofVariant(deployments: readonly Deployment[], wanted: string): readonly Deployment[] {
  const found = deployments.filter(({ set }) => set.name === wanted);
  if (found.length > 0) return found;
  const names = [...new Set(deployments.map(({ set }) => set.name))];
  throw new UsageError(
    `${showResource(deployments[0]!)} is not in ${wanted}${suggestion(wanted, names)}; it is in ${names.join(', ')}`,
  );
}

function versionsOf(
  deployments: readonly Deployment[],
  show: (deployment: Deployment) => readonly Document[],
): readonly Version[] {
  const versions = new Map<string, Version>();
  for (const deployment of deployments) {
    const documents = show(deployment);
    const key = JSON.stringify(documents);
    versions.set(key, { deployments: [...(versions.get(key)?.deployments ?? []), deployment], documents });
  }
  return [...versions.values()];
}

function choice(asked: string, versions: readonly Version[]): UsageError {
  const sets = versions.map(({ deployments }) => [...new Set(deployments.map(({ set }) => set.name))]);
  const isOneSet = new Set(sets.flat()).size < versions.length;
  if (isOneSet)
    return new UsageError(
      `${asked} is there more than once; name the line that you mean:`,
      versions.map(
        ({ deployments: [deployment] }) => `    seaworthy effective ${deployment === undefined ? '' : writtenAt(deployment)}`,
      ),
    );
  return new UsageError(
    `${asked} is deployed in ${versions.length} ways; choose one with --variant:`,
    sets.map((names) => `    ${names.join(', ')}${names.length > 1 ? ' (the same)' : ''}`),
  );
}

function objectDocuments(deployment: Deployment): readonly Document[] {
  const { tree, variables } = deployment;
  const title = showResource(deployment);
  return [{ title, rows: tree === undefined ? [] : rowsOf(deployment, tree, secrecyOf(tree, variables)) }];
}

/** The values of each chart that the object installs, as the chart gets them. */
function valuesDocuments(deployment: Deployment): readonly Document[] {
  return deployment.charts().map((chart) => {
    const values = allValues(chart);
    // Where the values stand decides what is secret.
    const root: MapTree = { kind: 'map', entries: new Map([['values', values]]), layer: values.layer };
    const secrecy = secrecyOf(root, deployment.variables);
    const inside: Secrecy = { ...secrecy, hides: (tree, path) => secrecy.hides(tree, ['values', ...path]) };
    const title = `values of ${chartText(chart, deployment)} for ${showResource(deployment)}`;
    return { title, rows: rowsOf(deployment, values, inside) };
  });
}

function rowsOf(deployment: Deployment, tree: Tree, secrecy: Secrecy): readonly Row[] {
  return effectiveLines(tree, secrecy).map((line) => ({
    text: line.text,
    origin: originText(line, deployment),
    isNote: line.note !== undefined,
  }));
}

/** `file:line, layer`. */
function originText({ from }: EffectiveLine, { project, shownFile }: Deployment): string {
  if (from === undefined) return '';
  const layer = describeLayer(from.tree.layer);
  const place = placesOf(project, from.tree, from.path)?.at.location;
  return visible(place === undefined ? layer : `${shownFile(place.file)}:${place.start.line}, ${layer}`);
}

/** Lines longer than this do not push the comments of all others to the right. */
const MOST_COLUMNS = 60;

function effectiveText({ deployments, documents }: Version, colors: Palette): string {
  const [deployment] = deployments;
  if (deployment === undefined) return '';
  const texts = documents.map(({ title, rows }) => documentText(heading(title, deployment, deployments), rows, colors));
  return texts.join('---\n');
}

function documentText(head: readonly string[], rows: readonly Row[], colors: Palette): string {
  const column = Math.max(0, ...rows.map(({ text }) => displayWidth(text)).filter((width) => width <= MOST_COLUMNS));
  const lines = rows.map(({ text, origin, isNote }) => {
    const shown = isNote ? colors.faint(text) : text;
    if (origin === '') return shown;
    return `${shown}${' '.repeat(Math.max(0, column - displayWidth(text)))}  ${colors.faint(`# ${origin}`)}`;
  });
  return `${[...head.map(colors.faint), ...lines].join('\n')}\n`;
}

function heading(title: string, deployment: Deployment, all: readonly Deployment[]): readonly string[] {
  const sets = setsText(all.map(({ set }) => set));
  const by = deployment.appliedBy === undefined ? '' : `, applied by ${deployment.appliedBy}`;
  return [
    visible(`# ${title} in ${sets}${by}`),
    ...(deployment.refused === undefined ? [] : [visible(`# not applied: ${deployment.refused}`)]),
  ];
}
