import type { FilePath } from '../core/location.js';
import { RELEASE, actionName, repositoryAddress } from './init-address.js';
import type { Survey, ValuesFile } from './init-survey.js';

/** The configuration to begin with: comments only, so that it changes nothing until somebody wants it. */
export function configurationText(seen: Survey): string {
  const unknown = seen.values.filter(({ file, charts }) => charts.length === 0 && isWritable(file));
  return [
    '# Configuration of Seaworthy. Everything in it may be left out; docs/configuration.md explains every key.',
    '',
    '# How loud a rule is: off, info, warning or error.',
    '# rules:',
    '#   workload/implicit-security-context: off',
    ...(unknown.length === 0
      ? []
      : [
          '',
          '# The charts of values files whose keys do not tell: write the name of the chart for CHART.',
          '# values:',
          ...unknown.map(({ file }) => `#   ${asPattern(file)}: CHART`),
        ]),
    ...(seen.clusters.length === 0
      ? []
      : ['', '# The version of Flux that runs in the clusters.', '# flux:', "#   version: '2.6'"]),
    '',
  ].join('\n');
}

/** A name with line breaks or other controls has no place in a comment. */
function isWritable(file: FilePath): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u.test(file);
}

/** As a key that is a pattern: its own wildcards are none. */
function asPattern(file: FilePath): string {
  const pattern = file.replaceAll(/[*?[\]{}()!+@\\]/g, String.raw`\$&`);
  return /^[\w./-]+$/.test(pattern) ? pattern : JSON.stringify(pattern);
}

/** `.github/workflows/seaworthy.yml`, as docs/recipes/github.md shows it. */
export function workflowText(): string {
  return `name: Seaworthy
on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  seaworthy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: ${actionName()}@${RELEASE}
`;
}

/** More of one kind are counted. */
const MOST = 8;

/** What was found in a repository, and what was left out and why. */
export function surveyText(root: string, seen: Survey): string {
  const { files, kinds, clusters, destinations, orphans, charts, chartless } = seen;
  return [
    `Looked at ${counted(files, 'YAML file')} in ${root === '.' ? 'this folder' : oneLine(root)}.`,
    ...section(
      'Objects',
      kinds.map(([kind, count]) => `${count} ${kind}`),
      ', ',
    ),
    ...section('Flux roots', clusters),
    ...(orphans === 0 ? [] : [`  ${counted(orphans, 'manifest')} that no Flux root deploys`]),
    ...section('Clusters into which Argo CD deploys', destinations),
    ...section(
      'Charts',
      charts.filter(({ isKnown }) => isKnown).map(({ name, files }) => `${name}: ${some(files)}`),
    ),
    ...section(
      'Charts that Seaworthy does not know, of which it checks only what installs them',
      charts.filter(({ isKnown }) => !isKnown).map(({ name }) => name),
      ', ',
    ),
    ...(chartless === 0 ? [] : [`  ${counted(chartless, 'HelmRelease')} whose chart is not named in this repository`]),
    ...section('Values files', seen.values.map(valuesLine)),
    ...section('Skipped', skippedLines(seen)),
    '',
  ].join('\n');
}

function valuesLine({ file, charts }: ValuesFile): string {
  return `${file}: ${charts.length === 0 ? 'the chart is not known; values in seaworthy.yaml can name it' : charts.join(', ')}`;
}

function skippedLines({ skipped, sops, ownValues }: Survey): readonly string[] {
  return [
    ...(sops.length === 0
      ? []
      : [`${counted(sops.length, 'file')} encrypted with SOPS, of which only the keys are read: ${some(sops)}`]),
    ...[...skipped].map(([reason, files]) => `${counted(files.length, 'file')} ${REASONS[reason]}: ${some(files)}`),
    ...(ownValues.length === 0
      ? []
      : [
          `${counted(ownValues.length, 'values file')} of charts in this repository, which only Helm can render: ${some(ownValues)}`,
        ]),
  ];
}

const REASONS = {
  templates: 'with templates, which only Helm or another program can render',
  encrypted: 'encrypted with git-crypt',
  tooLarge: 'too large (see --max-file-size)',
  binary: 'that hold no text',
  unreadable: 'that cannot be read',
} as const;

/** What to do next. */
export function nextText({ found: { error, warning, info } }: Survey, hasReleases: boolean): string {
  const total = error + warning + info;
  const counts = [
    error > 0 && counted(error, 'error'),
    warning > 0 && counted(warning, 'warning'),
    info > 0 && counted(info, 'info'),
  ];
  return [
    '',
    ...(hasReleases && repositoryAddress().startsWith('<')
      ? [`Write the address of Seaworthy’s repository where ${repositoryAddress()} stands.`]
      : []),
    total === 0
      ? 'seaworthy check finds nothing wrong.'
      : `seaworthy check reports ${counts.filter((part) => part !== false).join(', ')}.`,
    ...(total === 0
      ? []
      : [
          'seaworthy check --fix cures what can be cured safely; --diff shows it first.',
          'To accept all there is and hear only of what is new:',
          '  seaworthy check --baseline seaworthy-baseline.json --update-baseline',
        ]),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[], together?: string): readonly string[] {
  if (lines.length === 0) return [];
  if (together !== undefined) return [`${title}: ${some(lines, together, 12)}`];
  const rest = lines.length - MOST;
  return [`${title}:`, ...lines.slice(0, MOST).map((line) => `  ${oneLine(line)}`), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function some(names: readonly string[], between = ', ', most = 3): string {
  const rest = names.length - most;
  return `${names.slice(0, most).map(oneLine).join(between)}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function oneLine(text: string): string {
  return text.replaceAll('\n', String.raw`\n`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
