import { type Range, lineStarts, linesOf } from './text.js';

/** Names of settings whose values are credentials: Grafana's, in an ini file, in values and as variables. */
const NAME =
  '(?:GF_[A-Z0-9_]*(?:PASSWORD|SECRET|SECRET_KEY|ACCOUNT_KEY)|(?:admin_|bind_|basic_auth_|ha_redis_)?password|adminPassword|(?:user_identity_)?client_secret|secret_key|account_key)';
const SETTING = new RegExp(`(?<![\\w-])${NAME}["']?[ \\t]*[:=][ \\t]*(\\S.*)?$`);
/** A variable of a pod, or a parameter that ends in the name. */
const VARIABLE = new RegExp(`(?<![\\w-])name["']?[ \\t]*:[ \\t]*["']?(?:[^\\s"',]*\\.)?${NAME}(?![\\w-])`);
const VALUE = /(?<![\w-])value["']?[ \t]*:[ \t]*(\S.*)?$/;
/** What follows on the lines below, indented further. */
const BLOCK = /^[|>][-+0-9]*[ \t]*(?:#.*)?$/;
const MAY_HOLD = /GF_|[pP]assword|secret|account_key/;

/**
 * The lines of a text on which a credential is written beside its name, judged by the text alone. No output may show what
 * stands there. A reference to a Secret is none: it has no value on its own line.
 */
export function credentialRanges(text: string): readonly Range[] {
  if (!MAY_HOLD.test(text)) return [];
  const starts = lineStarts(text);
  const lines = linesOf(text, starts);
  const hidden = new Set<number>();
  const hide = (line: number, value: string | undefined): void => {
    if (value === undefined) return;
    hidden.add(line);
    if (BLOCK.test(value)) for (const below of deeper(lines, line)) hidden.add(below);
  };
  for (const [index, line] of lines.entries()) {
    const setting = SETTING.exec(line);
    if (setting !== null) hide(index, setting[1]);
    if (!VARIABLE.test(line)) continue;
    for (const near of [index - 1, index, index + 1]) {
      const value = VALUE.exec(lines[near] ?? '');
      if (value !== null) hide(near, value[1]);
    }
  }
  return [...hidden]
    .toSorted((a, b) => a - b)
    .map((line) => ({ start: starts[line]!, end: starts[line]! + lines[line]!.length }));
}

const WHOLE_NAME = new RegExp(`^(?:.*\\.)?${NAME}(?:\\[[^\\]]*\\])?$`);
const REFERENCE = /^\$(?:__\w+)?\{[^{}]*\}$/;

/** Whether a value of this name is a credential; what only says where the credential is, is none. */
export function isCredential(name: string, value: string): boolean {
  return WHOLE_NAME.test(name) && value !== '' && !REFERENCE.test(value);
}

/** The lines below one that are indented further than it, empty ones counted. */
function deeper(lines: readonly string[], line: number): readonly number[] {
  const depth = indentOf(lines[line]!);
  const found: number[] = [];
  for (let below = line + 1; below < lines.length; below++) {
    const text = lines[below]!;
    if (text.trim() !== '' && indentOf(text) <= depth) break;
    found.push(below);
  }
  return found;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
