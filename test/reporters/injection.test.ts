import { describe, expect, it } from 'vitest';
import { formats, isFormat } from '../../src/reporters/index.js';
import { HOSTILE, hostileResult } from './lint-result.js';

const names = Object.keys(formats).filter(isFormat);

/** Characters that a terminal obeys or that reorder what is read. */
const ACTING = /(?!\n)\p{Cc}|[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

async function hostileReport(name: keyof typeof formats): Promise<string> {
  const report = await formats[name]();
  return report(hostileResult(), { color: false, showSuppressed: true });
}

describe.each(names)('%s, given hostile keys, values, names and messages', (name) => {
  it('prints no character that acts on a terminal', async () => {
    expect(HOSTILE).toMatch(ACTING);
    expect(await hostileReport(name)).not.toMatch(ACTING);
  });

  it('prints no workflow command but its own', async () => {
    const commands = (await hostileReport(name)).split('\n').filter((line) => /^\s*::(?!:)/.test(line));
    expect(commands.map((line) => line.split('=')[0])).toEqual(
      name === 'github' ? ['::error title', '::error title', '::notice title'] : [],
    );
  });
});

describe('the escapes', () => {
  // The runner reads a line that begins with `::` as that command only, so the github format may quote others.
  it.each(names.filter((name) => name !== 'github'))('%s holds no old-style workflow command', async (name) => {
    expect(await hostileReport(name)).not.toContain('##[');
  });

  it('colours are the only terminal commands of coloured output', async () => {
    const report = await formats.pretty();
    const text = report(hostileResult(), { color: true, showSuppressed: true });
    expect(text).toContain('\u001b[1;31m');
    const codes = ['0', '1', '2', '1;31', '1;33', '1;34', '1;36'].map((code) => `\u001b[${code}m`);
    const uncolored = codes.reduce((rest, code) => rest.replaceAll(code, ''), text);
    expect(uncolored).toBe(await hostileReport('pretty'));
  });

  it.each(['json', 'sarif', 'gitlab', 'rdjson'] as const)('%s is JSON', async (name) => {
    expect(JSON.parse(await hostileReport(name))).toBeTypeOf('object');
  });

  it('json gives the texts back unchanged', async () => {
    const output: unknown = JSON.parse(await hostileReport('json'));
    expect(output).toMatchObject({ findings: [{ message: HOSTILE, file: `dir/${HOSTILE}.yaml` }, { message: HOSTILE }] });
  });
});
