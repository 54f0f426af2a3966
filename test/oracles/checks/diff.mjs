// What `--diff` prints is what `--fix` writes: git apply and patch make byte-identical trees of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { allProjects, filesOf, report, seaworthy, withCopy } from '../projects.mjs';
import { inParallel, run, systemTool } from '../tools.mjs';

const CLASSES = [['safe'], ['safe', 'unsafe']];

export async function check() {
  const appliers = [
    { name: 'git apply', program: systemTool('git', 'git'), args: (patch) => ['apply', '--whitespace=nowarn', patch] },
    {
      name: 'patch -p1',
      program: systemTool('patch', 'patch'),
      args: (patch) => ['-p1', '--no-backup-if-mismatch', '-s', '-i', patch],
    },
  ];
  const cases = (await inParallel(allProjects(), fixable)).flat();
  const verdicts = await inParallel(cases, (one) => compare(one, appliers));
  return { total: cases.length * appliers.length, failures: verdicts.flat() };
}

/** The runs of a project that change something. */
async function fixable(folder) {
  const { findings } = await report(folder);
  const offered = findings.flatMap(({ fixes }) =>
    fixes.filter(({ refused }) => refused === undefined).map(({ applicability }) => applicability),
  );
  return CLASSES.filter((classes) => classes.some((one) => offered.includes(one))).map((classes) => ({
    folder,
    flags: classes.includes('unsafe') ? ['--unsafe-fixes'] : [],
  }));
}

async function compare({ folder, flags }, appliers) {
  const label = `${basename(folder)}${flags.length > 0 ? ' with unsafe fixes' : ''}`;
  const before = contents(folder);
  return withCopy(folder, async (fixed) => {
    const patch = await seaworthy(fixed, '--diff', ...flags);
    if (!same(contents(fixed), before)) return appliers.map(() => `${label}: --diff wrote to the project`);
    if (patch === '') return appliers.map(() => `${label}: fixes are offered, and the diff is empty`);
    await seaworthy(fixed, '--fix', ...flags);
    const wanted = contents(fixed);
    // A patch that would have to show a credential is not printed, and the patch says so.
    for (const path of leftOut(patch)) wanted.set(path, before.get(path));
    const verdicts = appliers.map(({ name, program, args }) =>
      withCopy(folder, async (patched) => {
        const patchFile = join(patched, '../fixes.patch');
        writeFileSync(patchFile, patch);
        const { code, stdout, stderr } = await run(program, args(patchFile), { cwd: patched });
        if (code !== 0) return `${label}: ${name} refuses: ${(stdout + stderr).trim()}`;
        const different = difference(contents(patched), wanted);
        return different === undefined ? undefined : `${label}: ${name} and --fix differ in ${different}`;
      }),
    );
    return (await Promise.all(verdicts)).filter((verdict) => verdict !== undefined);
  });
}

function leftOut(patch) {
  return [...patch.matchAll(/^(.+) is left out: /gm)].map(([, path]) => path);
}

function contents(folder) {
  return new Map(filesOf(folder).map((path) => [path, readFileSync(join(folder, path))]));
}

function difference(a, b) {
  return [...new Set([...a.keys(), ...b.keys()])].find(
    (path) => !a.has(path) || !b.has(path) || !a.get(path).equals(b.get(path)),
  );
}

function same(a, b) {
  return difference(a, b) === undefined;
}
