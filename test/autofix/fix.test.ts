import { describe, expect, it } from 'vitest';

import { type Session, applyFixes, resolveFixes } from '../../src/autofix/fix.js';
import { applyEdits } from '../../src/core/text.js';
import { type Complaint, FILE, fixOf, is, setting, textAt, toySession } from './toy-session.js';

const SAFE = new Set(['safe'] as const);
const BOTH = new Set(['safe', 'unsafe'] as const);

/** Complains about `key: bad`; the fix makes it good. */
function bad(key: string, rest: Partial<Complaint> = {}): Complaint {
  return { name: key, isThere: is([key], 'bad'), fix: fixOf([setting([key], 'good')]), ...rest };
}

function outcome(
  session: Session,
  allowed: Parameters<typeof applyFixes>[1] = SAFE,
): {
  readonly text: string | undefined;
  readonly applied: readonly string[];
  readonly refused: Readonly<Record<string, string>>;
} {
  const { texts, edits, applied, refused } = applyFixes(session, allowed);
  // The edits, carried out on the original, are the text.
  for (const [file, text] of texts) expect(applyEdits(session.project.textOf(file), edits.get(file) ?? [])).toBe(text);
  expect([...edits.keys()]).toEqual([...texts.keys()]);
  return {
    text: texts.get(FILE),
    applied: applied.map(({ fingerprint }) => fingerprint),
    refused: Object.fromEntries(refused.map(({ finding, because }) => [finding.fingerprint, because])),
  };
}

describe('applyFixes', () => {
  it('applies all together, and looks once', () => {
    const session = toySession(
      { [FILE]: 'a: bad # why\nb: bad\nc: bad\n' },
      ['a', 'b', 'c'].map((key) => bad(key)),
    );
    expect(outcome(session)).toEqual({ text: 'a: good # why\nb: good\nc: good\n', applied: ['a', 'b', 'c'], refused: {} });
    expect(session.looks()).toBe(1);
  });

  it('does nothing where there is nothing to do', () => {
    const session = toySession({ [FILE]: 'a: bad\n' }, [{ name: 'a', isThere: () => true }]);
    expect(outcome(session)).toEqual({ text: undefined, applied: [], refused: {} });
    expect(session.looks()).toBe(0);
  });

  it.each<readonly [string, Partial<Complaint>]>([
    ['of a class that is not allowed', { fix: fixOf([setting(['a'], 'good')], { applicability: 'unsafe' }) }],
    ['that is only a suggestion', { fix: fixOf([setting(['a'], 'good')], { applicability: 'suggestion' }) }],
    ['of a finding that is suppressed', { isSuppressed: true }],
    ['that the rule itself refuses', { fix: { refused: 'nobody knows' } }],
  ])('leaves a fix alone %s', (_, rest) => {
    const session = toySession({ [FILE]: 'a: bad\nb: bad\n' }, [bad('a', rest), bad('b')]);
    expect(outcome(session)).toEqual({ text: 'a: bad\nb: good\n', applied: ['b'], refused: {} });
  });

  it('applies unsafe fixes where they are allowed', () => {
    const session = toySession({ [FILE]: 'a: bad\nb: bad\n' }, [
      bad('a', { fix: fixOf([setting(['a'], 'good')], { applicability: 'unsafe' }) }),
      bad('b'),
    ]);
    expect(outcome(session, BOTH).applied).toEqual(['a', 'b']);
  });

  it('says why a fix cannot be written, and applies the others', () => {
    const session = toySession({ [FILE]: 'a: &x bad\nz: *x\nb: bad\n' }, [
      bad('a', { fix: fixOf([setting(['z'], 'good')]) }),
      bad('b'),
    ]);
    expect(outcome(session)).toEqual({
      text: 'a: &x bad\nz: *x\nb: good\n',
      applied: ['b'],
      refused: { a: 'z is an alias (*x) of a value that stands elsewhere' },
    });
  });

  it('lets a fix try again that another one has changed', () => {
    const text = 'a: bad\nb: bad\nc: fine\n';
    const complaints: readonly Complaint[] = [
      // As long as b is bad, it takes c with it.
      bad('a', {
        fix: (project) => fixOf([setting(['a'], 'good'), ...(textAt(project, ['b']) === 'bad' ? [setting(['c'], 'worse')] : [])]),
      }),
      bad('b'),
      { name: 'c', isThere: is(['c'], 'worse') },
    ];
    const session = toySession({ [FILE]: text }, complaints);
    expect(outcome(session)).toEqual({ text: 'a: good\nb: good\nc: fine\n', applied: ['b', 'a'], refused: {} });
    const alone = toySession({ [FILE]: text }, [complaints[0]!, complaints[2]!]);
    expect(outcome(alone)).toMatchObject({ applied: [], refused: { a: 'it would cause toy/c: c is wrong' } });
    expect(alone.looks()).toBe(1);
  });

  it('does not say of a finding that it is not fixed when another fix cured it', () => {
    const cured = { isThere: (project: Parameters<typeof textAt>[0]) => textAt(project, ['b']) === 'bad' };
    const session = toySession({ [FILE]: 'a: &x bad\nz: *x\nb: bad\n' }, [
      { name: 'a', ...cured, fix: fixOf([setting(['z'], 'good')]) },
      bad('b'),
    ]);
    expect(outcome(session)).toEqual({ text: 'a: &x bad\nz: *x\nb: good\n', applied: ['b'], refused: {} });
  });

  it.each([1, 2, 3, 4, 5, 8])('finds the one of %i that does not do what it says', (count) => {
    const keys = Array.from({ length: count }, (_, index) => `k${index}`);
    for (const wrong of keys) {
      const session = toySession(
        { [FILE]: keys.map((key) => `${key}: bad\n`).join('') },
        keys.map((key) =>
          bad(
            key,
            key === wrong
              ? { fix: fixOf([setting([key], 'bad as before')]), isThere: (project) => /bad/.test(textAt(project, [key])!) }
              : {},
          ),
        ),
      );
      const { text, applied, refused } = outcome(session);
      expect(applied).toEqual(keys.filter((key) => key !== wrong));
      expect(refused).toEqual({ [wrong]: 'the finding would still be there' });
      expect(text).toBe(count === 1 ? undefined : keys.map((key) => `${key}: ${key === wrong ? 'bad' : 'good'}\n`).join(''));
    }
  });

  it('refuses them all when all fail, each for its own reason', () => {
    const session = toySession({ [FILE]: 'a: bad\nb: bad\n' }, [
      bad('a', { isThere: () => true }),
      bad('b', { fix: fixOf([setting(['b'], 'good')], { changes: [] }) }),
    ]);
    expect(outcome(session)).toEqual({
      text: undefined,
      applied: [],
      refused: { a: 'the finding would still be there', b: 'it would also change b' },
    });
  });

  it('lets what touches the same text wait for the next round', () => {
    const session = toySession({ [FILE]: 'a: 1\n' }, [
      { name: 'one', isThere: is(['a'], '1'), fix: fixOf([setting(['a'], 2)]) },
      { name: 'two', isThere: (project) => ['1', '2'].includes(textAt(project, ['a'])!), fix: fixOf([setting(['a'], 3)]) },
    ]);
    expect(outcome(session)).toEqual({ text: 'a: 3\n', applied: ['one', 'two'], refused: {} });
    expect(session.looks()).toBe(2);
  });

  it('tells edits of the original text after several rounds', () => {
    const session = toySession({ [FILE]: 'a:\n  b: 1\nz: 1\n' }, [
      { name: 'one', isThere: (project) => textAt(project, ['a', 'p']) === undefined, fix: fixOf([setting(['a', 'p'], 1)]) },
      { name: 'two', isThere: (project) => textAt(project, ['a', 'm']) === undefined, fix: fixOf([setting(['a', 'm'], 2)]) },
      bad('z', { isThere: is(['z'], '1'), fix: fixOf([setting(['z'], 'long enough')]) }),
    ]);
    expect(outcome(session).text).toBe('a:\n  b: 1\n  p: 1\n  m: 2\nz: long enough\n');
  });

  it('keeps the first of two that do not bear each other', () => {
    const complaints = ['a', 'b'].map((key) => bad(key));
    const problems = (project: Parameters<Complaint['isThere']>[0]): readonly string[] =>
      is(['a'], 'good')(project) && is(['b'], 'good')(project) ? ['the two together'] : [];
    expect(outcome(toySession({ [FILE]: 'a: bad\nb: bad\n' }, complaints, problems))).toEqual({
      text: 'a: good\nb: bad\n',
      applied: ['a'],
      refused: { b: 'a build would fail: the two together' },
    });
  });

  it('keeps the first half of those that hold by halves only', () => {
    const keys = ['a', 'b', 'c', 'x'];
    const problems = (project: Parameters<Complaint['isThere']>[0]): readonly string[] =>
      is(['a'], 'good')(project) && is(['c'], 'good')(project) ? ['a and c'] : [];
    const complaints = keys.map((key) => bad(key, key === 'x' ? { isThere: () => true } : {}));
    expect(outcome(toySession({ [FILE]: keys.map((key) => `${key}: bad\n`).join('') }, complaints, problems))).toEqual({
      text: 'a: good\nb: good\nc: bad\nx: bad\n',
      applied: ['a', 'b'],
      refused: { x: 'the finding would still be there', c: 'a build would fail: a and c' },
    });
  });

  it('does not try a fix again that was refused', () => {
    const session = toySession({ [FILE]: 'a: bad\nb: bad\n' }, [bad('a', { isThere: () => true }), bad('b')]);
    outcome(session);
    // Both together, then each alone; what remains is refused.
    expect(session.looks()).toBe(3);
  });

  it('changes several files, and only those', () => {
    const other = { file: 'g.yaml', index: 0 };
    const session = toySession({ [FILE]: 'a: bad\n', 'g.yaml': 'b: bad\n', 'h.yaml': 'c: bad\n' }, [
      bad('a', { fix: fixOf([setting(['a'], 'good'), setting(['b'], 'good', other)]) }),
    ]);
    const { texts } = applyFixes(session, SAFE);
    expect([...texts]).toEqual([
      [FILE, 'a: good\n'],
      ['g.yaml', 'b: good\n'],
    ]);
  });

  it('shows what a fix uncovers, and fixes it, too', () => {
    const session = toySession({ [FILE]: 'a: @x\nb: bad\n' }, [
      {
        name: 'broken',
        isThere: (project) => project.files.get(FILE)!.stream.problem !== undefined,
        fix: fixOf([{ op: 'quote', document: { file: FILE, index: 0 }, range: { start: 3, end: 5 } }]),
      },
      bad('b'),
      { name: 'shown only', isThere: is(['a'], '@x') },
    ]);
    const { texts, applied, uncovered } = applyFixes(session, SAFE);
    expect(texts.get(FILE)).toBe('a: "@x"\nb: good\n');
    expect(applied.map(({ fingerprint }) => fingerprint)).toEqual(['broken', 'b']);
    expect(uncovered.map(({ fingerprint }) => fingerprint)).toEqual(['shown only']);
  });

  it('ends when fixes run in circles', () => {
    // A finding that was covered may appear; here another one is each time.
    const steps = Array.from({ length: 50 }, (_, step) => ({
      name: `step ${step}`,
      isThere: is(['a'], String(step)),
      fix: fixOf([setting(['a'], step + 1)]),
    }));
    const session = toySession({ [FILE]: 'a: 0\n' }, steps);
    const covering = { ...session, findings: [...session.findings] };
    const embedded = { ...session.findings[0]!, rule: 'yaml/embedded-syntax', fingerprint: 'cover' };
    const { fix: _, ...cover } = embedded;
    const withCover: Session = {
      ...covering,
      findings: [...session.findings, cover],
      relint: (texts) => {
        const state = session.relint(texts);
        return { ...state, findings: [...state.findings, cover] };
      },
    };
    expect(applyFixes(withCover, SAFE).texts.get(FILE)).toBe('a: 10\n');
  });
});

describe('resolveFixes', () => {
  it('gives the findings as they are where no fix is offered', () => {
    const session = toySession({ [FILE]: 'a: bad\n' }, [
      { name: 'a', isThere: () => true },
      bad('a', { fix: { refused: 'no' } }),
    ]);
    expect(resolveFixes(session)).toBe(session.findings);
  });

  it('tells the edits of each fix, and proves them', () => {
    const session = toySession({ [FILE]: 'a: bad\nb: bad\nc: bad\nd: bad\ne: bad\n' }, [
      bad('a'),
      bad('b', { fix: fixOf([setting(['b'], 'good')], { applicability: 'unsafe', caution: 'look first', title: 'better' }) }),
      bad('c', { isThere: () => true }),
      bad('d', { fix: fixOf([setting(['d'], 'good')], { applicability: 'suggestion' }) }),
      bad('e', { fix: { refused: 'nobody knows' } }),
      { name: 'f', isThere: () => true },
    ]);
    const edit = (start: number): unknown => ({ file: FILE, edit: { range: { start, end: start + 3 }, text: 'good' } });
    expect(resolveFixes(session).map(({ fixes }) => fixes)).toEqual([
      [{ title: 'cure it', applicability: 'safe', edits: [edit(3)] }],
      [{ title: 'better', applicability: 'unsafe', caution: 'look first', edits: [edit(10)] }],
      [{ title: 'cure it', applicability: 'safe', edits: [], refused: 'the finding would still be there' }],
      [{ title: 'cure it', applicability: 'suggestion', edits: [edit(24)] }],
      [],
      [],
    ]);
  });

  it('proves each class apart', () => {
    // The unsafe fix goes wrong; that says nothing of the safe one.
    const session = toySession({ [FILE]: 'a: bad\nb: bad\n' }, [
      bad('a'),
      bad('b', { isThere: () => true, fix: fixOf([setting(['b'], 'good')], { applicability: 'unsafe' }) }),
    ]);
    expect(resolveFixes(session).map(({ fixes }) => fixes[0]?.refused)).toEqual([undefined, 'the finding would still be there']);
    expect(session.looks()).toBe(2);
  });

  it('looks for the classes only that are there', () => {
    const session = toySession({ [FILE]: 'a: bad\n' }, [
      bad('a', { fix: fixOf([setting(['a'], 'good')], { applicability: 'unsafe' }) }),
    ]);
    resolveFixes(session);
    expect(session.looks()).toBe(1);
  });

  it('says why a fix cannot be written', () => {
    const session = toySession({ [FILE]: 'a: bad\n' }, [bad('a', { fix: fixOf([setting(['a', 'b'], 1)]) })]);
    expect(resolveFixes(session)[0]!.fixes).toEqual([
      { title: 'cure it', applicability: 'safe', edits: [], refused: 'a holds a value, not a map' },
    ]);
  });
});
