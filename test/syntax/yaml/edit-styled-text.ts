import fc from 'fast-check';

import type { Plain } from '../../../src/core/fix.js';

/** A YAML text in some style, and the value it holds. */
export interface StyledText {
  readonly text: string;
  readonly value: { readonly [key: string]: Plain };
}

interface Style {
  readonly width: number;
  readonly dashes: number;
  /** Answers yes once in `of` times. */
  readonly chance: (of: number) => boolean;
  readonly comment: () => string;
}

const keys = fc.constantFrom('a', 'b', 'name', 'image', 'x.y', 'on', '8080', 'with space', 'spec');
const scalars: fc.Arbitrary<Plain> = fc.constantFrom<Plain>(
  1,
  0,
  true,
  false,
  null,
  'text',
  'yes',
  '012',
  '',
  'a: b',
  'x # y',
  "it's",
  '# no',
  'line\nline\n',
  'one\n\n  two\n',
  '- dash',
  '*star',
);

const { map } = fc.letrec<{ map: { [key: string]: Plain }; value: Plain }>((tie) => ({
  map: fc.dictionary(keys, tie('value'), { minKeys: 0, maxKeys: 4, depthIdentifier: 'yaml', noNullPrototype: true }),
  value: fc.oneof(
    { depthIdentifier: 'yaml', depthSize: 'medium', maxDepth: 4 },
    scalars,
    tie('map'),
    fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'yaml' }),
  ),
}));

/** Texts with comments in every kind of gap, in all the indentations that people write. */
export const styledTexts: fc.Arbitrary<StyledText> = fc
  .record({
    value: map.filter((value) => Object.keys(value).length > 0),
    width: fc.constantFrom(2, 4),
    dashes: fc.constantFrom(0, 2, 4),
    newline: fc.constantFrom('\n', '\r\n'),
    final: fc.boolean(),
    choices: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
    commented: fc.boolean(),
  })
  .map(({ value, width, dashes, newline, final, choices, commented }) => {
    let drawn = 0;
    let comments = 0;
    const chance = (of: number): boolean => (choices[drawn++ % choices.length]! + drawn) % of === 0;
    const style: Style = { width, dashes, chance, comment: () => (commented ? `# comment ${++comments} it's: [a] "b` : '') };
    const head = chance(5) ? `---${chance(2) ? ' # start' : ''}\n` : '';
    const tail = chance(4) ? '# the end\n' : '';
    const text = `${head}${mapLines(value, 0, style).join('\n')}\n${tail}`;
    return { text: (final ? text : text.slice(0, -1)).replaceAll('\n', newline), value };
  });

const spaces = (count: number): string => ' '.repeat(count);

/** Own-line comments and blank lines above an entry. */
function gap(column: number, style: Style): readonly string[] {
  const lines: string[] = [];
  if (style.chance(7)) lines.push('');
  if (style.chance(4) && style.comment() !== '') lines.push(spaces(column) + style.comment());
  return lines;
}

function trailing(style: Style): string {
  const comment = style.chance(4) ? style.comment() : '';
  return comment === '' ? '' : ` ${comment}`;
}

function isMap(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function mapLines(value: { readonly [key: string]: Plain }, column: number, style: Style): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) => [
    ...gap(column, style),
    ...behind(
      `${spaces(column)}${scalar(key, style)}:`,
      inner,
      column,
      isList(inner) ? column + style.dashes : column + style.width,
      style,
    ),
  ]);
}

function listLines(value: readonly Plain[], column: number, style: Style): readonly string[] {
  return value.flatMap((inner) => {
    const lines = isMap(inner) && Object.keys(inner).length > 0 ? mapLines(inner, column + 2, style) : undefined;
    const compact = lines !== undefined && lines[0]!.trim() !== '' && !lines[0]!.trim().startsWith('#') && !style.chance(6);
    if (compact) return [...gap(column, style), `${spaces(column)}- ${lines[0]!.slice(column + 2)}`, ...lines.slice(1)];
    return [...gap(column, style), ...behind(`${spaces(column)}-`, inner, column, column + 2, style)];
  });
}

function behind(head: string, value: Plain, column: number, below: number, style: Style): readonly string[] {
  const anchor = style.chance(15) ? ` &anchor${column}` : '';
  if ((isMap(value) && Object.keys(value).length > 0) || (isList(value) && value.length > 0)) {
    if (style.chance(5)) return flowLines(`${head}${anchor}`, value, column, style);
    const lines = isMap(value) ? mapLines(value, below, style) : listLines(value, below, style);
    return [`${head}${anchor}${trailing(style)}`, ...lines];
  }
  if (typeof value === 'string' && value.includes('\n') && !style.chance(4)) {
    const lines = value.slice(0, -1).split('\n');
    const indent = spaces(column + style.width);
    return [`${head}${anchor} |${trailing(style)}`, ...lines.map((line) => (line === '' ? '' : indent + line))];
  }
  const token = isMap(value) ? '{}' : isList(value) ? '[]' : value === null && style.chance(2) ? '' : scalar(value, style);
  return [`${head}${anchor}${token === '' ? '' : ` ${token}`}${trailing(style)}`];
}

function flowLines(head: string, value: Plain, column: number, style: Style): readonly string[] {
  const entries = isMap(value)
    ? Object.entries(value).map(([key, inner]) => `${scalar(key, style)}: ${flow(inner, style)}`)
    : isList(value)
      ? value.map((inner) => flow(inner, style))
      : [];
  const [open, close] = isMap(value) ? ['{', '}'] : ['[', ']'];
  if (style.chance(2)) return [`${head} ${open}${entries.join(', ')}${close}${trailing(style)}`];
  const last = style.chance(3) ? ',' : '';
  const lines = entries.map(
    (entry, index) => `${spaces(column + 2)}${entry}${index < entries.length - 1 ? ',' : last}${trailing(style)}`,
  );
  return [`${head} ${open}`, ...lines, `${spaces(column + 1)}${close}${trailing(style)}`];
}

function flow(value: Plain, style: Style): string {
  if (isList(value)) return `[${value.map((inner) => flow(inner, style)).join(', ')}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${scalar(key, style)}: ${flow(inner, style)}`)
      .join(', ')}}`;
  return scalar(value, style);
}

function scalar(value: Plain, style: Style): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/^(?:text|[a-mz]+|name|image|spec|x\.y)$/.test(value) && !['on', 'yes', 'no', 'n', 'y'].includes(value) && !style.chance(5))
    return value;
  return style.chance(2) && !value.includes('\n') ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}
