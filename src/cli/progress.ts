import type { Terminal } from './terminal.js';
import { oneLine } from './terminal.js';

export interface Progress {
  step(name: string): void;
  end(): void;
}

const QUIET: Progress = { step: () => undefined, end: () => undefined };

/** A run that takes longer than this, in milliseconds, says what it is doing. */
const PATIENCE = 500;

/** One line on stderr that is overwritten; nothing when stderr is no terminal. */
export function showProgress(terminal: Terminal, isQuiet: boolean): Progress {
  if (isQuiet || !terminal.isTerminal.err) return QUIET;
  const started = performance.now();
  let isShown = false;
  return {
    step: (name) => {
      if (performance.now() - started < PATIENCE) return;
      isShown = true;
      terminal.err(`\r\u001b[Kchecking ${oneLine(name)}`);
    },
    end: () => {
      if (isShown) terminal.err('\r\u001b[K');
    },
  };
}
