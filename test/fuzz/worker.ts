import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

import { BlockCoverage } from './block-coverage.js';
import { type Failure, Fuzzer, type Surroundings, kindOf, smallest } from './fuzzer.js';
import { type ModuleRange, areaOf, moduleRanges } from './module-ranges.js';
import { Random } from './random.js';
import { type Places, readSources } from './sources.js';
import { targets } from './targets/index.js';
import { Watch } from './watch.js';

/** What a run is to do. */
export interface Orders {
  readonly targets: readonly string[];
  /** For all targets together. */
  readonly milliseconds: number;
  readonly seed: number;
  readonly places: Places;
  /** Inputs that failed once, by target. */
  readonly regressions: Readonly<Record<string, readonly string[]>>;
  readonly memory: SharedArrayBuffer;
  /** The first failure of any target ends the run, and is told as it is. */
  readonly stopsAtFirst: boolean;
  /** Run this input alone. */
  readonly only?: string;
}

/** What the run tells. */
export type Report =
  | { readonly kind: 'begins'; readonly target: string }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | {
      readonly kind: 'result';
      readonly targets: readonly { readonly name: string; readonly executions: number; readonly corpus: number }[];
      readonly areas: readonly { readonly area: string; readonly run: number; readonly all: number }[];
    };

const SLICE = 2_000;
const SHRINKING = 10_000;

const given: unknown = workerData;
if (!isOrders(given)) throw new TypeError('this is started by the fuzzer, with its orders');
const orders = given;
const bundle = readFileSync(__filename, 'utf8');
const coverage = new BlockCoverage(pathToFileURL(__filename).href, bundle.length);
const watch = new Watch(orders.memory);

function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Whether a bug is found must not depend on who else needs the machine. */
const clock = orders.stopsAtFirst ? computed : (): number => performance.now();

const world: Surroundings = {
  now: clock,
  spent: computed,
  freshCode: () => coverage.look(),
  freshCodeOf: () => coverage.attribute(),
  starting: (input) => watch.starting(input),
  ended: () => watch.ended(),
};

function tell(report: Report): void {
  parentPort?.postMessage(report, []);
}

async function main(): Promise<void> {
  const sources = readSources(orders.places);
  const random = new Random(orders.seed);
  const end = clock() + orders.milliseconds;
  const chosen = targets.filter(({ name }) => orders.targets.includes(name));
  const fuzzers = chosen.map((target) => new Fuzzer(target, random, world));
  for (const fuzzer of fuzzers) {
    tell({ kind: 'begins', target: fuzzer.target.name });
    await fuzzer.begin(
      orders.only === undefined
        ? [...(orders.regressions[fuzzer.target.name] ?? []), ...fuzzer.target.seeds(sources)]
        : [orders.only],
    );
    if (await settled(fuzzer)) return finish(fuzzers);
  }
  while (clock() < end) {
    for (const fuzzer of fuzzers) {
      const now = clock();
      if (now >= end) break;
      tell({ kind: 'begins', target: fuzzer.target.name });
      await fuzzer.runUntil(Math.min(end, now + SLICE));
      if (await settled(fuzzer)) return finish(fuzzers);
    }
  }
  finish(fuzzers);
}

/** One input is enough for each way to fail. */
const told = new Set<string>();

/** Tells what failed, as small as it can be made; true when the run is over by that. */
async function settled(fuzzer: Fuzzer): Promise<boolean> {
  for (const failure of fuzzer.failures.splice(0)) {
    const kind = `${failure.target} ${kindOf(failure)}`;
    if (told.has(kind)) continue;
    told.add(kind);
    const until = performance.now() + SHRINKING;
    const shown = orders.stopsAtFirst ? failure : await smallest(fuzzer, failure, () => performance.now() > until);
    tell({ kind: 'failure', failure: shown });
    if (orders.stopsAtFirst) return true;
  }
  return false;
}

function finish(fuzzers: readonly Fuzzer[]): void {
  coverage.look();
  tell({
    kind: 'result',
    targets: fuzzers.map(({ target, executions, corpusSize }) => ({ name: target.name, executions, corpus: corpusSize })),
    areas: areas(moduleRanges(bundle)),
  });
  coverage.end();
}

function areas(modules: readonly ModuleRange[]): Extract<Report, { kind: 'result' }>['areas'] {
  const byArea = new Map<string, { area: string; run: number; all: number }>();
  for (const { file, start, end } of modules) {
    if (!file.startsWith('src/')) continue;
    const area = areaOf(file);
    const share = coverage.share(start, end);
    const known = byArea.get(area) ?? { area, run: 0, all: 0 };
    byArea.set(area, { area, run: known.run + share.run, all: known.all + share.all });
  }
  return [...byArea.values()].toSorted((a, b) => (a.area < b.area ? -1 : 1));
}

void main();

function isOrders(value: unknown): value is Orders {
  return typeof value === 'object' && value !== null && 'targets' in value && 'memory' in value && 'milliseconds' in value;
}
