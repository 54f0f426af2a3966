/** Why a text is not well-formed XML (of the kind without DTDs), or undefined. */
export function xmlComplaint(xml: string): string | undefined {
  for (const character of xml) {
    if (!isLegal(character.codePointAt(0) ?? 0)) return `holds the character ${JSON.stringify(character)}`;
  }
  const open: string[] = [];
  let roots = 0;
  const token = /<\?[^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|</gy;
  for (const [text, close, name, attributes = '', selfClosing, content] of xml.matchAll(token)) {
    if (text === '<') return 'holds a < that begins no tag';
    const complaint = badReference(attributes + (content ?? '')) ?? repeatedAttribute(attributes);
    if (complaint !== undefined) return complaint;
    if (close !== undefined && open.pop() !== close) return `closes ${close}, which is not open`;
    if (name === undefined) continue;
    if (open.length === 0) roots++;
    if (selfClosing === '') open.push(name);
  }
  if (open.length > 0) return `does not close ${open.join(', ')}`;
  return roots === 1 ? undefined : `has ${roots} roots`;
}

function badReference(text: string): string | undefined {
  for (const [, entity = ''] of text.matchAll(/&([^;\s]*;?)/g)) {
    const number = /^#x([0-9a-f]+);$/.exec(entity)?.[1] ?? Number(/^#(\d+);$/.exec(entity)?.[1] ?? Number.NaN).toString(16);
    const isKnown = /^(?:amp|lt|gt|quot|apos);$/.test(entity) || isLegal(Number.parseInt(number, 16));
    if (!isKnown) return `holds the reference &${entity}`;
  }
  return undefined;
}

function repeatedAttribute(attributes: string): string | undefined {
  const names = [...attributes.matchAll(/([\w-]+)="/g)].map(([, name]) => name);
  return new Set(names).size === names.length ? undefined : 'repeats an attribute';
}

/** XML 1.0, production Char. */
function isLegal(code: number): boolean {
  if (code === 9 || code === 10 || code === 13) return true;
  return (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x1_0000 && code <= 0x10_ffff);
}
