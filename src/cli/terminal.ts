/** The process as the commands see it, so that tests can stand in for it. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: { readonly out: boolean; readonly err: boolean };
  out(text: string): void;
  err(text: string): void;
}

/** Colours when wanted, else when the output is a terminal that shows them (https://no-color.org). */
export function wantsColor(terminal: Terminal, option: string | undefined): boolean {
  if (option === 'always') return true;
  if (option === 'never') return false;
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return terminal.isTerminal.out && TERM !== 'dumb';
}

/** Names and messages may hold anything; what reaches stderr holds no control characters. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same on one line, whatever names stand in it. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n');
}
