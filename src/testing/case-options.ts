import type { OptionValue } from '../core/rule.js';
import { scalarValue } from '../syntax/yaml/scalars.js';
import { parseYaml } from '../syntax/yaml/parse.js';
import { type YamlNode, scalarText } from '../syntax/yaml/tree.js';

interface CaseOptions {
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly pedantic: boolean;
}

/** The options block of a case: `pedantic: true` and the rule's own options. The answer is a complaint when it is neither. */
export function readOptions(text: string): CaseOptions | string {
  const { documents, problem } = parseYaml(text);
  if (problem !== undefined) return problem.message;
  const root = documents[0]?.root;
  if (root?.kind !== 'map') return 'the options of a case are a map of option to value';
  const options: Record<string, OptionValue> = {};
  let pedantic = false;
  for (let index = 0; index + 1 < root.items.length; index += 2) {
    const name = scalarText(root.items[index]!);
    const value = optionValue(root.items[index + 1]!);
    if (value === undefined) return `the option ${name} is a text, a number, a boolean or a list of texts`;
    if (name === 'pedantic') pedantic = value === true;
    else options[name] = value;
  }
  return { options, pedantic };
}

function optionValue(node: YamlNode): OptionValue | undefined {
  if (node.kind === 'seq') return node.items.map(scalarText);
  const value = node.kind === 'scalar' ? scalarValue(node, 'kubernetes') : null;
  return value ?? undefined;
}
