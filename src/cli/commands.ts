import { isFormat, formats } from '../reporters/index.js';
import type { CommandEntry, OptionEntry } from './options.js';

/** `diff` prints what the fixes would change; the others are reports. */
export const FORMATS: readonly string[] = [...Object.keys(formats), 'diff'];

export const DEFAULT_FORMAT = 'pretty';

/** The shells that completions are written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const SEVERITIES: readonly string[] = ['off', 'info', 'warning', 'error'];

const ROOT: OptionEntry = {
  name: 'root',
  kind: 'value',
  placeholder: 'DIR',
  completes: 'folder',
  description: 'the project’s root; otherwise the nearest folder upwards with a seaworthy.yaml, else the Git root',
};

const CONFIG: OptionEntry = {
  name: 'config',
  kind: 'value',
  placeholder: 'FILE',
  completes: 'file',
  description: 'a configuration in another place than the root’s seaworthy.yaml',
};

const COLOR: OptionEntry = {
  name: 'color',
  kind: 'value',
  placeholder: 'WHEN',
  choices: ['auto', 'always', 'never'],
  description: 'auto, always or never (default auto)',
};

const PROJECT_OPTIONS: readonly OptionEntry[] = [
  ROOT,
  CONFIG,
  { name: 'max-file-size', kind: 'value', placeholder: 'MB', description: 'list larger files as skipped (default 10)' },
];

const RULE_OPTIONS: readonly OptionEntry[] = [
  {
    name: 'rule',
    kind: 'value',
    repeatable: true,
    placeholder: 'ID=SEVERITY',
    completes: { name: 'rule', value: SEVERITIES },
    description: 'set a rule to off, info, warning or error; repeatable',
  },
  {
    name: 'only',
    kind: 'value',
    repeatable: true,
    placeholder: 'ID',
    completes: 'rule',
    description: 'run only this rule; repeatable',
  },
  { name: 'pedantic', kind: 'flag', description: 'run pedantic rules too' },
];

export const CHECK_OPTIONS: readonly OptionEntry[] = [
  { name: 'fix', kind: 'flag', description: 'apply safe fixes' },
  { name: 'unsafe-fixes', kind: 'flag', description: 'with --fix or --diff: unsafe fixes too' },
  { name: 'diff', kind: 'flag', description: 'print what --fix would change as one unified diff, and write nothing' },
  {
    name: 'format',
    kind: 'value',
    placeholder: 'FORMAT',
    choices: FORMATS,
    description: `what is printed: ${FORMATS.join(', ')} (default ${DEFAULT_FORMAT})`,
  },
  {
    name: 'output',
    kind: 'value',
    repeatable: true,
    placeholder: 'FORMAT=FILE',
    completes: { name: FORMATS, value: 'file' },
    description: 'also write a report to a file; repeatable',
  },
  {
    name: 'fail-on',
    kind: 'value',
    placeholder: 'SEVERITY',
    choices: ['error', 'warning', 'info', 'never'],
    description: 'exit with 1 for findings of this severity or above: error, warning, info, never (default warning)',
  },
  ...RULE_OPTIONS,
  ...PROJECT_OPTIONS,
  {
    name: 'changed-since',
    kind: 'value',
    placeholder: 'REF',
    description: 'report only what a change since this commit, branch or tag touches or causes',
  },
  { name: 'staged', kind: 'flag', description: 'report only what the staged change touches or causes' },
  {
    name: 'baseline',
    kind: 'value',
    placeholder: 'FILE',
    completes: 'file',
    description: 'accept the findings that this file lists',
  },
  { name: 'update-baseline', kind: 'flag', description: 'write what is found now to the baseline' },
  { name: 'prune-baseline', kind: 'flag', description: 'take entries out of the baseline that accept nothing any more' },
  {
    name: 'show-suppressed',
    kind: 'flag',
    description: 'report findings too that a comment, an annotation or the baseline accepts',
  },
  { name: 'stats', kind: 'flag', description: 'tell on stderr what was read, skipped and not understood' },
  { name: 'quiet', kind: 'flag', short: 'q', description: 'print nothing when nothing is found, and no progress' },
  COLOR,
  { name: 'debug', kind: 'flag', description: 'show the stack of internal errors' },
];

const TRACE_OPTIONS: readonly OptionEntry[] = [
  {
    name: 'format',
    kind: 'value',
    placeholder: 'FORMAT',
    choices: ['pretty', 'json'],
    description: 'what is printed: pretty, json (default pretty)',
  },
  COLOR,
  ...PROJECT_OPTIONS,
];

const EFFECTIVE_OPTIONS: readonly OptionEntry[] = [
  {
    name: 'variant',
    kind: 'value',
    placeholder: 'CLUSTER',
    description: 'the cluster, kustomization, folder or environment whose object is meant, where several deploy it',
  },
  {
    name: 'values',
    kind: 'flag',
    description: 'print the values that the chart gets in the end, instead of the object that installs it',
  },
  COLOR,
  ...PROJECT_OPTIONS,
];

const INIT_OPTIONS: readonly OptionEntry[] = [
  { name: 'pre-commit', kind: 'flag', description: 'add the hook to .pre-commit-config.yaml' },
  { name: 'workflow', kind: 'flag', description: 'write .github/workflows/seaworthy.yml' },
  ROOT,
];

const SUPPRESS_OPTIONS: readonly OptionEntry[] = [
  { name: 'reason', kind: 'value', placeholder: 'TEXT', description: 'why this is as it should be; must be given' },
  {
    name: 'in',
    kind: 'value',
    repeatable: true,
    placeholder: 'PATH',
    completes: 'file',
    description: 'only what is found in this file or folder; repeatable',
  },
  { name: 'diff', kind: 'flag', description: 'print what would be written as one unified diff, and write nothing' },
  ROOT,
  CONFIG,
];

const OBJECT = 'OBJECT is Kind/namespace/name, or less of it while one object is meant, or the file:line at which it is written.';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'check',
    operands: '[PATH…]',
    completes: 'file',
    description: 'find what will break, and fix it with --fix (the default command)',
    options: CHECK_OPTIONS,
  },
  {
    name: 'trace',
    operands: 'OBJECT [PATH]',
    completes: 'file',
    description: 'show every layer that had a part in a value of a deployed object, where it stands and who won',
    about: `${OBJECT} PATH is as messages show it: spec.values["grafana.ini"].server, spec.containers[0].image; without it all layers of the object are shown. values.KEY is a value as the chart gets it from whatever installs it: a HelmRelease, an Application, a release of a helmfile (Release/namespace/name) or an entry of helmCharts (HelmChart/namespace/name).`,
    options: TRACE_OPTIONS,
  },
  {
    name: 'effective',
    operands: 'OBJECT',
    completes: 'file',
    description: 'print an object as it is deployed, each line with its origin',
    about: OBJECT,
    options: EFFECTIVE_OPTIONS,
  },
  { name: 'explain', operands: 'RULE', completes: 'rule', description: 'show the page of a rule', options: [] },
  {
    name: 'rules',
    operands: '',
    description: 'list all rules',
    options: [{ name: 'json', kind: 'flag', description: 'as JSON' }],
  },
  {
    name: 'init',
    operands: '[DIR]',
    completes: 'folder',
    description: 'look at a repository, say what is found there, and write a seaworthy.yaml',
    options: INIT_OPTIONS,
  },
  {
    name: 'suppress',
    operands: 'RULE…',
    completes: 'rule',
    description: 'write comments that accept what these rules report, with the reason',
    options: SUPPRESS_OPTIONS,
  },
  {
    name: 'completion',
    operands: SHELLS.join('|'),
    completes: SHELLS,
    description: 'print the completions for a shell',
    options: [],
  },
];

export { isFormat };
