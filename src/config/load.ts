import type { FilePath } from '../core/location.js';
import { type Range, lineStarts, positionAt } from '../core/text.js';
import { BudgetExceeded } from '../syntax/yaml/entries.js';
import { allSyntaxProblems } from '../syntax/yaml/problems.js';
import { parseYaml } from '../syntax/yaml/parse.js';
import type { YamlStream } from '../syntax/yaml/tree.js';
import { type Configuration, type ConfigurationProblem, DEFAULT_CONFIGURATION, type DeclaredRule } from './configuration.js';
import { type FileContents, fileReader } from './file-reader.js';
import { type PathMatcher, folderPattern, globCompiler, orInside } from './globs.js';
import { NO_FLAGS, type RuleLayers, resolveSettings } from './resolve.js';

/** More entries than any configuration has; only aliases of aliases get there. */
const MAX_ENTRIES = 100_000;

/** Reads a configuration; every mistake in it is told, in the order of the text. Nothing in the file can run code. */
export async function loadConfiguration(
  path: FilePath,
  text: string,
  rules: readonly DeclaredRule[],
): Promise<Configuration | readonly ConfigurationProblem[]> {
  const stream = parseYaml(text);
  const mistakes = new Mistakes(path, text);
  const contents = stream.problem === undefined ? read(stream, rules, mistakes) : undefined;
  for (const { range, message } of stream.problem === undefined ? [] : await allSyntaxProblems(text, stream.problem)) {
    mistakes.complain(range, `the configuration is not YAML: ${message}`);
  }
  if (mistakes.found.length > 0) return mistakes.found;
  return contents === undefined ? DEFAULT_CONFIGURATION : configurationOf(contents, rules);
}

/** True for what `loadConfiguration` answers when the file has mistakes. */
export function hasProblems(loaded: Configuration | readonly ConfigurationProblem[]): loaded is readonly ConfigurationProblem[] {
  return Array.isArray(loaded);
}

/** Undefined for a file that says nothing. */
function read(stream: YamlStream, rules: readonly DeclaredRule[], mistakes: Mistakes): FileContents | undefined {
  const [root, another] = stream.documents.flatMap((document) =>
    document.root && document.root.style !== 'null' ? [document.root] : [],
  );
  if (another !== undefined) {
    mistakes.complain(
      { start: another.start, end: another.start + 1 },
      'a configuration is one document; a second one begins here',
    );
  }
  if (root === undefined) return undefined;
  try {
    return fileReader(rules).read(root, {
      budget: { left: MAX_ENTRIES },
      complain: (at, message) => mistakes.complain(at, message),
    });
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    mistakes.complain({ start: root.start, end: root.start + 1 }, error.message);
    return undefined;
  }
}

class Mistakes {
  readonly #found = new Map<string, ConfigurationProblem>();
  readonly #lines: readonly number[];

  constructor(
    private readonly file: FilePath,
    text: string,
  ) {
    this.#lines = lineStarts(text);
  }

  /** What an alias repeats is told once. */
  complain(range: Range, message: string): void {
    const location = {
      file: this.file,
      range,
      start: positionAt(this.#lines, range.start),
      end: positionAt(this.#lines, range.end),
    };
    this.#found.set(`${range.start}:${message}`, { location, message });
  }

  get found(): readonly ConfigurationProblem[] {
    return [...this.#found.values()].toSorted((a, b) => a.location.range.start - b.location.range.start);
  }
}

async function configurationOf(contents: FileContents, rules: readonly DeclaredRule[]): Promise<Configuration> {
  const { ignore, overrides, values, images, sources, catalogues, fluxVersion } = contents;
  const folders = [...ignore, ...overrides.flatMap(({ files }) => files)];
  const matcherOf = await globCompiler([...folders.map(folderPattern), ...values.keys()]);
  const anyOf = (globs: readonly string[]): PathMatcher => {
    const matchers = globs.map((glob) => orInside(glob, matcherOf));
    return (path) => matchers.some((matches) => matches(path));
  };
  const charts = [...values].toReversed().map(([glob, chart]) => ({ matches: matcherOf(glob), chart }));
  const layers: RuleLayers = {
    base: contents.rules,
    overrides: overrides.map(({ files, severities }) => ({ covers: anyOf(files), severities })),
    pedantic: contents.pedantic,
    pedanticRules: new Set(rules.filter(({ meta }) => meta.pedantic === true).map(({ id }) => id)),
  };
  return {
    settings: resolveSettings(layers, NO_FLAGS),
    settingsWith: (flags) => resolveSettings(layers, flags),
    isIgnored: anyOf(ignore),
    valuesMapping: (path) => charts.find(({ matches }) => matches(path))?.chart,
    images,
    sources,
    catalogues,
    ...(fluxVersion !== undefined && { fluxVersion }),
  };
}
