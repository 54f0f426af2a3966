/**
 * Comments of the first text that the second one lacks. Every `#` after a space or at the start of a line counts, in embedded
 * configurations too; a string that looks like a comment is kept just as well.
 */
export function lostComments(before: string, after: string): readonly string[] {
  const comments = [...before.matchAll(/(?:^|\s)#[^\r\n]*/gm)].map(([text]) => text.trim()).filter((text) => text !== '#');
  return [...new Set(comments)].filter((text) => count(after, text) < count(before, text));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
