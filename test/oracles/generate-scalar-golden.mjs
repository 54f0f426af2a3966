// Writes test/syntax/yaml/scalar-golden.json: what Kubernetes (kubectl kustomize) and Helm make of scalars that YAML 1.1 and
// 1.2 read differently. A row is `{text, part, kubernetes, helm}`: the value (or the key) as JSON text, null where the program
// refuses. Both Helm versions must agree.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { repository, withFolder } from './projects.mjs';
import { inParallel, layerTool, run } from './tools.mjs';

const BOOLEANS = [
  'true',
  'True',
  'TRUE',
  'tRue',
  'false',
  'False',
  'FALSE',
  'yes',
  'Yes',
  'YES',
  'yEs',
  'no',
  'No',
  'NO',
  'on',
  'On',
  'ON',
  'off',
  'Off',
  'OFF',
  'y',
  'Y',
  'n',
  'N',
  't',
  'f',
];
const NULLS = ['', '~', 'null', 'Null', 'NULL', 'nULL', 'nil', 'None'];
const INTEGERS = [
  '0',
  '-0',
  '+0',
  '00',
  '1',
  '+1',
  '-1',
  '007',
  '0644',
  '0755',
  '08',
  '09',
  '0o7',
  '0o14',
  '0o17',
  '0O17',
  '-0o14',
  '-0755',
  '+0755',
  '0x1F',
  '0X1F',
  '0xff',
  '-0x1F',
  '+0x1F',
  '0x',
  '0xG',
  '0b101',
  '0B101',
  '-0b101',
  '+0b101',
  '0b-1',
  '0b+1',
  '-0b-1',
  '0B-1',
  '0b_1',
  '0b',
  '0o-7',
  '0o+7',
  '-0o-7',
  '0x-1',
  '0b1111111111111111111111111111111111111111111111111111111111111111',
  '0b10000000000000000000000000000000000000000000000000000000000000000',
  '0b2',
  '1_000',
  '1__000',
  '_1',
  '1_',
  '-1_000',
  '0_7',
  '0x_1F',
  '0o1_7',
  '0b1_0',
  '1,000',
  '2147483648',
  '-2147483649',
  '9007199254740991',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '12345678901234567890',
  '0777777777777777777777',
  '1 000',
  '1e',
  '١',
];
const FLOATS = [
  '1.',
  '.5',
  '-.5',
  '+.5',
  '.',
  '1.0',
  '1.10',
  '1.50',
  '0.1',
  '-0.0',
  '1.0.0',
  '1e3',
  '1E3',
  '1e+3',
  '1e-3',
  '1.5e3',
  '1e400',
  '1_0.5',
  '1.5_5',
  '1e1_0',
  '01.5',
  '0x1.8p1',
  '.inf',
  '.Inf',
  '.INF',
  '+.inf',
  '-.inf',
  '.nan',
  '.NaN',
  '.NAN',
  'inf',
  'nan',
  'Infinity',
  'NaN',
  '123456789.123456789',
  '1e21',
  '1e20',
  '123456789012345678901234567890.5',
];
const TIMES = [
  '1:30',
  '12:30:45',
  '190:20:30',
  '-1:30',
  '2024-01-01',
  '2024-1-1',
  '2024-01-01T10:00:00Z',
  '2024-01-01 10:00:00',
  '2024-01-01t10:00:00.5+01:00',
  '2024-13-01',
  '30s',
  '5m',
  '20m0s',
];
const STRINGS = [
  '=',
  '<<',
  'a b',
  '1.2.3.4',
  'v1',
  '10Mi',
  '1Gi',
  '50%',
  'a #b',
  'a#b',
  '#b',
  ':a',
  '&a x',
  '|',
  'null ',
  "''",
  '""',
  '"yes"',
  "'1'",
  "'it''s'",
  '"\\x41\\u00e9\\t"',
  '"a\\/b"',
  '"\\q"',
];
const TAGGED = [
  '!!str 1',
  '!!str yes',
  '!!int "7"',
  '!!float 1',
  '!!bool "yes"',
  '!!bool "true"',
  '!!null ""',
  '!!int x',
  '!!binary aGVsbG8=',
  '!!timestamp 2024-01-01',
  '! 1',
  '!custom 1',
  '!!str',
  '!!float "1e3"',
];

const ROWS = [
  ...[...BOOLEANS, ...NULLS, ...INTEGERS, ...FLOATS, ...TIMES, ...STRINGS, ...TAGGED].map((text) => ({ text, part: 'value' })),
  ...[
    'y',
    'n',
    'yes',
    'No',
    'on',
    'off',
    'true',
    'False',
    'null',
    '~',
    '""',
    '1',
    '0755',
    '0o14',
    '0x1F',
    '1_000',
    '1.0',
    '1.50',
    '1e3',
    '.inf',
    '1:30',
    '2024-01-01',
    '"1"',
    "'yes'",
    '!!str 1',
    '=',
    '9007199254740993',
    '-1',
    '+1',
    '0b101',
  ].map((text) => ({ text, part: 'key' })),
];

/** The holder of the scalar, as block YAML. A value stands alone on its line, as people write it. */
function holder({ text, part }) {
  return part === 'value' ? `v: ${text}\n` : `v:\n  ${text}: x\n`;
}

function shown(value, { text, part }) {
  const wanted = part === 'key' ? Object.keys(value)[0] : value;
  if (typeof wanted === 'bigint') return String(wanted);
  // kubectl prints a string like 1e400 without quotes, because it is no number for Go.
  if (wanted === Infinity) return JSON.stringify(text);
  return wanted === undefined ? null : JSON.stringify(wanted, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner));
}

function byKubernetes(row) {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [x.yaml]\n');
    writeFileSync(join(folder, 'x.yaml'), `apiVersion: example.test/v1\nkind: X\nmetadata:\n  name: x\n${holder(row)}`);
    const { code, stdout } = await run(layerTool('35', 'kubectl'), ['kustomize', folder]);
    if (code !== 0) return null;
    const { v } = parse(stdout, { intAsBigInt: true });
    return v === undefined ? 'null' : shown(v, row);
  });
}

function byHelm(version, row) {
  return withFolder(async (folder) => {
    mkdirSync(join(folder, 'chart/templates'), { recursive: true });
    writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: x\nversion: 1.0.0\n');
    writeFileSync(join(folder, 'chart/templates/v.yaml'), 'v: {{ dict "v" .Values.v | toJson | b64enc }}\n');
    writeFileSync(join(folder, 'values.yaml'), holder(row));
    const { code, stdout } = await run(layerTool(version, 'helm'), [
      'template',
      join(folder, 'chart'),
      '-f',
      join(folder, 'values.yaml'),
    ]);
    if (code !== 0) return null;
    const json = Buffer.from(/^v: (\S+)/m.exec(stdout)[1], 'base64').toString();
    // Helm's own number text: JSON.parse would round what it prints in full.
    const text = json.slice('{"v":'.length, -1);
    return row.part === 'key' ? shown(JSON.parse(text), row) : /^[-\d]/.test(text) ? text : JSON.stringify(JSON.parse(text));
  });
}

const rows = await inParallel(ROWS, async (row) => {
  const [kubernetes, helm, helm3] = [await byKubernetes(row), await byHelm('35', row), await byHelm('32', row)];
  if (helm !== helm3) throw new Error(`Helm 3 and 4 differ on ${JSON.stringify(row)}: ${helm3}, ${helm}`);
  return { ...row, kubernetes, helm };
});
const target = join(repository, 'test/syntax/yaml/scalar-golden.json');
mkdirSync(join(target, '..'), { recursive: true });
writeFileSync(target, JSON.stringify(rows));
await run(join(repository, 'node_modules/.bin/oxfmt'), [target], { cwd: repository });
console.log(`${rows.length} rows in test/syntax/yaml/scalar-golden.json`);
