import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

import { describe, expect, test } from 'vitest';

import { importsOf, stripped } from './architecture/imports.js';
import { violations } from './architecture/layers.js';

const SRC = join(import.meta.dirname, '../src');

function readSources(): ReadonlyMap<string, string> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return new Map(files.map((path) => [path.split(sep).join('/'), readFileSync(join(SRC, path), 'utf8')]));
}

test('the sources keep to "Who may import whom" of ARCHITECTURE.md', () => {
  const sources = readSources();
  expect(sources.size).toBeGreaterThan(0);
  expect(violations(sources)).toEqual([]);
});

/** A small house in good order, which each case below damages in one place. */
const HOUSE: Readonly<Record<string, string>> = {
  'core/text.ts': 'export const a = 1;',
  'syntax/yaml/tree.ts':
    "import { parseEvents } from 'js-yaml';\nimport type { A } from '../../core/text.js';\nexport const lazy = () => import('yaml');",
  'model/project/disk.ts': "import { readFileSync } from 'node:fs';\nimport { tree } from '../../syntax/yaml/tree.js';",
  'model/charts/catalogue.ts': "import { disk } from '../project/disk.js';",
  'model/gitops/effective.ts': "import { catalogue } from '../charts/catalogue.js';",
  'model/apps/loki/view.ts': "import { effective } from '../../gitops/effective.js';",
  'rules/kit/define-rule.ts': "import type { LokiView } from '../../model/apps/loki/view.js';",
  'rules/loki/one-rule/rule.ts':
    "import { defineRule } from '../../kit/define-rule.js';\nimport type { LokiView } from '../../../model/apps/loki/view.js';",
  'rules/loki/other-rule/rule.ts': "import { defineRule } from '../../kit/define-rule.js';",
  'rules/index.generated.ts':
    "import { one } from './loki/one-rule/rule.js';\nimport { other } from './loki/other-rule/rule.js';",
  'engine/run.ts': "import { view } from '../model/apps/loki/view.js';",
  'autofix/plan.ts': "import { tree } from '../syntax/yaml/tree.js';",
  'reporters/pretty.ts': "import { a } from '../core/text.js';",
  'config/load.ts': "import { tree } from '../syntax/yaml/tree.js';",
  'testing/index.ts': "import { run } from '../engine/run.js';",
  'lsp/main.ts': "import { run } from '../engine/run.js';",
  'cli/main.ts': "import { run } from '../engine/run.js';\nprocess.exitCode = 1;\nconsole.log('done');",
  'index.ts': "export { run } from './engine/run.js';\nexport type { A } from './core/text.js';",
};

function damaged(path: string, source: string): readonly string[] {
  return violations(new Map(Object.entries({ ...HOUSE, [path]: source })));
}

describe('the checker', () => {
  test('finds nothing in a house in good order', () => {
    expect(violations(new Map(Object.entries(HOUSE)))).toEqual([]);
  });

  test.each([
    ['core/text.ts', "import { tree } from '../syntax/yaml/tree.js';", 'core may not import syntax'],
    ['core/text.ts', "import { join } from 'node:path';", 'core may not import node:path'],
    ['core/text.ts', "export * from '../rules/kit/define-rule.js';", 'core may not import rules/kit'],
    ['syntax/ini.ts', "import { readFileSync } from 'node:fs';", 'syntax may not import node:fs'],
    ['syntax/errors.ts', "import { parseAllDocuments } from 'yaml';", 'imports yaml at start'],
    ['syntax/ini.ts', "import { disk } from '../model/project/disk.js';", 'syntax may not import model/project'],
    ['model/project/disk.ts', "import { effective } from '../gitops/effective.js';", 'model/project may not import model/gitops'],
    ['model/charts/other.ts', "import { effective } from '../gitops/effective.js';", 'model/charts may not import model/gitops'],
    ['rules/loki/one-rule/rule.ts', "import { view } from '../../../model/apps/loki/view.js';", 'may know only its types'],
    ['rules/loki/one-rule/rule.ts', "import type { T } from '../../../syntax/yaml/tree.js';", 'rules may not import syntax'],
    ['rules/loki/one-rule/rule.ts', "import { other } from '../other-rule/rule.js';", 'imports another rule'],
    ['rules/kit/more.ts', "import { all } from '../index.generated.js';", 'rules/kit may not import rules'],
    ['engine/run.ts', "import { one } from '../rules/loki/one-rule/rule.js';", 'engine may not import rules'],
    ['engine/run.ts', "import { plan } from '../autofix/plan.js';", 'engine may not import autofix'],
    ['autofix/plan.ts', "import { run } from '../engine/run.js';", 'autofix may not import engine'],
    ['reporters/pretty.ts', "import type { T } from '../syntax/yaml/tree.js';", 'reporters may not import syntax'],
    ['config/load.ts', "import { minimatch } from 'minimatch';", 'imports minimatch at start'],
    ['lsp/main.ts', "import { main } from '../cli/main.js';", 'lsp may not import cli'],
    ['index.ts', "export { main } from './cli/main.js';", 'index may not import cli'],
    ['engine/run.ts', 'if (process.env.DEBUG) run();', '"process." belongs to cli'],
    ['testing/index.ts', 'const text = `${process.cwd()}`;', '"process." belongs to cli'],
    ['reporters/pretty.ts', "console.error('x');", '"console." belongs to cli'],
    ['autofix/plan.ts', 'writeFileSync(path, text);', '"writeFileSync(" belongs to cli'],
    ['engine/RunAll.ts', '', 'is not kebab-case'],
    ['engine/rule-utils.ts', '', 'names no concept'],
    ['syntax/common/a.ts', '', 'names no concept'],
    ['extra/a.ts', '', 'belongs to no layer'],
  ])('%s with %s', (path, source, complaint) => {
    expect(damaged(path, source).join('\n')).toContain(complaint);
  });

  test('finds cycles, through types too', () => {
    const cycle = violations(
      new Map([
        ['core/a.ts', "import type { B } from './b.js';"],
        ['core/b.ts', "export { a } from './a.js';"],
      ]),
    );
    expect(cycle).toEqual(['cycle: core/a.ts → core/b.ts → core/a.ts']);
  });

  test.each([
    ["// process.exit\nconst text = 'console.log(1)';", 'comments and strings'],
    ['host.process.start(); preprocess.run();', 'other objects'],
    ['const quote = /[\'"]/; // console.log', 'quotes in regular expressions'],
  ])('is silent about %s', (source) => {
    expect(damaged('engine/run.ts', source)).toEqual([]);
  });
});

test('imports are read in every form', () => {
  const source = [
    "import { a, type B } from './a.js';",
    "import type { C } from './c.js';",
    "import { type D, type E } from './d.js';",
    "import {\n  f,\n  g,\n} from './f.js';",
    "import './h.js';",
    "export * from './i.js';",
    "export type { J } from './j.js';",
    'export const k = \'from "./no.js"\';',
    "const l = await import('./l.js'); // import('./no.js')",
    "/* import { m } from './no.js'; */",
  ].join('\n');
  expect(importsOf(source)).toEqual([
    { from: './a.js', kind: 'value' },
    { from: './c.js', kind: 'type' },
    { from: './d.js', kind: 'type' },
    { from: './f.js', kind: 'value' },
    { from: './h.js', kind: 'value' },
    { from: './i.js', kind: 'value' },
    { from: './j.js', kind: 'type' },
    { from: './l.js', kind: 'dynamic' },
  ]);
});

test('comments and strings are taken out, code in templates stays', () => {
  expect(stripped("a('x//y'); // b\n`t ${c()}`")).toBe("a('');  \n(c())");
});
