import { describe, expect, it } from 'vitest';

import type { Fix, Patch } from '../../src/core/fix.js';
import { joinedFix } from '../../src/engine/joined-fix.js';

function setting(file: string): Patch {
  return { op: 'set', at: { document: { file, index: 0 }, path: ['a'] }, value: 1 };
}

function fixIn(file: string, more: Partial<Fix> = {}): Fix {
  const patch = setting(file);
  const changes = 'at' in patch ? [patch.at] : [];
  return { title: 'set a', applicability: 'safe', plan: { patches: [patch], changes }, ...more };
}

describe('joinedFix', () => {
  it('leaves one place alone', () => {
    const fix = fixIn('a.yaml');
    expect(joinedFix(fix, fixIn('a.yaml'))).toBe(fix);
  });

  it('takes in the other place, with the lower class and both reasons', () => {
    const one = fixIn('a.yaml', { applicability: 'unsafe', caution: 'one' });
    expect(joinedFix(one, fixIn('b.yaml', { applicability: 'suggestion', caution: 'two' }))).toMatchObject({
      applicability: 'suggestion',
      caution: 'one; two',
      plan: { patches: [setting('a.yaml'), setting('b.yaml')] },
    });
    expect(joinedFix(one, fixIn('b.yaml', { applicability: 'unsafe', caution: 'zero; one' }))).toMatchObject({
      caution: 'one; zero',
    });
    expect(joinedFix(fixIn('b.yaml'), one)).toMatchObject({ applicability: 'unsafe', caution: 'one' });
  });

  it('has nothing where one of them cannot be mended', () => {
    expect(joinedFix(fixIn('a.yaml'), undefined)).toBeUndefined();
    expect(joinedFix(undefined, fixIn('a.yaml'))).toBeUndefined();
    expect(joinedFix(fixIn('a.yaml'), { refused: 'no' })).toEqual({ refused: 'no' });
    expect(joinedFix({ refused: 'no' }, fixIn('a.yaml'))).toEqual({ refused: 'no' });
  });
});
