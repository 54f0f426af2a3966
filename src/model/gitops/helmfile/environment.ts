import type { FilePath, Target } from '../../../core/location.js';
import { resolvePath } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import { listedFile } from '../helm/listed-values.js';
import type { HelmProblem } from '../helm/problem.js';
import { mergeValues } from '../layering.js';
import { isPresent, itemsAt, textAt } from '../reading.js';
import { type Tree, subtree, unknownTree } from '../tree.js';
import { isTemplate } from './expressions.js';
import type { HelmfileState } from './state.js';

/** One of the environments in which a helmfile is run. */
export interface Environment {
  /** Undefined where it is not known which there are. */
  readonly name: string | undefined;
  /** What templates see as `.Values`: nothing of it reaches a chart by itself. */
  readonly values: Tree;
  /** The files from which these values are read. */
  readonly files: readonly FilePath[];
}

export const DEFAULT_ENVIRONMENT = 'default';
const SOURCE = { kind: 'source' } as const;

/** The names of the environments; without any, helmfile runs in `default`. */
export function environmentNames({ layers, open }: HelmfileState): readonly (string | undefined)[] {
  const names = new Set(
    layers.flatMap((layer) => {
      const found = subtree(layer, ['environments']);
      return found?.kind === 'map' ? [...found.entries.keys()] : [];
    }),
  );
  if (names.size > 0) return [...names];
  return [open === undefined ? DEFAULT_ENVIRONMENT : undefined];
}

interface Reading {
  readonly project: Project;
  readonly home: Target;
  readonly problems: HelmProblem[];
}

/**
 * `values` of the helmfile, over them those of the environment, its secrets, and what a helmfile that takes in this one says
 * (create.go loadEnvValues). `given` lies over all.
 */
export function environmentOf(
  reading: Reading,
  state: HelmfileState,
  name: string | undefined,
  given: Tree | undefined,
): Environment {
  const files: FilePath[] = [];
  const listed = (entries: readonly Tree[], handler: string | undefined): readonly Tree[] =>
    entries.map((entry) => entryValues(reading, state.directory, entry, { handler, files }));
  const handlerOf = (tree: Tree | undefined): string | undefined => textAt(tree, ['missingFileHandler']);
  const defaults = state.layers.flatMap((layer) => listed(itemsAt(layer, ['values']), undefined));
  const specific = state.layers.flatMap((layer) => {
    const environment = name === undefined ? undefined : subtree(layer, ['environments', name]);
    const handler = handlerOf(environment) ?? handlerOf(state.fields);
    const values = listed(itemsAt(environment, ['values']), handler);
    return textAt(environment, ['mergeStrategy']) === 'fallback' ? values.toReversed() : values;
  });
  const hasSecrets = state.layers.some((layer) => name !== undefined && isPresent(layer, ['environments', name, 'secrets']));
  const layers = [
    ...(state.open === undefined ? [] : [unknownTree(state.open, SOURCE)]),
    ...defaults,
    ...specific,
    ...(hasSecrets ? [unknownTree('values of the environment are secret', SOURCE)] : []),
    ...(given === undefined ? [] : [given]),
  ];
  const empty: Tree = { kind: 'map', entries: new Map(), layer: SOURCE };
  const values = layers.reduce((lower, upper) => mergeValues(lower, upper) ?? lower, empty);
  return { name, values, files };
}

interface Listing {
  readonly handler: string | undefined;
  readonly files: FilePath[];
}

/** A map, or a file; one that is a template is not followed. */
export function entryValues(
  { project, home, problems }: Reading,
  directory: FilePath,
  entry: Tree,
  { handler, files }: Listing,
): Tree {
  if (entry.kind === 'map') return entry;
  const path = textAt(entry, []);
  const found = path === undefined || !isPlainPath(path) ? undefined : resolvePath(directory, path);
  if (found === undefined) return unknownTree('values of the environment are not followed', SOURCE);
  if (handler !== undefined && handler !== 'Error' && !project.fileSystem.has(found))
    return { kind: 'map', entries: new Map(), layer: SOURCE };
  files.push(found);
  return listedFile({ project, directory, home, problems }, entry);
}

/** A file of the repository that is read as it is: no template, no HCL, no pattern. */
export function isPlainPath(path: string): boolean {
  return !isTemplate(path) && !path.startsWith('/') && !/\.(?:gotmpl|hcl)$|:\/\/|^git::|[*?[]/.test(path);
}
