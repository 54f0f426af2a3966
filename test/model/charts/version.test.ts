import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  after,
  atLeast,
  compareVersions,
  intersect,
  knownVersion,
  parseVersion,
  showVersion,
  versionRange,
  type VersionRange,
} from '../../../src/model/charts/version.js';

function show(range: VersionRange): string {
  if (range === 'any') return 'any';
  return `${range.min === undefined ? '' : showVersion(range.min)}..${range.max === undefined ? '' : showVersion(range.max)}`;
}

describe('parseVersion', () => {
  it.each([
    ['79.5.0', '79.5.0'],
    ['v1.2', '1.2.0'],
    [' 7 ', '7.0.0'],
    ['1.2.3-rc.1+build.5', '1.2.3-rc.1'],
    ['latest', undefined],
    ['main-5e53303', undefined],
    ['1.2.x', undefined],
    ['1.2.3.4', undefined],
    ['', undefined],
  ])('reads %j', (text, expected) => {
    const version = parseVersion(text);
    expect(version === undefined ? undefined : showVersion(version)).toBe(expected);
  });
});

describe('compareVersions', () => {
  it('orders as semantic versioning says', () => {
    const ordered = [
      '0.9.9',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.2.0',
      '1.10.0',
    ];
    const versions = ordered.map(knownVersion);
    expect(versions.toReversed().toSorted(compareVersions).map(showVersion)).toEqual(ordered);
  });
});

describe('versionRange', () => {
  it.each([
    ['79.5.0', '79.5.0..79.5.1'],
    ['=79.5.0', '79.5.0..79.5.1'],
    ['v79.5.0', '79.5.0..79.5.1'],
    ['1.2', '1.2.0..1.3.0'],
    ['v1.2', '1.2.0..1.3.0'],
    ['6.x', '6.0.0..7.0.0'],
    ['6.30.x', '6.30.0..6.31.0'],
    ['6.*.*', '6.0.0..7.0.0'],
    ['6', '6.0.0..7.0.0'],
    ['>=1.0.0 <2', '1.0.0..2.0.0'],
    ['>=1.0.0, <2.0.0', '1.0.0..2.0.0'],
    ['>= 1.0.0-0 < 2.0.0', '1.0.0-0..2.0.0'],
    ['> 1.2.3', '1.2.4..'],
    ['>1.2', '1.3.0..'],
    ['>11', '12.0.0..'],
    ['<=2.16.0', '..2.16.1'],
    ['<=2.16', '..2.17.0'],
    ['<7.x', '..7.0.0'],
    ['=>3', '3.0.0..'],
    ['~6.30', '6.30.0..6.31.0'],
    ['~6.30.1', '6.30.1..6.31.0'],
    ['~6', '6.0.0..7.0.0'],
    ['~>6.30', '6.30.0..6.31.0'],
    ['^5', '5.0.0..6.0.0'],
    ['^5.2.1', '5.2.1..6.0.0'],
    ['^0.2.3', '0.2.3..0.3.0'],
    ['^0.0.3', '0.0.3..0.0.4'],
    ['^0.0', '0.0.0..0.1.0'],
    ['^0', '0.0.0..1.0.0'],
    ['1.2 - 2.3.4', '1.2.0..2.3.5'],
    ['1.2 - 2.3', '1.2.0..2.4.0'],
    ['1.x || 3.x', '1.0.0..4.0.0'],
    ['<1 || >=2', 'any'],
    ['>=1.0.0 !=1.5.0', '1.0.0..'],
    ['1.2.3-rc.1', '1.2.3-rc.1..1.2.3'],
    ['*', 'any'],
    ['x', 'any'],
    ['', 'any'],
    [undefined, 'any'],
    ['${LOKI_VERSION}', 'any'],
    ['latest', 'any'],
    ['>=1 nonsense', 'any'],
    ['>2 <1', 'any'],
    ['1.2.3.4', 'any'],
  ])('%j is %s', (constraint, expected) => {
    expect(show(versionRange(constraint))).toBe(expected);
  });
});

describe('atLeast', () => {
  it.each([
    ['7.1.0', 'yes'],
    ['7.0.9', 'no'],
    ['^8', 'yes'],
    ['6.x', 'no'],
    ['7.x', 'unknown'],
    ['<7.1.0', 'no'],
    ['>=6', 'unknown'],
    ['*', 'unknown'],
  ])('%s at least 7.1.0: %s', (constraint, expected) => {
    expect(atLeast(versionRange(constraint), knownVersion('7.1.0'))).toBe(expected);
  });
});

const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map(([major, minor, patch]) => ({ major, minor, patch }));

describe('properties', () => {
  it('an exact constraint holds its version and nothing else', () => {
    fc.assert(
      fc.property(version, version, (pinned, other) => {
        const range = versionRange(showVersion(pinned));
        expect(atLeast(range, pinned)).toBe('yes');
        expect(atLeast(range, after(pinned))).toBe('no');
        expect(atLeast(range, other)).toBe(compareVersions(pinned, other) >= 0 ? 'yes' : 'no');
      }),
    );
  });

  it('an intersection answers whatever one side answers', () => {
    fc.assert(
      fc.property(version, version, version, (low, high, asked) => {
        const both = intersect(versionRange(`>=${showVersion(low)}`), versionRange(`<${showVersion(high)}`));
        if (both === undefined) expect(compareVersions(low, high)).toBeGreaterThanOrEqual(0);
        else if (compareVersions(low, asked) >= 0) expect(atLeast(both, asked)).toBe('yes');
        else expect(atLeast(both, asked)).toBe(compareVersions(high, asked) <= 0 ? 'no' : 'unknown');
      }),
    );
  });

  it('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void versionRange(text)));
  });
});
