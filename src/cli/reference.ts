import { COMMANDS } from './commands.js';
import { spelling } from './help.js';
import { type CommandEntry, GLOBAL_OPTIONS } from './options.js';

/** docs/commands.md: every command with its options, from the tables that the program reads itself. */
export function commandReference(): string {
  return [
    '# Commands',
    '',
    'Written by `npm run gen`. Exit codes: 0 nothing found, 1 findings at or above `--fail-on`, 2 usage or configuration, 3 internal error.',
    '',
    ...COMMANDS.flatMap(section),
  ].join('\n');
}

function section({ name, operands, description, about, options }: CommandEntry): readonly string[] {
  const rows = [...options, ...GLOBAL_OPTIONS].map((option) => `- \`${spelling(option)}\`: ${option.description}`);
  return [
    `## seaworthy ${name}`,
    '',
    `\`seaworthy ${`${name} ${operands}`.trim()}\`: ${description}.`,
    '',
    ...(about === undefined ? [] : [about, '']),
    ...rows,
    '',
  ];
}
