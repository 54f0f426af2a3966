import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { showProgress } from '../../src/cli/progress.js';

function recording(isTerminal: boolean) {
  const written: string[] = [];
  const terminal = {
    cwd: '/',
    env: {},
    isTerminal: { out: false, err: isTerminal },
    out: () => {
      throw new Error('progress belongs to stderr');
    },
    err: (text: string) => void written.push(text),
  };
  return { written, terminal };
}

describe('showProgress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says what it is doing after half a second, and clears the line', () => {
    const { written, terminal } = recording(true);
    const progress = showProgress(terminal, false);
    progress.step('one');
    vi.advanceTimersByTime(499);
    progress.step('two');
    expect(written).toEqual([]);
    vi.advanceTimersByTime(1);
    progress.step('three\n\u001b[2J');
    progress.end();
    expect(written).toEqual(['\r\u001b[Kchecking three\\n\\u001b[2J', '\r\u001b[K']);
  });

  it.each([
    ['stderr is no terminal', false, false],
    ['the run is to be quiet', true, true],
  ])('is silent when %s', (_, isTerminal, isQuiet) => {
    const { written, terminal } = recording(isTerminal);
    const progress = showProgress(terminal, isQuiet);
    vi.advanceTimersByTime(1000);
    progress.step('one');
    progress.end();
    expect(written).toEqual([]);
  });
});
