import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

test('the commands of docs/first-session.md print what stands there', () => {
  const script = fileURLToPath(new URL('../../scripts/first-session.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe('docs/first-session.md is what the commands print\n');
});
