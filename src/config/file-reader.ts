import { knownImage, parseImage } from '../model/apps/images.js';
import type { ChartRef } from '../model/charts/chart-ref.js';
import { listOf, mayBeEmpty, oneOrMany, record, shortOrLong, table } from './collection-readers.js';
import type { DeclaredRule, MappedSource } from './configuration.js';
import { globComplaint } from './globs.js';
import { normalised, pathComplaint } from './paths.js';
import { type Reader, described, flag, text } from './reader.js';
import { rulesReader, severitiesReader } from './rules-section.js';

const GLOB_HELP = 'Relative to the folder of this file. A pattern that names a folder means everything in it.';

const glob = text({ check: globComplaint });

const named = text({ check: (value) => (value.trim() === '' ? 'it is empty' : undefined) });

const chart = shortOrLong(
  described('The name of the chart.', named),
  record(
    {
      chart: described('The name of the chart.', named),
      version: described('The version, or a constraint as in a HelmRelease.', text({ numbers: true })),
      repository: described('The address of the Helm repository or OCI registry.', text()),
    },
    { noun: 'key of a chart', required: ['chart'] },
  ),
  (value): ChartRef | undefined => {
    if ('short' in value) return { name: value.short };
    const { chart: name, version, repository } = value.long;
    return name === undefined
      ? undefined
      : { name, ...(version !== undefined && { version }), ...(repository !== undefined && { repository }) };
  },
);

const source: Reader<MappedSource> = mapped(
  described(
    'A folder of this project (`.` for its root), or `opaque` for a source that cannot be looked into.',
    text({ check: pathComplaint }),
  ),
  (path) => (path === 'opaque' ? path : { path: normalised(path) }),
);

/** Everything a configuration may say, as one reader: what it accepts is what the published JSON Schema describes. */
export function fileReader(rules: readonly DeclaredRule[]) {
  const override = record(
    {
      files: described(`The files to which this applies. ${GLOB_HELP}`, oneOrMany(glob)),
      rules: described('The severity of each rule in these files.', severitiesReader(rules)),
    },
    { noun: 'key of an override', required: ['files', 'rules'] },
  );
  return record({
    rules: described('Severity and options of rules.', mayBeEmpty(rulesReader(rules))),
    overrides: described(
      'Other severities in some files; of several that apply, the last one wins.',
      mayBeEmpty(listOf(override)),
    ),
    ignore: described(`Files that are not looked at. ${GLOB_HELP}`, mayBeEmpty(oneOrMany(glob))),
    values: described(
      'Helm values files with the chart they are for; of several patterns that match a file, the last one wins.',
      mayBeEmpty(table(chart, { description: 'A pattern for files.', check: globComplaint })),
    ),
    images: described(
      'Mirrored images, as registry/repository, with the image they mirror.',
      mayBeEmpty(
        table(described('The image it is: grafana/loki, prom/prometheus, …', text({ check: imageComplaint })), {
          description: 'registry/repository, without a tag.',
          check: mirrorComplaint,
        }),
      ),
    ),
    sources: described(
      'Flux sources by name, with where their contents are.',
      mayBeEmpty(
        table(source, {
          description: 'The name of a source.',
          check: (name) => (name.trim() === '' ? 'the name is empty' : undefined),
        }),
      ),
    ),
    flux: described(
      'The Flux that runs in the clusters.',
      mayBeEmpty(
        record(
          { version: described('Its version: 2.6, 2.6.1, …', text({ numbers: true, check: versionComplaint })) },
          { noun: 'key of flux' },
        ),
      ),
    ),
    catalogues: described(
      'Folders or files with further chart catalogues.',
      mayBeEmpty(listOf(mapped(text({ check: pathComplaint }), normalised))),
    ),
    pedantic: described('Also run the rules that are off unless asked for.', flag()),
  });
}

/** The same values, converted. */
function mapped<A, B>(reader: Reader<A>, convert: (value: A) => B): Reader<B> {
  return {
    schema: reader.schema,
    read: (node, reading) => {
      const read = reader.read(node, reading);
      return read === undefined ? undefined : convert(read);
    },
  };
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
