import { describe, expect, test } from 'vitest';

import { isOwnAddress, ownAddresses, sameAddress } from '../../../src/model/gitops/repository-address.js';

test.each([
  'https://example.org/a/b',
  'https://user@example.org/a/b.git/',
  'https://user:pa@ss@example.org/a/b',
  'https://example.org:443/a/b',
  'HTTPS://Example.ORG/a/b.git',
  'http://example.org/a/b',
  'git@example.org:a/b.git',
  'example.org:a/b',
  'ssh://git@example.org/a/b',
  'ssh://git@example.org:22/a/b.git',
  'git+ssh://git@example.org/a/b',
  ' https://example.org//a/b ',
])('one address: %s', (address) => {
  expect(sameAddress(address)).toBe('example.org/a/b');
});

test.each(['https://example.org/a/c', 'https://example.com/a/b', 'ssh://git@example.org:2222/a/b', 'file:///a/b', ''])(
  'other addresses: %s',
  (address) => {
    expect(sameAddress(address)).not.toBe('example.org/a/b');
  },
);

test('a long address ends soon', () => {
  const started = performance.now();
  for (const part of ['@', ':', '/', 'a:', '://']) sameAddress(part.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});

describe('an address is', () => {
  const clone = { addresses: ['git@github.com:org/fleet.git'], folder: '' };

  test.each([
    ['https://github.com/org/fleet', true],
    ['https://github.com/org/other', false],
    ['https://github.com/fork/fleet', 'unknown'],
    ['https://mirror.example.org/fleet', 'unknown'],
  ])('%s, seen from a clone of fleet: %s', (address, expected) => {
    expect(isOwnAddress(address, ownAddresses(clone))).toBe(expected);
  });

  test('not told by the clone around an example', () => {
    const own = ownAddresses({ ...clone, folder: 'examples/one' });
    expect(isOwnAddress('https://github.com/org/fleet', own)).toBe(true);
    expect(isOwnAddress('https://github.com/org/other', own)).toBe('unknown');
  });

  test('told by the root where there is no clone', () => {
    const own = ownAddresses(undefined, ['ssh://git@example.com/fleet']);
    expect(isOwnAddress('https://example.com/fleet.git', own)).toBe(true);
    expect(isOwnAddress('https://example.com/charts', own)).toBe(false);
    expect(isOwnAddress('https://example.com/fleet', ownAddresses(undefined))).toBe('unknown');
  });
});
