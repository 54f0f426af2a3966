/** One import as it is written. `dynamic` is `import('…')`. */
export interface Import {
  readonly from: string;
  readonly kind: 'value' | 'type' | 'dynamic';
}

/**
 * Source without comments and with empty strings, of the same shape otherwise; `keepStrings` leaves the strings. Knows just
 * enough of the lexical grammar for formatted code: an unclosed quote on a line is one inside a regular expression.
 */
export function stripped(source: string, keepStrings = false): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g;
  return source.replace(token, (found) => {
    if (found.startsWith('/')) return ' ';
    if (keepStrings) return found;
    // What a template computes is code, its text is not.
    return found.startsWith('`') ? [...found.matchAll(/\$\{([^`]*?)\}/g)].map((part) => `(${part[1]})`).join(' ') : "''";
  });
}

/** Every import and re-export of a module. A statement that imports only types is a type import. */
export function importsOf(source: string): readonly Import[] {
  const code = stripped(source, true);
  const found: Import[] = [];
  for (const [, clause, from] of code.matchAll(/^(?:import|export)\s+([^'";]*?\bfrom\s+)?['"]([^'"]+)['"]/gm)) {
    if (from !== undefined) found.push({ from, kind: onlyTypes(clause ?? '') ? 'type' : 'value' });
  }
  for (const [, from] of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)) {
    if (from !== undefined) found.push({ from, kind: 'dynamic' });
  }
  return found;
}

function onlyTypes(clause: string): boolean {
  if (/^type\b/.test(clause)) return true;
  const names =
    /^\{([^}]*)\}\s*from\s*$/
      .exec(clause)?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  return names.length > 0 && names.every((name) => name.startsWith('type '));
}
