/** The part of a clone's configuration that tells where it comes from. */
export interface CloneConfiguration {
  /** `remote.<name>.url`, of all remotes. */
  readonly remotes: readonly string[];
  /** `url.<base>.insteadOf`. */
  readonly replaced: readonly { readonly base: string; readonly beginning: string }[];
}

/** Reads the format of git-config; what else stands there, other files that it includes too, is passed over. */
export function parseCloneConfiguration(text: string): CloneConfiguration {
  const remotes: string[] = [];
  const replaced: { readonly base: string; readonly beginning: string }[] = [];
  let section: { readonly name: string; readonly about: string } | undefined;
  for (const line of joined(text)) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (header !== null) section = { name: header[1]!.toLowerCase(), about: (header[2] ?? '').replaceAll(/\\(.)/g, '$1') };
    const [, key, value] = /^\s*([A-Za-z][\w-]*)\s*=(.*)$/.exec(header === null ? line : line.slice(header[0].length)) ?? [];
    if (section === undefined || key === undefined || value === undefined) continue;
    const name = `${section.name}.${key.toLowerCase()}`;
    if (name === 'remote.url') remotes.push(valueOf(value));
    if (name === 'url.insteadof') replaced.push({ base: section.about, beginning: valueOf(value) });
  }
  return { remotes, replaced };
}

/** Lines, with those that a backslash continues. */
function joined(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/)) {
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
    open += isContinued ? line.slice(0, -1) : line;
    if (isContinued) continue;
    lines.push(open);
    open = '';
  }
  return [...lines, open];
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Without quotes, and without a comment behind it. */
function valueOf(written: string): string {
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < written.length; at++) {
    const character = written[at]!;
    if (character === '\\') {
      const escaped = written[++at] ?? '';
      value += ESCAPED[escaped] ?? escaped;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '#' || character === ';')) break;
    else value += character;
  }
  return value.trim();
}
