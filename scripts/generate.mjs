// Writes every file that follows from the sources: the rules' index, the results in their pages, the pages for the program,
// docs/rules, README.md's table, the configuration's schema and the reference of the command line. `--check` writes nothing and fails when a file is not what it would write.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import * as esbuild from 'esbuild';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MARKERS = ['<!-- rules:begin -->', '<!-- rules:end -->'];

/** `<area>/<rule>` of every folder that holds a rule. */
function ruleIds() {
  const folder = join(project, 'src/rules');
  return folders(folder)
    .flatMap((area) => folders(join(folder, area)).map((rule) => `${area}/${rule}`))
    .filter((id) => existsSync(join(folder, id, 'rule.ts')))
    .toSorted();
}

function folders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** `loki/frontend-worker` → `lokiFrontendWorker`. */
function variableOf(id) {
  return id.replaceAll(/[-/](\w)/g, (_, letter) => letter.toUpperCase());
}

function indexText(ids) {
  const imports = ids.map((id) => `import ${variableOf(id)} from './${id}/rule.js';\n`);
  const list = `[${ids.map(variableOf).join(', ')}]`;
  const declaration = `export const rules: readonly AnyRule[] = ${list};`;
  const lines =
    declaration.length <= 130
      ? declaration
      : declaration.replace(list, `[\n${ids.map((id) => `  ${variableOf(id)},\n`).join('')}]`);
  return `// Written by \`npm run gen\` from the folders beside it.\nimport type { AnyRule } from './kit.js';\n${imports.join('')}\n/** Every rule, by id. */\n${lines}\n`;
}

/** The rules and the page runner, bundled from the sources as they are now. */
async function loadRules() {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-'));
  try {
    const outfile = join(folder, 'rules.mjs');
    const contents = `export { rules } from './src/rules/index.ts'; export { parseRulePage, writeRulePage } from './src/testing/index.ts'; export { configurationSchemaText } from './src/config/schema.ts'; export { commandReference } from './src/cli/reference.ts';`;
    await esbuild.build({
      stdin: { contents, resolveDir: project },
      absWorkingDir: project,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pageText(id) {
  const path = join(project, pagePath(id));
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function pagePath(id) {
  return `src/rules/${id}/rule.md`;
}

function severitiesOf({ meta }) {
  const used = Object.values(meta.messages).map(({ severity }) => severity);
  return ['error', 'warning', 'info'].filter((severity) => used.includes(severity)).join(', ');
}

function fixesOf({ meta }) {
  return meta.fixes.length === 0 ? 'none' : meta.fixes.join(', ');
}

/** The page as people read it: below the title stands what the rule declares. */
function docsPage(rule, page) {
  const facts = [`Severity: ${severitiesOf(rule)}`, `Fixes: ${fixesOf(rule)}`, `Since ${rule.meta.since}`];
  if (rule.meta.pedantic === true) facts.push('Only with `--pedantic`');
  return withDocsLinks(page).replace(/^# .*\n/, (title) => `${title}\n**${rule.meta.title}.**\n\n${facts.join(' · ')}\n`);
}

/** Pages link to each other's source; here they stand beside each other. */
function withDocsLinks(page) {
  return page.replaceAll(/\]\(((?:\.\.\/)+)([\w/-]+)\/rule\.md\)/g, (_, up, id) => `](${up.slice(3)}${id}.md)`);
}

function pagesModule(pages) {
  const entries = pages.map(([id, prose]) => `  ${JSON.stringify(id)}: ${JSON.stringify(prose)},\n`);
  return `// Written by \`npm run gen\` from the rules' pages.\n/** The page of every rule without its cases, in Markdown. Loaded only by those who show one. */\nexport const pages: Readonly<Record<string, string>> = {\n${entries.join('')}};\n`;
}

/** A Markdown table whose columns line up, as the formatter wants it. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`;
  const [head, ...body] = rows;
  return line(head) + `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n` + body.map(line).join('');
}

function ruleTable(rules, folder) {
  const rows = rules.map((rule) => [
    `[${rule.id}](${folder}${rule.id}.md)`,
    rule.meta.title.replaceAll('|', '\\|'),
    severitiesOf(rule),
    fixesOf(rule),
  ]);
  return table([['Rule', 'What it reports', 'Severity', 'Fixes'], ...rows]);
}

function readme(rules) {
  const path = join(project, 'README.md');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : `# Seaworthy\n\n## Rules\n\n${MARKERS.join('\n')}\n`;
  const [begin, end] = MARKERS.map((marker) => text.indexOf(marker));
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${MARKERS.join(' … ')} for the table of rules`);
  return `${text.slice(0, begin + MARKERS[0].length)}\n\n${ruleTable(rules, 'docs/rules/')}\n${text.slice(end)}`;
}

/** Every generated file but the index, which must be written before the rules can be loaded. */
async function generated() {
  const { rules, parseRulePage, writeRulePage, configurationSchemaText, commandReference } = await loadRules();
  const files = new Map();
  const pages = [];
  for (const rule of rules) {
    const written = pageText(rule.id);
    if (written === undefined) {
      fail(`${pagePath(rule.id)} is missing`);
      continue;
    }
    const page = writeRulePage(rule, written, rules);
    files.set(pagePath(rule.id), page);
    files.set(`docs/rules/${rule.id}.md`, docsPage(rule, page));
    pages.push([rule.id, parseRulePage(page).prose]);
  }
  files.set('src/rules/pages.generated.ts', pagesModule(pages));
  files.set('docs/rules/README.md', `# Rules\n\n${ruleTable(rules, '')}`);
  files.set('docs/schemas/configuration.schema.json', configurationSchemaText(rules));
  files.set('docs/commands.md', commandReference());
  files.set('README.md', readme(rules));
  return files;
}

/** Pages of rules that are no more. */
function stalePages(files) {
  const folder = join(project, 'docs/rules');
  if (!existsSync(folder)) return [];
  const present = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return present
    .map(({ parentPath, path, name }) => relative(project, join(parentPath ?? path, name)))
    .filter((file) => !files.has(file));
}

function isCurrent(file, text) {
  const path = join(project, file);
  return existsSync(path) && readFileSync(path, 'utf8') === text;
}

function write(file, text) {
  if (isCurrent(file, text)) return;
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

function fail(message) {
  console.error(`generate: ${message}`);
  process.exitCode = 1;
}

async function run(check) {
  const index = ['src/rules/index.ts', indexText(ruleIds())];
  if (!check) write(...index);
  const files = new Map([index, ...(await generated())]);
  if (check) {
    for (const [file, text] of files) if (!isCurrent(file, text)) fail(`${file} is out of date: npm run gen`);
    for (const file of stalePages(files)) fail(`${file} belongs to no rule: npm run gen`);
  } else {
    for (const [file, text] of files) write(file, text);
    for (const file of stalePages(files)) rmSync(join(project, file));
  }
}

try {
  await run(process.argv.includes('--check'));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
