import { parseIni } from '../../../src/syntax/ini.js';
import { type Target, promise, promiseEqual } from '../target.js';

/** Ini files: places and values. */
export const iniTarget: Target = {
  name: 'ini',
  about: 'ini files',
  maxLength: 1_500,
  words: [
    '[server]\n',
    'http_port = 3000\n',
    'a = """b"""\n',
    'c = `d`\n',
    '; comment\n',
    '# comment\n',
    'e = f \\\n g\n',
    '"a b" = c\n',
    '- = a\n',
    '[DEFAULT]\n',
    '"""',
    '`',
    ' ; c',
    ': ',
    ' = ',
    '$__env{A}',
    '%(b)s',
  ],
  seeds: () => [
    'app_mode = x\n[server]\nhttp_port=3000 ; c\n[database]\ntype = "sqlite3"\nurl = `a;b`\n"k=" = """m\nn"""\n- = c \\\n  d\n',
  ],
  run: iniHolds,
};

function iniHolds(text: string): void {
  const { entries, sections, problems } = parseIni(text);
  let reached = 0;
  for (const { key, value, keyRange, valueRange, range } of entries) {
    const inOrder = [reached, range.start, keyRange.start, keyRange.end, valueRange.start, valueRange.end, text.length];
    promiseEqual(
      inOrder.toSorted((a, b) => a - b),
      inOrder,
      () => `the places of ${key}`,
    );
    reached = range.end;
    const written = text.slice(keyRange.start, keyRange.end);
    promise(key.startsWith('#') || written.includes(key), () => `the key ${key} is not in ${written}`);
    const isSimple = !/["'`\\\n]/.test(text.slice(valueRange.start, valueRange.end));
    if (isSimple) promiseEqual(text.slice(valueRange.start, valueRange.end), value, () => `the value of ${key}`);
  }
  for (const { name, range } of sections)
    promise(name === '' || text.slice(range.start, range.end) === `[${name}]` || name !== 'DEFAULT', () => `the section ${name}`);
  for (const { range } of [...sections, ...problems])
    promise(range.start >= 0 && range.start <= range.end && range.end <= text.length, () => `the place ${JSON.stringify(range)}`);
}
