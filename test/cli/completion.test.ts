import { spawnSync } from 'node:child_process';

import { beforeAll, describe, expect, it } from 'vitest';

import { COMMANDS } from '../../src/cli/commands.js';
import { GLOBAL_OPTIONS } from '../../src/cli/options.js';
import { rules } from '../../src/rules/index.js';
import { seaworthy } from './seaworthy.js';
import { temporaryFolder, writeFiles } from './temporary-folder.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What was typed, and what a shell offers there. */
const OFFERS: readonly (readonly [string, readonly string[]])[] = [
  ['', COMMANDS.map(({ name }) => name)],
  ['exp', ['explain']],
  ['explain yaml/s', ['yaml/syntax']],
  ['suppress yaml/syntax lo', rules.map(({ id }) => id).filter((id) => id.startsWith('lo'))],
  ['completion ', [...SHELLS]],
  ['rules --', ['--json', '--help', '--version']],
  ['init --w', ['--workflow']],
  ['--unsafe', ['--unsafe-fixes']],
  ['check --unsafe', ['--unsafe-fixes']],
  ['clusters --unsafe', ['--unsafe-fixes']],
  ['--format js', ['json']],
  ['--fail-on ', ['error', 'warning', 'info', 'never']],
  ['--only yaml/s', ['yaml/syntax']],
  ['--max-file-size ', []],
  ['rules ', []],
];

let folder = '';
beforeAll(async () => {
  folder = temporaryFolder({ 'some-file.yaml': '' });
  for (const shell of SHELLS) writeFiles(folder, { [shell]: (await seaworthy(['completion', shell])).out });
});

function isHere(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

function run(shell: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(shell, words, { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe.skipIf(!isHere('bash'))('bash', () => {
  /** Bash itself breaks words at `=`. */
  const offered = (typed: readonly string[], breaks = true): readonly string[] => {
    const script = `source ./bash
      ${breaks ? '' : 'COMP_WORDBREAKS=${COMP_WORDBREAKS//=}'}
      COMP_WORDS=(seaworthy "$@"); COMP_CWORD=$#
      _seaworthy; if ((\${#COMPREPLY[@]})); then printf '%s\\n' "\${COMPREPLY[@]}"; fi`;
    return run('bash', ['--norc', '-c', script, 'bash', ...typed])
      .split('\n')
      .slice(0, -1);
  };

  it.each(OFFERS)('%j', (typed, words) => {
    expect(offered(typed.split(' '))).toEqual(words);
  });

  it.each<readonly [readonly string[], readonly string[]]>([
    [['--format', '=', 'js'], ['json']],
    [
      ['--fail-on', '='],
      ['error', 'warning', 'info', 'never'],
    ],
    [['--rule', 'yaml/syn'], ['yaml/syntax=']],
    [['--rule', 'yaml/syntax', '=', 'er'], ['error']],
    [['--rule', '=', 'yaml/syntax', '=', 'er'], ['error']],
    [['--output', 'sar'], ['sarif=']],
  ])('takes words together that bash breaks at =: %j', (typed, words) => {
    expect(offered(typed)).toEqual(words);
  });

  it('replies with whole words where = breaks none', () => {
    expect(offered(['--format=js'], false)).toEqual(['--format=json']);
    expect(offered(['--rule', 'yaml/syntax=er'], false)).toEqual(['yaml/syntax=error']);
  });

  it('leaves files to bash', () => {
    for (const typed of [['some'], ['check', 'some'], ['suppress', 'yaml/syntax', '--in', 'some'], ['--config', 'some']])
      expect(offered(typed)).toEqual([]);
    expect(run('bash', ['--norc', '-c', 'source ./bash; complete -p seaworthy'])).toBe(
      'complete -o bashdefault -o default -F _seaworthy seaworthy\n',
    );
  });

  it('offers every option of every command', () => {
    for (const { name, options } of COMMANDS)
      expect(offered([name, '--'])).toEqual([...options, ...GLOBAL_OPTIONS].map((option) => `--${option.name}`));
  });
});

describe.skipIf(!isHere('fish'))('fish', () => {
  const offered = (typed: string): readonly string[] =>
    run('fish', ['--no-config', '-c', 'source ./fish; complete -C "seaworthy $argv[1]"', '--', typed])
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t')[0]!);

  it.each(OFFERS.filter(([typed]) => typed !== ''))('%j', (typed, words) => {
    expect(offered(typed).toSorted()).toEqual([...words].toSorted());
  });

  it.each<readonly [string, readonly string[]]>([
    ['--format=js', ['--format=json']],
    ['--rule yaml/syntax=er', ['yaml/syntax=error']],
    ['--output sar', ['sarif=']],
    ['suppress yaml/syntax --in so', ['some-file.yaml']],
    ['check so', ['some-file.yaml']],
    ['--root so', []],
  ])('%j', (typed, words) => {
    expect(offered(typed)).toEqual(words);
  });

  it('offers commands beside files at first', () => {
    expect(offered('')).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => name)));
  });
});

/** A real zsh behind a terminal: types each text, presses Tab, and tells what became of the line. */
const DRIVE_ZSH = `
zmodload zsh/zpty || exit 1
zpty shell zsh -f -i
zpty -w shell 'PS1= PS2= RPS1=; unset zle_bracketed_paste; autoload -U compinit; compinit -u -D; source ./zsh; setopt no_beep; tell() { print -r -- "<<$BUFFER>>"; BUFFER=; }; zle -N tell; bindkey "^X" tell; print rea""dy'
zpty -r shell out $'*ready*'
for typed in "$@"; do
  zpty -w -n shell "$typed"$'\\t\\x18'
  zpty -r shell out '*<<*>>*'
  print -r -- "\${\${out##*<<}%%>>*}"
done
zpty -d shell
`;

describe.skipIf(!isHere('zsh'))('zsh', () => {
  it('completes what is typed', () => {
    const lines: readonly (readonly [string, string])[] = [
      ['expl', 'explain '],
      ['explain yaml/sy', 'explain yaml/syntax '],
      ['--form', '--format='],
      ['--format js', '--format json '],
      ['--format=js', '--format=json '],
      ['check --unsafe', 'check --unsafe-fixes '],
      ['some-file.yaml --unsafe', 'some-file.yaml --unsafe-fixes '],
      ['--rule yaml/sy', '--rule yaml/syntax='],
      ['--rule yaml/syntax=er', '--rule yaml/syntax=error '],
      ['--output sar', '--output sarif='],
      ['completion f', 'completion fish '],
      ['suppress yaml/syntax --in so', 'suppress yaml/syntax --in some-file.yaml '],
      ['suppress yaml/syntax yaml/emb', 'suppress yaml/syntax yaml/embedded-syntax '],
      ['rules --j', 'rules --json '],
      ['init --work', 'init --workflow '],
      ['som', 'some-file.yaml '],
    ];
    const output = run('zsh', ['-f', '-c', DRIVE_ZSH, 'zsh', ...lines.map(([typed]) => `seaworthy ${typed}`)]);
    expect(output.split('\n').slice(0, -1)).toEqual(lines.map(([, completed]) => `seaworthy ${completed}`));
  });
});

it('says which shells there are completions for, when one is not here to try', () => {
  for (const shell of SHELLS) if (!isHere(shell)) console.warn(`${shell} is not installed: its completions are not tried`);
  expect(SHELLS.some(isHere)).toBe(true);
});

it.each<readonly [readonly string[], string]>([
  [[], 'completion needs one shell: seaworthy completion bash|zsh|fish'],
  [['bash', 'zsh'], 'completion needs one shell'],
  [['fisch'], 'completion writes for bash, zsh, fish, not for "fisch"; did you mean fish?'],
  [['a\nb\u001b'], 'not for "a\\nb\\u001b"'],
])('%j: one line, exit 2', async (words, message) => {
  const { code, out, err } = await seaworthy(['completion', ...words]);
  expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
  expect(err).toContain(message);
});

it.each(SHELLS)('the one for %s says how to install it', async (shell) => {
  const { out } = await seaworthy(['completion', shell]);
  expect(out.split('\n').slice(0, 5).join('\n')).toContain(`seaworthy completion ${shell}`);
});
