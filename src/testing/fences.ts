/** A fenced code block of a Markdown text. */
export interface Fence {
  readonly info: string;
  /** The lines between the fences, each with its line break. */
  readonly content: string;
  /** 0-based lines of the block with its fences, half-open. */
  readonly from: number;
  readonly to: number;
  readonly closed: boolean;
}

/** The fenced code blocks that begin in the first column. */
export function fencesOf(lines: readonly string[]): readonly Fence[] {
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const open = /^(`{3,})([^`]*)$/.exec(lines[at]!);
    if (open === null) continue;
    const [, marks = '', info = ''] = open;
    const end = lines.findIndex((line, index) => index > at && /^`{3,}\s*$/.test(line) && line.trimEnd().length >= marks.length);
    const to = end < 0 ? lines.length : end;
    const content = lines
      .slice(at + 1, to)
      .map((line) => `${line}\n`)
      .join('');
    fences.push({ info: info.trim(), content, from: at, to: Math.min(to + 1, lines.length), closed: end >= 0 });
    at = to;
  }
  return fences;
}

/** A code block whose fence is longer than any in its content. */
export function fenced(info: string, content: string): readonly string[] {
  const longest = Math.max(2, ...[...content.matchAll(/^`{3,}/gm)].map(([marks]) => marks.length));
  const marks = '`'.repeat(longest + 1);
  return [`${marks}${info}`, ...content.replace(/\n$/, '').split('\n'), marks];
}
