import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';

const NEVER = 0;
const FRESH = 1;
const KNOWN = 2;

type Ranges = readonly Profiler.CoverageRange[];

/** Outer functions before those inside them. */
function byPlace([a]: Ranges, [b]: Ranges): number {
  return (a?.startOffset ?? 0) - (b?.startOffset ?? 0) || (b?.endOffset ?? 0) - (a?.endOffset ?? 0);
}

/** How much of a script has been run. */
export interface Share {
  readonly run: number;
  readonly all: number;
}

/**
 * Which blocks of one script were run, as V8 counts them. Only what ran since the last look is told, so a look costs little
 * more than the run itself.
 */
export class BlockCoverage {
  readonly #session = new Session();
  /** A byte for each character of the script: whether it ran, and whether it is known by which input first. */
  readonly #run: Uint8Array;
  /** Shapes that were painted already: most runs bring nothing new. */
  readonly #seen = new Set<string>();

  constructor(
    private readonly url: string,
    length: number,
  ) {
    this.#run = new Uint8Array(length);
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Takes in what ran since the last look; answers how many characters of code ran for the first time. */
  look(): number {
    return this.#take(NEVER, FRESH);
  }

  /** The same for an input of those that ran before the last look: how much of what was new then is its own. */
  attribute(): number {
    return this.#take(FRESH, KNOWN);
  }

  #take(from: number, to: number): number {
    let found = 0;
    this.#session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      const script = taken.result.find(({ url }) => url === this.url);
      const functions = (script?.functions ?? []).map(({ ranges }) => ranges).toSorted(byPlace);
      functions.forEach((ranges, index) => (found += this.#paint(ranges, functions, index, from, to)));
    });
    return found;
  }

  /** Of a part of the script. */
  share(from: number, to: number): Share {
    let run = 0;
    for (let at = from; at < to; at++) if (this.#run[at] !== NEVER) run++;
    return { run, all: to - from };
  }

  end(): void {
    this.#session.disconnect();
  }

  /** The first range is the whole function; a later one lies inside an earlier one and overrides it. */
  #paint(ranges: Ranges, functions: readonly Ranges[], index: number, from: number, to: number): number {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return 0;
    const shape = ranges.map(({ startOffset, endOffset, count }) => `${startOffset},${endOffset},${count > 0}`).join(';');
    if (from === NEVER && this.#seen.has(shape)) return 0;
    this.#seen.add(shape);
    const ran = new Uint8Array(whole.endOffset - whole.startOffset);
    const fill = ({ startOffset, endOffset }: Profiler.CoverageRange, value: number): void => {
      ran.fill(value, startOffset - whole.startOffset, endOffset - whole.startOffset);
    };
    for (const range of ranges) fill(range, range.count > 0 ? 1 : 0);
    // Functions inside it count for themselves.
    for (let inner = index + 1; inner < functions.length; inner++) {
      const [range] = functions[inner]!;
      if (range === undefined || range.startOffset >= whole.endOffset) break;
      fill(range, 0);
    }
    let found = 0;
    for (let at = 0; at < ran.length; at++) {
      if (ran[at] === 0 || this.#run[whole.startOffset + at] !== from) continue;
      this.#run[whole.startOffset + at] = to;
      found++;
    }
    return found;
  }

  #post(method: 'Profiler.enable'): void;
  #post(method: 'Profiler.startPreciseCoverage', parameters: Profiler.StartPreciseCoverageParameterType): void;
  #post(method: string, parameters?: object): void {
    this.#session.post(method, parameters, (error) => {
      if (error !== null) throw error;
    });
  }
}
