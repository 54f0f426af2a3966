/** Several files as one text, so that one mutation may move lines between them. */
const MARK = '#=== ';

export function projectText(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([path, text]) => `${MARK}${path}\n${text}`)
    .join('\n');
}

/** The files of such a text; what stands above the first name is the first file. */
export function filesIn(text: string, first: string): Readonly<Record<string, string>> {
  const files = new Map<string, string>();
  let path = first;
  let start = 0;
  for (const mark of text.matchAll(/(?:^|\n)#=== ([^\r\n]*)(?:\n|$)/g)) {
    add(files, path, text.slice(start, mark.index));
    path = mark[1]!;
    start = mark.index + mark[0].length;
  }
  add(files, path, text.slice(start));
  return Object.fromEntries(files);
}

/** Only names that a file system could list: no `..`, nothing empty. The last of two files with one name stays. */
function add(files: Map<string, string>, path: string, text: string): void {
  const isName = path.split('/').every((step) => step !== '' && step !== '.' && step !== '..');
  if (isName && text !== '') files.set(path, text);
}
