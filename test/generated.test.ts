import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

test('`npm run gen` would write the files that are here', () => {
  const project = fileURLToPath(new URL('..', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: project, encoding: 'utf8' });
  expect(stdout + stderr).toBe('');
});
