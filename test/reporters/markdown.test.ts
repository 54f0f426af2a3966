import { describe, expect, it } from 'vitest';
import { fenced, markdownText } from '../../src/reporters/markdown-text.js';
import { markdown } from '../../src/reporters/markdown.js';
import { at, finding, fix, hostileResult, lintResult, PLAIN } from './lint-result.js';

const TEXT = 'a: 1\nb: 2\nc: 3\nd: 4\n';

describe('markdown', () => {
  it('has counts, a table, and a snippet and diff for each finding', () => {
    const edits = [
      { file: 'a.yaml', edit: { range: { start: 8, end: 9 }, text: '3' } },
      { file: 'a.yaml', edit: { range: { start: 20, end: 20 }, text: 'e: 5\n' } },
    ];
    const one = finding(at('a.yaml', TEXT, 'b: 2'), {
      message: 'b is 2',
      why: 'it_is',
      help: 'make it 3',
      fixes: [fix({ edits, applicability: 'unsafe', caution: 'restarts' }), fix({ refused: 'not ours' })],
    });
    expect(markdown(lintResult([one], { 'a.yaml': TEXT }), PLAIN)).toBe(`\
## Seaworthy

**1 error** in 30 documents in 12 files; 1 fixable with --fix --unsafe-fixes.

| Severity | Rule | Place | Message |
|---|---|---|---|
| 🔴 error | [loki/frontend-worker-in-single-binary](<https://example.org/rules/loki/frontend-worker-in-single-binary>) | a.yaml:2 | b is 2 |

<details><summary>🔴 <b>loki/frontend-worker-in-single-binary</b> a.yaml:2</summary>

b is 2

\`\`\`text
 --> a.yaml:2:1
  |
2 | b: 2
  | ^^^^
\`\`\`

**Why:** it\\_is

**Help:** make it 3

**Fix:** repair it \\(unsafe: restarts\\)

\`\`\`diff
--- a.yaml
+++ a.yaml
@@ line 2 @@
-b: 2
+b: 3
@@ line 5 @@
+e: 5
\`\`\`

**No fix:** not ours

</details>
`);
  });

  it('is short when all is well', () => {
    expect(markdown(lintResult([]), PLAIN)).toBe('## Seaworthy\n\nNo findings in 30 documents in 12 files.\n');
  });

  it.each([
    ['many', 20_000, 'short'],
    ['long', 3_000, 'several words of a long message '.repeat(60)],
  ])('stays below 1 MB with %s findings and says what is missing', (_, number, message) => {
    const one = finding(at('a.yaml', TEXT, 'b: 2'), { severity: 'warning', message });
    const worst = finding(at('z.yaml', TEXT, 'b: 2'), { message: 'the worst' });
    const report = markdown(lintResult([...Array.from({ length: number }, () => one), worst], { 'a.yaml': TEXT }), PLAIN);
    expect(Buffer.byteLength(report)).toBeLessThan(1_000_000);
    expect(report).toMatch(/size limit: \d+ findings left out/);
    expect(report.indexOf('the worst')).toBeLessThan(report.indexOf(message));
  });

  it('shows no diff of a Secret', () => {
    const secret = `kind: Secret\nstringData:\n  p: hunter2\n`;
    const edits = [{ file: 'a.yaml', edit: { range: at('a.yaml', secret, 'p: ').range, text: 'q: ' } }];
    const report = markdown(
      lintResult([finding(at('a.yaml', secret, 'p'), { fixes: [fix({ edits })] })], { 'a.yaml': secret }),
      PLAIN,
    );
    expect(report).toContain('**Fix:** repair it');
    expect(report).not.toContain('hunter2');
  });
});

describe('injection', () => {
  const report = markdown(hostileResult(), { ...PLAIN, showSuppressed: true });

  /** What Markdown looks into: everything outside fences. */
  function prose(): string {
    const kept: string[] = [];
    let fence: string | undefined;
    for (const line of report.split('\n')) {
      const [marks] = /^`{3,}/.exec(line) ?? [];
      if (fence === undefined && marks === undefined) kept.push(line);
      else if (fence === undefined) fence = marks;
      else if (line === fence) fence = undefined;
    }
    expect(fence).toBeUndefined();
    return kept.join('\n');
  }

  it('leaves only our own elements', () => {
    const tags = [...prose().matchAll(/<(?!https:)[^>]*>/g)].map(([tag]) => tag);
    expect([...new Set(tags)].toSorted()).toEqual(['</b>', '</details>', '</summary>', '<b>', '<details>', '<summary>']);
  });

  it('leaves only our own links and no images', () => {
    const [...lines] = prose()
      .split('\n')
      .filter((line) => !line.startsWith('<details>'));
    const links = [...lines.join('\n').matchAll(/(?<!\\)\]\(?[^\n]{0,30}/g)].map(([link]) => link);
    expect(links.every((link) => link.startsWith('](<https://example.org/'))).toBe(true);
    expect(links.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(/(?<!<)https:\/\//);
  });

  it('keeps the table in four columns', () => {
    const rows = prose()
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    for (const row of rows) expect([...row.matchAll(/(?<!\\)\|/g)]).toHaveLength(5);
  });

  it.each([
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['![x](y)', String.raw`\!\[x\]\(y\)`],
    ['a|b', String.raw`a\|b`],
    ['`a` *b* _c_ ~d~ $e$', String.raw`\`a\` \*b\* \_c\_ \~d\~ \$e\$`],
    ['http://x www.x', String.raw`http\://x www\.x`],
    ['me@example.org', 'me<span>@</span>example.org'],
    ['1. a', String.raw`1\. a`],
    ['- a', String.raw`\- a`],
    ['    code', 'code'],
    ['# a', String.raw`\# a`],
    ['::error::x', String.raw`\::error::x`],
    ['localhost:9095', 'localhost:9095'],
  ])('%s means itself', (text, escaped) => {
    expect(markdownText(text)).toBe(escaped);
  });

  it('a fence is longer than any run of marks inside', () => {
    expect(fenced('text', ['a', '````', 'b'])).toBe('`````text\na\n````\nb\n`````');
  });
});
