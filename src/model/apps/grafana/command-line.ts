import type { Lookup, Origin } from '../../../core/provenance.js';

/** What starts Grafana itself; anything else may set variables and write files before it does. */
const PROGRAMS: ReadonlySet<string> = new Set(['run.sh', 'grafana-server', 'grafana']);

/** Whether the words are arguments of Grafana's own program, not a script that does what nobody can see here. */
export function startsGrafana(words: readonly string[]): boolean {
  const [first] = words;
  if (first === undefined || /^(?:-|cfg:)/.test(first)) return true;
  return PROGRAMS.has(first.slice(first.lastIndexOf('/') + 1));
}

/** A setting given as `cfg:section.key=value`, which beats the environment and the ini file. */
export function argument(words: readonly string[], section: string, key: string): Lookup<string> | undefined {
  const names = [`cfg:${section}.${key}`, `cfg:default.${section}.${key}`];
  const word = words.findLast((candidate) => names.some((name) => candidate.startsWith(`${name}=`)));
  if (word === undefined) return undefined;
  const equals = word.indexOf('=');
  const origin: Origin = { layer: { kind: 'command-line', flag: word.slice(0, equals) } };
  return { state: 'set', value: word.slice(equals + 1), origin, overridden: [] };
}

/** The ini file that the command line names, in either spelling of a Go flag. */
export function configFlag(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => /^--?config(?:=|$)/.test(word));
  const word = words[at];
  if (word === undefined) return undefined;
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
}
