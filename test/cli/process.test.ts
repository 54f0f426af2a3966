import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { at } from '../reporters/json-access.js';
import { BROKEN, misplaced } from './manifests.js';
import { FIXTURES, PROGRAM, brief, seaworthy, seaworthyProcess } from './seaworthy.js';
import { temporaryProject } from './temporary-folder.js';

function shell(script: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, PROGRAM], {
    cwd: FIXTURES,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { code: status, out: stdout, err: stderr };
}

describe('the process', () => {
  it.each([
    [['clean'], 0],
    [['vmstation', '--format', 'json'], 1],
    [['--nonsense'], 2],
  ])('%j ends as it does inside another program', async (words, code) => {
    const real = seaworthyProcess(words);
    expect(real).toEqual(await seaworthy(words));
    expect(real.code).toBe(code);
  });

  it('writes all of a long report to a pipe, and nothing else', () => {
    const { code, out } = shell('"$1" "$2" --format json hostile vmstation | (sleep 0.3; cat); exit ${PIPESTATUS[0]}');
    expect(code).toBe(1);
    expect(out.length).toBeGreaterThan(1 << 15);
    expect(brief(out)).toHaveLength(brief(seaworthyProcess(['--format', 'json', 'hostile', 'vmstation']).out).length);
  });

  it('minds no reader that leaves', () => {
    const { code, out, err } = shell('"$1" "$2" --format json hostile vmstation | head -n 1; exit ${PIPESTATUS[0]}');
    expect({ code, out, err }).toEqual({ code: 1, out: '{\n', err: '' });
    expect(shell('"$1" "$2" hostile 2>&1 >/dev/null | head -n 1; exit ${PIPESTATUS[0]}')).toEqual({ code: 1, out: '', err: '' });
    expect(shell('"$1" "$2" hostile >&-; exit $?').err).not.toContain('    at ');
  });

  it('loads the parser that lists every problem only for a file that does not parse', () => {
    const root = temporaryProject({ 'a.yaml': BROKEN, 'b.yaml': misplaced() });
    const { code, out, err } = seaworthyProcess(['--format', 'json'], root);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(brief(out)).toContain('b.yaml:15 workload/misplaced-fs-group error safe');
    expect(brief(out).some((line) => /^a\.yaml:\d+ yaml\/syntax error/.test(line))).toBe(true);
    expect(at(JSON.parse(out), 'errors')).toEqual([]);
  });

  it('runs in a sub-folder and where names have spaces', () => {
    const root = temporaryProject({ 'a folder/with spaces/x y.yaml': misplaced() });
    const { out } = seaworthyProcess(['--format', 'json', 'with spaces/x y.yaml'], join(root, 'a folder'));
    expect(brief(out)).toEqual(['a folder/with spaces/x y.yaml:15 workload/misplaced-fs-group error safe']);
  });

  it('takes a file whose name looks like an option behind --', () => {
    const { code, out } = seaworthyProcess(['--format', 'json', '--', '-rf.yaml'], join(FIXTURES, 'hostile/names'));
    expect(code).toBe(1);
    expect(brief(out)).toEqual(['names/-rf.yaml:19 workload/misplaced-fs-group error safe']);
  });
});
