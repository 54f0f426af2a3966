import { describe, expect, it } from 'vitest';

import { credentialRanges, isCredential } from '../../src/core/credential-ranges.js';

const hidden = (text: string): readonly string[] => credentialRanges(text).map(({ start, end }) => text.slice(start, end));

describe('credentialRanges', () => {
  it.each([
    ['a value', 'security:\n  admin_password: hunter2\n', ['  admin_password: hunter2']],
    ['quotes and a comment', '"client_secret": "hunter2" # old\n', ['"client_secret": "hunter2" # old']],
    ['an ini file', '[smtp]\npassword = hunter2\nuser = x\n', ['password = hunter2']],
    ['a variable of a chart', 'env:\r\n  GF_SMTP_PASSWORD: hunter2\r\n', ['  GF_SMTP_PASSWORD: hunter2']],
    [
      'a variable of a container',
      '- name: GF_SECURITY_ADMIN_PASSWORD\n  value: hunter2\n- name: X\n  value: y\n',
      ['  value: hunter2'],
    ],
    [
      'a parameter of a chart',
      "- name: grafana.grafana\\.ini.security.secret_key\n  value: hunter2\n- { name: 'adminPassword', value: hunter2 }\n",
      ['  value: hunter2', "- { name: 'adminPassword', value: hunter2 }"],
    ],
    ['its value first', '- value: hunter2\n  name: GF_SMTP_PASSWORD\n', ['- value: hunter2']],
    ['one line', '- { name: GF_SMTP_PASSWORD, value: hunter2 }\n', ['- { name: GF_SMTP_PASSWORD, value: hunter2 }']],
    ['a map on one line', 'smtp: { password: hunter2, user: x }\n', ['smtp: { password: hunter2, user: x }']],
    ['several lines', 'secret_key: |\n  hunter2\n\n  more\nuser: x\n', ['secret_key: |', '  hunter2', '', '  more']],
  ])('hides %s', (_, text, lines) => {
    expect(hidden(text)).toEqual(lines);
  });

  it.each([
    ['a reference', 'envValueFrom:\n  GF_SECURITY_SECRET_KEY:\n    secretKeyRef: { name: grafana, key: secret-key }\n'],
    ['a reference of a container', '- name: GF_SMTP_PASSWORD\n  valueFrom:\n    secretKeyRef: { name: grafana, key: smtp }\n'],
    ['another word', 'password_hint: x\nnot-a-password: x\nGF_LOG_LEVEL: info\n'],
    ['a name alone', 'keys: [secret_key]\n'],
  ])('leaves %s', (_, text) => {
    expect(hidden(text)).toEqual([]);
  });
});

it.each([
  ['secret_key', 'hunter2', true],
  ['grafana.env.GF_SECURITY_ADMIN_PASSWORD', 'hunter2', true],
  ['adminPassword[0]', 'hunter2', true],
  ['secret_key', '$__file{/etc/secrets/key}', false],
  ['secret_key', '${KEY}', false],
  ['secret_key', '', false],
  ['password_hint', 'hunter2', false],
])('%s: %s', (name, value, expected) => {
  expect(isCredential(name, value)).toBe(expected);
});
