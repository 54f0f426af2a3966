// Holds the bundled tests and runs some of them for one mutant after the other.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { bundle, active } = workerData;
/** What the instrumented code reads: which mutant is switched on, and what it counts. */
const switches = { activeMutant: active, mutantCoverage: { static: {}, perTest: {} } };
globalThis.__stryker__ = switches;

const { tests, before, after } = createRequire(import.meta.url)(bundle);
for (const hook of before) await hook();

async function failureOf(test) {
  try {
    for (const hook of test.hooks.before) await hook();
    try {
      await test.run();
    } finally {
      for (const hook of test.hooks.after) await hook();
    }
    return undefined;
  } catch (error) {
    return String(error?.message ?? error).slice(0, 300);
  }
}

/** Every test once, without a mutant: how long it computes, whether it holds, and which mutants it meets how often. */
async function look() {
  const loaded = { ...switches.mutantCoverage.static };
  const found = [];
  for (const [index, test] of tests.entries()) {
    switches.currentTestId = String(index);
    const started = process.cpuUsage();
    const failure = await failureOf(test);
    const { user, system } = process.cpuUsage(started);
    const milliseconds = (user + system) / 1_000;
    found.push({ file: test.file, name: test.name, milliseconds, failure, met: switches.mutantCoverage.perTest[index] ?? {} });
  }
  switches.currentTestId = undefined;
  return { tests: found, loaded };
}

async function killerOf({ mutant, indices, hitLimit }) {
  if (active === undefined) Object.assign(switches, { activeMutant: mutant, hitCount: 0, hitLimit });
  for (const index of indices) {
    const failure = await failureOf(tests[index]);
    if (failure !== undefined) return { killer: index, failure };
  }
  return {};
}

parentPort.on('message', async (order) => {
  if (order.kind === 'end') {
    switches.activeMutant = undefined;
    for (const hook of after) await hook();
    process.exit(0);
  }
  parentPort.postMessage(order.kind === 'look' ? await look() : await killerOf(order), []);
});
