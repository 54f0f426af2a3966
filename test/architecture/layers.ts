import { posix } from 'node:path';

import { type Import, importsOf, stripped } from './imports.js';

/** The sources of a program: path below `src/` → text. */
export type Sources = ReadonlyMap<string, string>;

interface Layer {
  /** Layers it may import besides itself. */
  readonly may: readonly LayerName[];
  /** Layers it may know the types of, and no more. */
  readonly types?: readonly LayerName[];
  /** Packages and Node modules. */
  readonly packages?: readonly string[];
  /** Packages that must not slow down a start: only by `import()`, or as types. */
  readonly lazy?: readonly string[];
}

type LayerName = keyof typeof LAYERS;

const MODEL = ['model/project', 'model/charts', 'model/gitops', 'model/apps'] as const;
const BELOW_FACES = [
  'core',
  'syntax',
  ...MODEL,
  'rules/kit',
  'rules',
  'engine',
  'autofix',
  'reporters',
  'config',
  'analysis',
] as const;

/** "Who may import whom" of ARCHITECTURE.md. `rules` are the rules themselves and the generated list of them. */
const LAYERS = {
  core: { may: [] },
  syntax: {
    may: ['core'],
    packages: ['js-yaml', 'node:buffer'],
    lazy: ['yaml', '@lezer/common', '@prometheus-io/lezer-promql', '@grafana/lezer-logql'],
  },
  'model/project': { may: ['core', 'syntax'], packages: ['node:fs', 'node:path', 'node:child_process', 'ignore'] },
  'model/charts': { may: ['core', 'syntax', 'model/project'] },
  'model/gitops': { may: ['core', 'syntax', 'model/project', 'model/charts'], packages: ['node:crypto'] },
  'model/apps': { may: ['core', 'syntax', 'model/project', 'model/charts', 'model/gitops'] },
  'rules/kit': { may: ['core', 'syntax', ...MODEL] },
  rules: { may: ['core', 'rules/kit'], types: MODEL },
  engine: { may: ['core', ...MODEL], types: ['syntax', 'rules/kit'], packages: ['node:crypto'] },
  autofix: { may: ['core', 'syntax', ...MODEL], types: ['rules/kit'] },
  reporters: { may: ['core'], lazy: ['sarif'] },
  config: { may: ['core', 'syntax', ...MODEL, 'rules/kit', 'rules'], packages: ['node:path'], lazy: ['minimatch'] },
  analysis: {
    may: ['core', 'syntax', ...MODEL, 'rules/kit', 'rules', 'engine', 'autofix', 'config'],
    packages: ['node:fs', 'node:path'],
    lazy: ['yaml'],
  },
  testing: { may: BELOW_FACES, packages: ['*'] },
  lsp: { may: BELOW_FACES, packages: ['*'] },
  action: { may: BELOW_FACES, packages: ['*'] },
  cli: { may: BELOW_FACES, packages: ['*'] },
  index: { may: [...BELOW_FACES, 'testing'], packages: [] },
} as const satisfies Readonly<
  Record<string, Omit<Layer, 'may' | 'types'> & { readonly may: readonly string[]; readonly types?: readonly string[] }>
>;

/** Only these faces know the process they live in, write to a console or change files. */
const FACES: ReadonlySet<LayerName> = new Set<LayerName>(['cli', 'action', 'lsp']);

const OUTSIDE_WORLD = [
  /(?<![.\w$])process\s*(?:\.|\[|\?\.)/,
  /(?<![.\w$])console\s*(?:\.|\[|\?\.)/,
  /\b(?:writeFile|appendFile|createWriteStream|rename|unlink|rm|rmdir|mkdir|mkdtemp|copyFile|cp|symlink|chmod|chown|truncate|utimes|writeSync)(?:Sync)?\(/,
];

const EMPTY_NAMES = /(?:^|-)(?:utils?|helpers?|managers?|common|misc)(?:-|\.|$)/;
const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:generated|test|d))?\.[a-z]+$/;

/** Everything that contradicts the architecture, one line each; empty when the house is in order. */
export function violations(sources: Sources): readonly string[] {
  return [
    ...[...sources].flatMap(([path, source]) => [...badName(path), ...badImports(path, source), ...badReach(path, source)]),
    ...cycles(sources),
  ];
}

function layerOf(path: string): LayerName | undefined {
  if (path === 'index.ts') return 'index';
  const [first = '', second = ''] = path.split('/');
  const name = first === 'model' || (first === 'rules' && second === 'kit') ? `${first}/${second}` : first;
  return isLayer(name) ? name : undefined;
}

function isLayer(name: string): name is LayerName {
  return Object.hasOwn(LAYERS, name);
}

/** Code that an area of rules shares stays in that area; a rule never knows another rule. */
function ruleFolder(path: string): string | undefined {
  return /^rules\/(?!kit\/)[^/]+\/[^/]+\//.exec(path)?.[0];
}

function badName(path: string): string[] {
  const wrong = path
    .split('/')
    .filter((step) => (step.includes('.') ? !KEBAB_CASE.test(step) : !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(step)));
  const empty = path.split('/').filter((step) => EMPTY_NAMES.test(step));
  return [
    ...wrong.map((step) => `${path}: "${step}" is not kebab-case`),
    ...empty.map((step) => `${path}: "${step}" names no concept`),
    ...(layerOf(path) === undefined ? [`${path}: belongs to no layer`] : []),
  ];
}

function badImports(path: string, source: string): string[] {
  const name = layerOf(path);
  return name === undefined
    ? []
    : importsOf(source).flatMap((wanted) => {
        const complaint = wanted.from.startsWith('.') ? badModule(path, name, wanted) : badPackage(name, wanted);
        return complaint === undefined ? [] : [`${path}: ${complaint}`];
      });
}

function badModule(path: string, name: LayerName, wanted: Import): string | undefined {
  const target = resolved(path, wanted.from);
  if (target.startsWith('../')) return target === '../package.json' ? undefined : `imports ${wanted.from}, outside src`;
  const other = layerOf(target);
  if (other === undefined) return `imports ${target}, which belongs to no layer`;
  if (path.startsWith('rules/') && isRule(path) && isRule(target) && ruleFolder(path) !== ruleFolder(target))
    return `imports another rule, ${target}`;
  if (other === name) return undefined;
  const layer: Layer = LAYERS[name];
  if (layer.may.includes(other)) return undefined;
  if (layer.types?.includes(other) === true)
    return wanted.kind === 'type' ? undefined : `imports a value from ${target}; ${name} may know only its types`;
  return `${name} may not import ${other} (${target})`;
}

function isRule(path: string): boolean {
  return ruleFolder(path) !== undefined;
}

function badPackage(name: LayerName, wanted: Import): string | undefined {
  const layer: Layer = LAYERS[name];
  const named = (packages: readonly string[] | undefined): boolean =>
    packages?.some((one) => one === '*' || wanted.from === one || wanted.from.startsWith(`${one}/`)) === true;
  if (named(layer.packages)) return undefined;
  if (named(layer.lazy)) return wanted.kind === 'value' ? `imports ${wanted.from} at start; use import()` : undefined;
  return `${name} may not import ${wanted.from}`;
}

function badReach(path: string, source: string): string[] {
  const name = layerOf(path);
  // The case runner reports through the tests' own means; it may not reach out either.
  if (name === undefined || FACES.has(name)) return [];
  const code = stripped(source);
  return OUTSIDE_WORLD.flatMap((pattern) => {
    const found = pattern.exec(code)?.[0];
    return found === undefined ? [] : [`${path}: "${found}" belongs to cli, action or lsp`];
  });
}

function resolved(path: string, from: string): string {
  return posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts');
}

/** Types count too: two modules that need each other's types are one concept in two files. */
function cycles(sources: Sources): string[] {
  const edges = new Map(
    [...sources].map(([path, source]) => [
      path,
      importsOf(source)
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from }) => resolved(path, from)),
    ]),
  );
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(path);
    if (seen >= 0) found.add(`cycle: ${[...trail.slice(seen), path].join(' → ')}`);
    if (seen >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return [...found];
}
