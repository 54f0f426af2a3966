// Runs the commands of docs/first-session.md on a copy of fixtures/manifests/vmstation and compares what they print with the
// page. `--write` puts what they print into the page. Needs a build: dist/ is what is run. A line `…` in the page stands for any
// lines, so that long outputs need not be shown whole.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(project, 'docs/first-session.md');
const program = join(project, 'bin/seaworthy.cjs');

const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

/** The words of a command line; quotes keep spaces together. */
function wordsOf(line) {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain);
}

/** Answers one command after the other; they share a folder and the last exit code. */
function session(folder) {
  let last = 0;
  return (line) => {
    if (line === 'echo $?') return `${last}\n`;
    const [name, ...words] = wordsOf(line);
    if (name !== 'seaworthy') throw new Error(`only seaworthy and echo $? are run, not ${name}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    last = status;
    return stdout + stderr;
  };
}

/** The page with what its commands print now. */
function played(text, answer) {
  return text.replaceAll(BLOCK, (_, block) => {
    const steps = block.split(/^(?=\$ )/m).map((step) => {
      const [command, ...shown] = step.trimEnd().split('\n');
      return [command, ...shortened(linesOf(answer(command.slice(2))), shown)].join('\n');
    });
    return `\`\`\`console\n${steps.join('\n')}\n\`\`\``;
  });
}

/** Without spaces at their ends, which formatters of Markdown take away. */
function linesOf(output) {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** As many lines at both ends as the page shows around its `…`. */
function shortened(lines, shown) {
  const gap = shown.indexOf('…');
  if (gap < 0) return lines;
  const tail = shown.length - gap - 1;
  return lines.length <= gap + tail ? lines : [...lines.slice(0, gap), '…', ...lines.slice(lines.length - tail)];
}

/** The first line that differs, for people. */
function difference(was, is) {
  const [old, now] = [was.split('\n'), is.split('\n')];
  const at = old.findIndex((line, index) => line !== now[index]);
  const line = at < 0 ? old.length : at;
  return `docs/first-session.md:${line + 1}\n- ${old[line] ?? ''}\n+ ${now[line] ?? ''}`;
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'seaworthy-session-')));
try {
  cpSync(join(project, 'fixtures/manifests/vmstation/manifests'), join(folder, 'manifests'), { recursive: true });
  const text = readFileSync(page, 'utf8');
  const now = played(text, session(folder));
  if (process.argv.includes('--write')) writeFileSync(page, now);
  else if (now !== text) {
    console.error(`${difference(text, now)}\nnode scripts/first-session.mjs --write`);
    process.exitCode = 1;
  } else console.log('docs/first-session.md is what the commands print');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
