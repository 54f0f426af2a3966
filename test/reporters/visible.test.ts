import { describe, expect, it } from 'vitest';
import { visible, visibleJson, withoutWorkflowCommands } from '../../src/reporters/visible.js';

describe('visible', () => {
  it.each([
    ['plain text: äöü 日本 👩‍💻', 'plain text: äöü 日本 👩‍💻'],
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['\u001b[2J', String.raw`\u001b[2J`],
    ['\u009b\u007f', String.raw`\u009b\u007f`],
    ['\u202egnp.\u2066', String.raw`\u202egnp.\u2066`],
    ['zero\u200bwidth\ufeff', String.raw`zero\u200bwidth\ufeff`],
    ['\ud800', String.raw`\ud800`],
    ['\u{e0041}', String.raw`\u{e0041}`],
  ])('%j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

describe('visibleJson', () => {
  it.each(['\u001b\u009b\u202e\ufeff\u{e0041}\u2028', '##[add-mask]x', 'plain 👩‍💻'])('%j comes back', (text) => {
    const written = visibleJson({ text });
    expect(JSON.parse(written)).toEqual({ text });
    expect(written).not.toContain('##[');
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e\u2028\ufeff]/u);
  });
});

describe('withoutWorkflowCommands', () => {
  it.each([
    ['::error::x', String.raw`\u003a:error::x`],
    ['a\n \t::set-output name=x::y', `a\n \t${String.raw`\u003a:set-output name=x::y`}`],
    ['x ##[add-mask]y', String.raw`x ##\u005badd-mask]y`],
    [' ::: other.yaml:3:4', ' ::: other.yaml:3:4'],
    ['a::b', 'a::b'],
  ])('%j', (text, shown) => {
    expect(withoutWorkflowCommands(text)).toBe(shown);
  });
});
