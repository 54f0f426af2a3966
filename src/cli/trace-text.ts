import type { ToldChange, ToldPlace, ToldPlaces, ToldStep, ToldStory, ToldVariable } from '../model/gitops/trace/told.js';
import { unknownText } from '../model/gitops/trace/effective-lines.js';
import { cutText } from '../reporters/cut-text.js';
import { displayWidth } from '../reporters/display-width.js';
import type { Palette } from '../reporters/palette.js';
import { visible, withoutWorkflowCommands } from '../reporters/visible.js';
import { type DeploymentSet, setsText } from './deployed-objects.js';

/** One story, and the deployments in which it is the same. */
export interface TracedDeployment {
  readonly sets: readonly DeploymentSet[];
  readonly appliedBy?: string;
  readonly refused?: string;
  /** The chart whose values it is about. */
  readonly chart?: string;
  readonly story: ToldStory;
}

export interface TraceReport {
  /** `Kind/namespace/name`. */
  readonly object: string;
  /** Empty for the whole object. */
  readonly path: string;
  readonly deployments: readonly TracedDeployment[];
  /** What was meant instead, where nothing is at the path. */
  readonly near?: string;
}

/** Columns that terminals show without breaking lines. */
const WIDTH = 100;
/** Values longer than this are cut. */
const MOST_COLUMNS = 60;
/** Longer ones do not push what stands behind all others to the right. */
const MOST_ALIGNED = 32;
const MOST_CHANGES = 20;

/** A trace for people: each layer with what it said and where, lowest first. */
export function traceText(report: TraceReport, colors: Palette): string {
  const title = report.path === '' ? report.object : `${report.object}  ${report.path}`;
  const [first = [], ...others] = report.deployments.map((deployment) => deploymentLines(deployment, report, colors));
  const isInside = report.deployments.some(({ story }) => story.scope === 'inside');
  const isValues = report.deployments.some(({ chart }) => chart !== undefined);
  const hint = `one value: seaworthy trace ${report.object} PATH; all of it: seaworthy effective ${report.object}${isValues ? ' --values' : ''}`;
  const blocks = [[colors.strong(visible(title)), ...first], ...others, ...(isInside ? [[colors.faint(visible(hint))]] : [])];
  return withoutWorkflowCommands(`${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

function deploymentLines(
  { sets, appliedBy, refused, chart, story }: TracedDeployment,
  report: TraceReport,
  colors: Palette,
): readonly string[] {
  const by = appliedBy === undefined ? '' : `, applied by ${appliedBy}`;
  return [
    colors.faint(visible(`in ${setsText(sets)}${by}${chart === undefined ? '' : `, values of ${chart}`}`)),
    ...(refused === undefined ? [] : [`${colors.severity.warning('not applied:')} ${visible(refused)}`]),
    '',
    ...story.steps.flatMap((step, index) => stepLines(step, index, story, colors)),
    ...closing(story, report, colors),
  ];
}

function stepLines(step: ToldStep, index: number, story: ToldStory, colors: Palette): readonly string[] {
  const number = String(index + 1).padStart(String(story.steps.length).length);
  return story.scope === 'inside' ? layerLines(step, number, story, colors) : valueLines(step, number, story, colors);
}

/** One layer of one value. */
function valueLines(step: ToldStep, number: string, story: ToldStory, colors: Palette): readonly string[] {
  const [change] = step.changes;
  if (change === undefined) return [];
  const width = Math.max(0, ...story.steps.map(valueWidth).filter((columns) => columns <= MOST_ALIGNED));
  const said = saidBy(change);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(said)));
  const mark = change.lasts ? colors.good('>') : ' ';
  const shown = change.lasts ? colors.good(said) : said;
  const indent = ' '.repeat(number.length + width + 6);
  return [
    `${mark} ${colors.accent(number)}  ${shown}${padding}  ${visible(step.description)}${reach(change, story)}`,
    ...placeLines(change.places, indent, colors),
    ...step.variables.flatMap((variable) => variableLines(variable, indent, colors)),
  ];
}

function valueWidth({ changes: [change] }: ToldStep): number {
  return change === undefined ? 0 : displayWidth(saidBy(change));
}

function saidBy({ kind, value }: ToldChange): string {
  if (kind === 'set') return value === undefined ? '' : cut(value.text);
  return kind;
}

/** A layer that acted on something around the value. */
function reach({ kind, path }: ToldChange, story: ToldStory): string {
  if (kind === 'replaced') return visible(`, which set ${path === '' ? 'the object' : path} as a whole`);
  return path === story.path ? '' : visible(`, which ${kind === 'removed' ? 'removed' : 'set'} ${path}`);
}

/** All that one layer changed inside a map, a list or an object. */
function layerLines(step: ToldStep, number: string, story: ToldStory, colors: Palette): readonly string[] {
  const indent = ' '.repeat(number.length + 4);
  const shown = step.changes.slice(0, MOST_CHANGES);
  const texts = shown.map((change) => changeText(change, story));
  const width = Math.max(0, ...texts.map(displayWidth).filter((columns) => columns <= MOST_COLUMNS));
  const rows = shown.flatMap((change, index) => {
    const text = texts[index] ?? '';
    const said = change.lasts ? text : colors.faint(text);
    const places = change.places === undefined ? [] : arrows(change.places);
    const [first = '', ...rest] = places;
    const isWide = rest.length > 0 || indent.length + Math.max(width, displayWidth(text)) + displayWidth(first) > WIDTH;
    if (isWide) return [`${indent}${said}`, ...places.map((line) => `${indent}  ${painted(line, colors)}`)];
    return [
      `${indent}${said}${first === '' ? '' : `${' '.repeat(Math.max(0, width - displayWidth(text)))}  ${painted(first, colors)}`}`,
    ];
  });
  const more = step.changes.length - shown.length;
  return [
    `  ${colors.accent(number)}  ${colors.strong(visible(step.description))}`,
    ...rows,
    ...(more > 0 ? [`${indent}and ${more} more`] : []),
    ...step.variables.flatMap((variable) => variableLines(variable, indent, colors)),
  ];
}

function changeText({ path, kind, value, before, lasts }: ToldChange, story: ToldStory): string {
  const isWhole = path === story.path;
  const name = path === '' ? 'the object' : visible(path);
  const was = before === undefined || isLong(before.text) ? '' : `, was ${cut(before.text)}`;
  const later = lasts ? '' : '; a later layer changed it';
  if (kind === 'removed') return `${name}: removed${was}${later}`;
  if (kind === 'replaced') return `${name}: set as a whole${later}`;
  if (isWhole && value !== undefined && isCollection(value.text))
    return `${name}${before === undefined ? '' : ', set anew'}${later}`;
  return `${name}: ${cut(value?.text ?? '')}${was}${later}`;
}

function isCollection(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[');
}

/** What a map held before says little once it is cut. */
function isLong(text: string): boolean {
  return isCollection(text) && displayWidth(text) > MOST_COLUMNS;
}

function variableLines(variable: ToldVariable, indent: string, colors: Palette): readonly string[] {
  const name = visible(`\${${variable.name}}`);
  if (variable.state === 'undefined') return [`${indent}${name} is not defined: its default counts, if it has one`];
  if (variable.state === 'unknown') return [`${indent}${name} is ${visible(unknownText(variable.because))}`];
  return variable.definitions
    .toReversed()
    .flatMap(({ from, isUsed, value, places }) => [
      isUsed
        ? `${indent}${name} = ${cut(value.text)}, from ${visible(from)}`
        : `${indent}  it overrides ${cut(value.text)}, from ${visible(from)}`,
      ...placeLines(places, `${indent}  `, colors),
    ]);
}

function placeLines(places: ToldPlaces | undefined, indent: string, colors: Palette): readonly string[] {
  return places === undefined ? [] : arrows(places).map((line) => `${indent}${painted(line, colors)}`);
}

const ARROW = '-->';

function arrows({ at, anchor, content }: ToldPlaces): readonly string[] {
  const arrow = (place: ToldPlace, note: string): string => `${ARROW} ${placeText(place)}${note}`;
  return [
    arrow(at, anchor === undefined ? '' : visible(`, through *${anchor.name}`)),
    ...(anchor === undefined ? [] : [arrow(anchor, visible(`, written at &${anchor.name}`))]),
    ...(content === undefined ? [] : [arrow(content, ', its content')]),
  ];
}

function painted(line: string, colors: Palette): string {
  return `${colors.accent(ARROW)}${line.slice(ARROW.length)}`;
}

function placeText({ file, line, column, inside }: ToldPlace): string {
  const within = inside === undefined ? '' : `, in the text ${inside.join(' > ')}`;
  return visible(`${file}:${line}:${column}${within}`);
}

function closing({ outcome, steps, path, scope }: ToldStory, { near }: TraceReport, colors: Palette): readonly string[] {
  const hint = near === undefined ? [] : [colors.faint(visible(`did you mean ${near}?`))];
  switch (outcome.state) {
    case 'unknown':
      return ['', `effective: ${colors.severity.warning(visible(unknownText(outcome.because)))}`];
    case 'absent':
      return steps.length === 0 ? [`no layer sets ${visible(path)}`, ...hint] : ['', 'effective: not set'];
    case 'set':
      return scope === 'inside' ? [] : ['', `effective: ${colors.strong(cut(outcome.value.text, 3 * MOST_COLUMNS))}`];
  }
}

function cut(text: string, most = MOST_COLUMNS): string {
  return cutText(visible(text), most);
}
