import { visible, withoutWorkflowCommands } from './visible.js';

const HTML: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** Text for the inside of an HTML element that Markdown does not look into. */
export function htmlText(text: string): string {
  return visible(text)
    .replace(/[&<>"]/g, (character) => HTML.get(character) ?? character)
    .replaceAll('##[', '##&#91;');
}

/**
 * Text that means itself wherever Markdown reads it, table cells included: punctuation that could begin HTML, a link, an
 * image, emphasis, code, mathematics, a list or a cell is escaped, and bare addresses stay bare. An `@` is set apart by an
 * element: GitHub looks for mail addresses and mentions after the escapes are gone.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#!|~$]/g, String.raw`\$&`)
    .replace(/[&<>"]/g, (character) => HTML.get(character) ?? character)
    .replace(/:(?=\/)/g, String.raw`\:`)
    .replace(/(www)\./gi, String.raw`$1\.`)
    .replaceAll('@', '<span>@</span>')
    .replace(/^\s+/, '')
    .replace(/^(\d*)([-+=.):])/, String.raw`$1\$2`);
}

/** Lines as they are, inside a fence that none of them can close. */
export function fenced(language: string, lines: readonly string[]): string {
  const text = withoutWorkflowCommands(lines.join('\n'));
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
