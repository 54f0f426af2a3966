import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { FORMATS } from '../../../src/cli/commands.js';
import { parseRulePage } from '../../../src/testing/index.js';
import { seaworthy } from '../../cli/seaworthy.js';
import { temporaryProject } from '../../cli/temporary-folder.js';

const PAGE = join(import.meta.dirname, '../../../src/rules/grafana/literal-secret/rule.md');
const { cases } = parseRulePage(readFileSync(PAGE, 'utf8'));

describe.each(cases.filter(({ verdict }) => verdict === 'bad'))('$title', ({ files }) => {
  it.each(FORMATS)('shows no value in %s', async (format) => {
    const cwd = temporaryProject(files);
    const { out, err } = await seaworthy(['check', '--root', '.', '--format', format], { cwd });
    // There is nothing to fix, so a diff is empty.
    if (format !== 'diff') expect(out).toContain('grafana/literal-secret');
    expect(`${out}${err}`).not.toContain('hunter2');
  });
});
