/** A field of a kustomization with the text below it, comments left out. */
export interface Section {
  readonly field: string;
  readonly text: string;
}

/**
 * The fields of a kustomization, told by its lines alone; undefined for a text that is not laid out as everybody writes it, or
 * in which a value may be written otherwise than it reads.
 */
export function sectionsOf(text: string): readonly Section[] | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const sections: Section[] = [];
  let field: string | undefined;
  let start = 0;
  const close = (end: number): boolean => {
    const body = withoutComments(text.slice(start, end));
    if (field !== undefined) sections.push({ field, text: body });
    else if (/\S/.test(body)) return false;
    return true;
  };
  FIRST_COLUMN.lastIndex = 0;
  for (let match = FIRST_COLUMN.exec(text); match !== null; match = FIRST_COLUMN.exec(text)) {
    const [line, marker, key] = match;
    if ((marker === undefined && key === undefined) || !close(match.index)) return undefined;
    field = key;
    start = match.index + line.length;
  }
  return close(text.length) ? sections : undefined;
}

/** Aliases, escapes, other line breaks, a byte order mark, explicit keys; documents that begin on the line of their marker. */
const UNUSUAL = /[\\\uFEFF\u0085\u2028\u2029\t]|\r(?!\n)|(?:^|[\s,[{:-])[*!]\S|^\? |^--- *[^ \r\n#]/m;
/** Lines that do not begin with a blank, a comment or an item: markers, keys, and what is neither. */
const FIRST_COLUMN = /^(?:(---|\.\.\.)(?=[ \r\n]|$)|([A-Za-z]\w*):(?=[ \r\n]|$)|(?![ \r\n#]|- |-[\r\n]|$))/gm;

function withoutComments(text: string): string {
  return text.includes('#') ? text.replaceAll(/(^|\s)#.*/g, '$1') : text;
}
