import { describe, expect, it } from 'vitest';

import { at, each } from '../reporters/json-access.js';
import { misplaced } from './manifests.js';
import { brief, findings, seaworthy } from './seaworthy.js';
import { temporaryProject } from './temporary-folder.js';

const MISPLACED = 'workload/misplaced-fs-group';

const commented = (comment: string): string =>
  misplaced().replace('          securityContext:', `          # ${comment}\n          securityContext:`);

const annotated = (value: string): string =>
  misplaced().replace('  name: app\n', `  name: app\n  annotations:\n    seaworthy/ignore: "${value}"\n`);

describe('what somebody suppressed', () => {
  it.each([
    ['by a comment above the line', commented(`seaworthy-ignore ${MISPLACED}: known`)],
    [
      'by a comment on the line',
      misplaced().replace('{ fsGroup: 2000 }', `{ fsGroup: 2000 } # seaworthy-ignore ${MISPLACED}: known`),
    ],
    ['by a comment at the head of the file', `# seaworthy-ignore ${MISPLACED}: known\n---\n${misplaced()}`],
    ['by a comment at the head of the document', `# seaworthy-ignore ${MISPLACED}: known\n${misplaced()}`],
    ['by an annotation', annotated(`${MISPLACED}: known`)],
    ['as one of an area', commented('seaworthy-ignore workload/*: known')],
    ['as one of several', commented(`seaworthy-ignore workload/missing-fs-group, ${MISPLACED}: known`)],
  ])('%s does not count', async (_, text) => {
    const root = temporaryProject({ 'a.yaml': text });
    const { code, out } = await seaworthy(['--rule', 'suppression/unused=off'], { cwd: root });
    expect(code).toBe(0);
    expect(out).toContain('suppressed: 1 (--show-suppressed lists them)');
    expect(out).not.toContain('a.yaml:');
  });

  it('is shown with its reason when asked for, and still does not count', async () => {
    const root = temporaryProject({ 'a.yaml': commented(`seaworthy-ignore ${MISPLACED}: the webhook moves it`) });
    const { code, out } = await seaworthy(['--show-suppressed'], { cwd: root });
    expect(code).toBe(0);
    expect(out).toContain(MISPLACED);
    expect(out).toContain('the webhook moves it');
    const shown: unknown = JSON.parse((await seaworthy(['--show-suppressed', '--format', 'json'], { cwd: root })).out);
    expect(each(each(at(shown, 'findings'), 'suppressed'), 'reason')).toEqual(['the webhook moves it']);
  });

  it('is not fixed', async () => {
    const root = temporaryProject({ 'a.yaml': commented(`seaworthy-ignore ${MISPLACED}: known`) });
    expect((await seaworthy(['--diff'], { cwd: root })).out).toBe('');
  });

  it('is what it names, and where it is: the same elsewhere counts', async () => {
    const root = temporaryProject({ 'a.yaml': commented('seaworthy-ignore yaml/syntax: known'), 'b.yaml': misplaced() });
    const { code, out } = await seaworthy(['--format', 'json'], { cwd: root });
    expect(code).toBe(1);
    expect(brief(out).filter((line) => line.includes(MISPLACED))).toEqual([
      `a.yaml:16 ${MISPLACED} error safe`,
      `b.yaml:15 ${MISPLACED} error safe`,
    ]);
  });
});

describe('suppressions are judged', () => {
  it('one that suppresses nothing is reported', async () => {
    const root = temporaryProject({ 'a.yaml': commented('seaworthy-ignore yaml/syntax: known') });
    expect(await findings(root)).toContain('a.yaml:15 suppression/unused info');
  });

  it('one of a rule that does not run is not', async () => {
    const root = temporaryProject({ 'a.yaml': commented('seaworthy-ignore yaml/syntax: known') });
    expect(await findings(root, '--rule', 'yaml/syntax=off')).toEqual([`a.yaml:16 ${MISPLACED} error safe`]);
  });

  it('a rule that there is not is reported with the one that was meant', async () => {
    const root = temporaryProject({ 'a.yaml': commented('seaworthy-ignore workload/misplaced-fsgroup: known') });
    const { out } = await seaworthy([], { cwd: root });
    expect(out).toContain('suppression/unused');
    expect(out).toContain(MISPLACED);
  });

  it('one without a reason is reported when asked for', async () => {
    const root = temporaryProject({ 'a.yaml': commented(`seaworthy-ignore ${MISPLACED}`) });
    expect(await findings(root)).toEqual([]);
    expect(await findings(root, '--pedantic')).toEqual(['a.yaml:15 suppression/without-reason info']);
  });
});
