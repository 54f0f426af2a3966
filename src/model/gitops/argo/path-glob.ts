/**
 * A pattern over paths as Argo CD uses it: `*` and `?` stay within a folder, `[a-c]` is a class, `**` crosses folders
 * (doublestar), `{a,b}` are alternatives. Some patterns reach across folders with every star. Undefined for a pattern that
 * cannot be read.
 */
export function pathGlob(pattern: string, reach: 'within a folder' | 'across folders' = 'within a folder'): RegExp | undefined {
  const one = reach === 'across folders' ? '.' : '[^/]';
  let source = '';
  let alternatives = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '*' && pattern[at + 1] === '*') {
      const isFolder = reach === 'within a folder' && pattern[at + 2] === '/';
      source += isFolder ? '(?:[^/]+/)*' : '.*';
      at += isFolder ? 2 : 1;
    } else if (character === '*') source += `${one}*`;
    else if (character === '?') source += one;
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) return undefined;
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      at = end;
    } else if (character === '{') {
      alternatives++;
      source += '(?:';
    } else if (character === '}' && alternatives > 0) {
      alternatives--;
      source += ')';
    } else if (character === ',' && alternatives > 0) source += '|';
    else if (character === '\\') source += literal(pattern[++at] ?? '\\');
    else source += literal(character);
  }
  return alternatives > 0 ? undefined : new RegExp(`^${source}$`, 's');
}

export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
