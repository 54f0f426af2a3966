import type { Severity } from '../core/finding.js';
import type { FilePath } from '../core/location.js';
import type { RuleSetting } from '../core/rule-settings.js';
import { knownImage, parseImage } from '../model/apps/images.js';
import type { ChartRef } from '../model/charts/chart-ref.js';
import {
  type Take,
  listOf,
  mapped,
  mayBeEmpty,
  oneOrMany,
  optional,
  record,
  required,
  shortOrLong,
  table,
} from './collection-readers.js';
import type { DeclaredRule, MappedSource } from './configuration.js';
import { globComplaint } from './globs.js';
import { normalised, pathComplaint } from './paths.js';
import { type Reader, described, flag, text } from './reader.js';
import { rulesReader, severitiesReader } from './rules-section.js';

const GLOB_HELP = 'Relative to the folder of this file. A pattern that names a folder means everything in it.';

const glob = text({ check: globComplaint });

const named = text({ check: emptyComplaint });

const chartFields = {
  chart: required('chart', 'The name of the chart.', named),
  version: optional('version', 'The version, or a constraint as in a HelmRelease.', text({ numbers: true })),
  repository: optional('repository', 'The address of the Helm repository or OCI registry.', text()),
};

const chart = shortOrLong(
  described('The name of the chart.', named),
  record(
    Object.values(chartFields),
    (take): ChartRef => {
      const version = take(chartFields.version);
      const repository = take(chartFields.repository);
      const name = take(chartFields.chart) ?? '';
      return { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) };
    },
    'key of a chart',
  ),
  (name): ChartRef => ({ name }),
  (written) => written,
);

const values = table(chart, { description: 'A pattern for files.', check: globComplaint });

const image = described('The image it is: grafana/loki, prom/prometheus, …', text({ check: imageComplaint }));

const images = table(image, { description: 'registry/repository, without a tag.', check: mirrorComplaint });

const place = text({ check: pathComplaint });

const source = mapped(
  described('A folder of this project (`.` for its root), or `opaque` for a source that cannot be looked into.', place),
  (path): MappedSource => (path === 'opaque' ? path : { path: normalised(path) }),
);

const sources = table(source, { description: 'The name of a source.', check: emptyComplaint });

const fluxVersion = optional('version', 'Its version: 2.6, 2.6.1, …', text({ numbers: true, check: versionComplaint }));

const flux = record([fluxVersion], (take) => take(fluxVersion), 'key of flux');

function overridesReader(rules: readonly DeclaredRule[]): Reader<readonly WrittenOverride[]> {
  const files = required('files', `The files to which this applies. ${GLOB_HELP}`, oneOrMany(glob));
  const severities = required('rules', 'The severity of each rule in these files.', severitiesReader(rules));
  const build = (take: Take): WrittenOverride => ({ files: take(files) ?? [], severities: take(severities) ?? new Map() });
  return listOf(record([files, severities], build, 'key of an override'));
}

interface WrittenOverride {
  readonly files: readonly string[];
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
}

/** A configuration as written, checked but not yet compiled. */
export interface FileContents {
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly overrides: readonly WrittenOverride[];
  readonly ignore: readonly string[];
  readonly values: ReadonlyMap<string, ChartRef>;
  readonly images: ReadonlyMap<string, string>;
  readonly sources: ReadonlyMap<string, MappedSource>;
  readonly fluxVersion: string | undefined;
  readonly catalogues: readonly FilePath[];
  readonly pedantic: boolean;
}

/** Everything a configuration may say, as one reader: what it accepts is what the published JSON Schema describes. */
export function fileReader(rules: readonly DeclaredRule[]): Reader<FileContents> {
  const fields = {
    rules: optional('rules', 'Severity and options of rules.', mayBeEmpty(rulesReader(rules))),
    overrides: optional(
      'overrides',
      'Other severities in some files; of several that apply, the last one wins.',
      mayBeEmpty(overridesReader(rules)),
    ),
    ignore: optional('ignore', `Files that are not looked at. ${GLOB_HELP}`, mayBeEmpty(oneOrMany(glob))),
    values: optional(
      'values',
      'Helm values files with the chart they are for; of several patterns that match a file, the last one wins.',
      mayBeEmpty(values),
    ),
    images: optional('images', 'Mirrored images, as registry/repository, with the image they mirror.', mayBeEmpty(images)),
    sources: optional('sources', 'Flux sources by name, with where their contents are.', mayBeEmpty(sources)),
    flux: optional('flux', 'The Flux that runs in the clusters.', mayBeEmpty(flux)),
    catalogues: optional(
      'catalogues',
      'Folders or files with further chart catalogues.',
      mayBeEmpty(listOf(mapped(place, normalised))),
    ),
    pedantic: optional('pedantic', 'Also run the rules that are off unless asked for.', flag()),
  };
  return record(Object.values(fields), (take) => ({
    rules: take(fields.rules) ?? new Map(),
    overrides: take(fields.overrides) ?? [],
    ignore: take(fields.ignore) ?? [],
    values: take(fields.values) ?? new Map(),
    images: take(fields.images) ?? new Map(),
    sources: take(fields.sources) ?? new Map(),
    fluxVersion: take(fields.flux),
    catalogues: take(fields.catalogues) ?? [],
    pedantic: take(fields.pedantic) ?? false,
  }));
}

function emptyComplaint(name: string): string | undefined {
  return name.trim() === '' ? 'it is empty' : undefined;
}

function mirrorComplaint(name: string): string | undefined {
  const { repository, tag, digest } = parseImage(name);
  if (repository === '') return 'the name is empty';
  return tag === undefined && digest === undefined
    ? undefined
    : 'an image is named without tag and digest here, since it holds for all of them';
}

function imageComplaint(name: string): string | undefined {
  return mirrorComplaint(name) ?? (knownImage(name) === undefined ? 'no image of that name is known' : undefined);
}

function versionComplaint(version: string): string | undefined {
  return /^v?\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?$/.test(version) ? undefined : 'a version is written as 2.6 or 2.6.1';
}
