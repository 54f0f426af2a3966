// Compares Seaworthy with the real programs: `npm run test:oracles`, or one check by name: `node test/oracles/run.mjs sarif`.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const here = import.meta.dirname;
const SHOWN_FAILURES = 20;

if (!existsSync(join(here, 'node_modules'))) {
  console.log('oracles: installing the real programs into test/oracles/node_modules (about 180 MB, once)');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', here], { stdio: 'inherit', cwd: here });
}

const { MissingTool } = await import('./tools.mjs');
const { SeaworthyFailed } = await import('./projects.mjs');

/** A check's `check()` gives the number of comparisons and a line for each that failed. */
async function outcome(name) {
  const { check } = await import(`./checks/${name}.mjs`);
  try {
    const { total, failures } = await check();
    // Agreement about nothing is not agreement.
    return total === 0 ? { total: 1, failures: ['nothing was compared'] } : { total, failures };
  } catch (error) {
    if (error instanceof MissingTool && process.env.CI !== 'true') return { total: 0, failures: [], missing: error.message };
    if (error instanceof MissingTool) return { total: 1, failures: [`missing ${error.message}`] };
    return { total: 1, failures: [error instanceof SeaworthyFailed ? error.message : String(error.stack ?? error)] };
  }
}

const all = readdirSync(join(here, 'checks'))
  .map((file) => basename(file, '.mjs'))
  .toSorted();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`oracles: no check is called ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const name of asked.length > 0 ? asked : all) {
  const { total, failures, missing } = await outcome(name);
  passed += total - failures.length;
  failed += failures.length;
  console.log(missing === undefined ? `${name}: ${total - failures.length} of ${total}` : `${name}: not run, missing ${missing}`);
  for (const failure of failures.slice(0, SHOWN_FAILURES)) console.log(`  ${failure}`);
  if (failures.length > SHOWN_FAILURES) console.log(`  and ${failures.length - SHOWN_FAILURES} more`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
