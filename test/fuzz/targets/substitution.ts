import { parseTemplate } from '../../../src/model/gitops/substitution/envsubst.js';
import { substituteObject } from '../../../src/model/gitops/substitution/substitute.js';
import { composeVariables } from '../../../src/model/gitops/substitution/variables.js';
import { type Tree, treeOf } from '../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../src/model/project/file-system.js';
import { Project } from '../../../src/model/project/project.js';
import { type Sources, type Target, promise, promiseEqual } from '../target.js';
import { KUBERNETES_WORDS, YAML_WORDS } from '../words.js';

const VARIABLES =
  'substitute:\n  A: quux\n  B: "2"\n  EMPTY: ""\n  YES: "yes"\n  COLON: "a: b"\n  LINES: "x\\ny"\n  QUOTE: "\'\\""\n  UNI: "é😀"\n';

/** Flux's substitution of variables in composed objects. */
export const substitutionTarget: Target = {
  name: 'substitution',
  about: 'variables put into objects',
  maxLength: 2_000,
  words: [
    '${A}',
    '${B}',
    '$A',
    '$$',
    '$${A}',
    '${NONE}',
    '${NONE:=d}',
    '${A:-d}',
    '${A:+d}',
    '${A:1:2}',
    '${#A}',
    '${A^^}',
    '${A,,}',

    '${A/o/x}',
    '${A//[a-z]/x}',
    '${A#o*}',
    '${A%%*e}',
    '${A/#o/\\/}',
    '${NONE:=${B}}',
    '${COLON}',
    '${LINES}',
    '${QUOTE}',
    '${UNI}',
    '${',
    '}',
    '${}',
    '${ A }',
    '${A',
    '[!a]',
    '*',
    '\\',
    ...KUBERNETES_WORDS.slice(0, 12),
    ...YAML_WORDS.slice(0, 20),
  ],
  seeds: ({ fixtures, corpus }: Sources) => [
    ...[...fixtures.values(), ...corpus].filter((text) => text.includes('$')),
    'kind: A\na: ${A}\nb: "${B}"\nc: x${NONE:=d}y\nd: |\n  ${LINES}\n  $${A}\ne: [${B}, ${YES}]\n${A}: f\n',
  ],
  run: (text) => {
    templateHolds(text);
    const documents = new Project(memoryFileSystem({ 'a.yaml': text, 'v.yaml': VARIABLES })).files;
    const given = documents.get('v.yaml')!.documents[0]!;
    const variables = composeVariables(treeOf(given, given.root!, 'kubernetes'), () => undefined);
    for (const document of documents.get('a.yaml')!.documents) {
      if (document.root === undefined) continue;
      const tree = treeOf(document, document.root, 'kubernetes');
      for (const strict of [true, false]) substitutionHolds(tree, text, substituteObject(tree, variables, { strict, by: 'K' }));
    }
  },
};

/** The parts cover the text without gaps. */
function templateHolds(text: string): void {
  const template = parseTemplate(text);
  if ('error' in template) {
    const { at, length } = template;
    promise(at >= 0 && length > 0 && text.startsWith('${', at), () => `nothing begins at ${at}`);
    return;
  }
  let reached = 0;
  for (const { at, length, kind } of template.parts) {
    promiseEqual(at, reached, () => `a ${kind}`);
    promise(kind !== 'token' || (text.startsWith('${', at) && text[at + length - 1] === '}'), () => `a token at ${at}`);
    reached = at + length;
  }
  promiseEqual(reached, text.length, () => 'the end of the parts');
}

function substitutionHolds(
  tree: Tree,
  text: string,
  { tree: after, problems, tokens }: ReturnType<typeof substituteObject>,
): void {
  if (tokens.length === 0 && problems.length === 0 && !text.includes('$'))
    promise(tree === after, () => 'without variables it changed');
  promise(problems.length === 0 || after.kind === 'unknown', () => 'a failed substitution has a value');
  for (const { raw } of tokens) promise(raw === '$$' || /^\$\{[^]*\}$/.test(raw), () => `the token ${raw}`);
  for (const { message } of problems)
    promise(message !== '' && !/quux/.test(message), () => `a problem tells a value: ${message}`);
  for (const { at } of [...problems, ...tokens])
    if (at !== undefined && 'range' in at)
      promise(
        at.range.start <= at.range.end && at.range.end <= text.length,
        () => `a place outside: ${JSON.stringify(at.range)}`,
      );
}
