import type { KeyPath } from '../../../core/location.js';
import type { MapTree, SequenceTree, Tree } from '../tree.js';
import { HIDDEN, type Secrecy } from './secrecy.js';
import { digitsOf, literalBlock, yamlKey, yamlPlain, yamlString } from './yaml-text.js';

/** A line of an object as it is deployed. */
export interface EffectiveLine {
  /** With its indentation; YAML, with the other lines. */
  readonly text: string;
  /** Whose origin the line has; none for the further lines of a text. */
  readonly from?: { readonly tree: Tree; readonly path: KeyPath };
  /** The line is a comment about something that is not there. */
  readonly note?: 'removed' | 'open';
}

/** `<unknown: reason>`, on one line. */
export function unknownText(because: string): string {
  return `<unknown: ${because}>`;
}

/** The whole object as block YAML in its effective order. It parses to the same values, but for those that are hidden or unknown. */
export function effectiveLines(root: Tree, secrecy: Secrecy): readonly EffectiveLine[] {
  const lines: EffectiveLine[] = [];
  const writer = new Writer(lines, secrecy);
  writer.node(root, [], { head: '', indent: '' });
  return lines;
}

/** What stands before a value on its first line, and before all further lines. */
interface Lead {
  readonly head: string;
  readonly indent: string;
}

const STEP = '  ';

class Writer {
  constructor(
    private readonly lines: EffectiveLine[],
    private readonly secrecy: Secrecy,
  ) {}

  node(tree: Tree, path: KeyPath, lead: Lead): void {
    switch (tree.kind) {
      case 'map':
        return this.map(tree, path, lead);
      case 'seq':
        return this.sequence(tree, path, lead);
      case 'unknown':
        return this.line(lead, yamlString(unknownText(tree.because)), tree, path);
      case 'scalar':
        if (tree.value !== null && this.secrecy.hides(tree, path)) return this.line(lead, HIDDEN, tree, path);
        if (typeof tree.value !== 'string') return this.line(lead, yamlPlain(tree.value, digitsOf(tree)), tree, path);
        return this.text(tree, tree.value, path, lead);
    }
  }

  private text(tree: Tree, value: string, path: KeyPath, lead: Lead): void {
    const block = literalBlock(value);
    if (block === undefined) return this.line(lead, yamlString(value), tree, path);
    this.line(lead, block.header, tree, path);
    // At the root no indentation is there to be cut off.
    const indent = lead.indent === '' && lead.head === '' ? STEP : lead.indent;
    for (const line of block.lines) this.lines.push({ text: line === '' ? '' : `${indent}${line}` });
  }

  private map(tree: MapTree, path: KeyPath, lead: Lead): void {
    if (tree.entries.size === 0) this.line(lead, '{}', tree, path);
    else if (lead.head.endsWith(':')) this.line(lead, '', tree, path);
    let { head } = lead.head.endsWith(':') ? { head: lead.indent } : lead;
    for (const [key, child] of tree.entries) {
      this.node(child, [...path, key], { head: `${head}${yamlKey(key)}:`, indent: `${lead.indent}${STEP}` });
      head = lead.indent;
    }
    this.notes(tree, path, lead.indent);
  }

  /** What is not there, and why: keys that were taken out, and that there may be more. */
  private notes(tree: MapTree, path: KeyPath, indent: string): void {
    for (const [key, { by }] of tree.removed ?? []) {
      this.lines.push({ text: `${indent}# ${yamlKey(key)}: removed`, from: { tree: by, path: [...path, key] }, note: 'removed' });
    }
    if (tree.open !== undefined)
      this.lines.push({ text: `${indent}# there may be more: ${oneLine(unknownText(tree.open))}`, note: 'open' });
  }

  private sequence(tree: SequenceTree, path: KeyPath, lead: Lead): void {
    if (tree.items.length === 0) return this.line(lead, '[]', tree, path);
    if (lead.head.endsWith(':')) this.line(lead, '', tree, path);
    let head = lead.head.endsWith(':') ? lead.indent : lead.head;
    tree.items.forEach((item, index) => {
      this.node(item, [...path, index], { head: `${head}- `, indent: `${lead.indent}${STEP}` });
      head = lead.indent;
    });
  }

  private line({ head }: Lead, value: string, tree: Tree, path: KeyPath): void {
    const gap = value === '' || head === '' || head.endsWith(' ') ? '' : ' ';
    this.lines.push({ text: `${head}${gap}${value}`, from: { tree, path } });
  }
}

/** A reason may hold anything that a message may. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
}
