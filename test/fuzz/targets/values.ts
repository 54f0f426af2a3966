import type { Layer } from '../../../src/core/provenance.js';
import { expanded } from '../../../src/model/gitops/argo/build-environment.js';
import { pathGlob } from '../../../src/model/gitops/argo/path-glob.js';
import { rendered } from '../../../src/model/gitops/argo/template.js';
import { SharedMap } from '../../../src/model/gitops/helm/shared-values.js';
import { type PlacedText, TargetPathRefused, placeText, setText } from '../../../src/model/gitops/helm/target-path.js';
import { toPlain } from '../../../src/model/gitops/kustomize/compose/plain.js';
import { type MapTree, type TextGrammar, type Tree, subtree, treeOfPlain } from '../../../src/model/gitops/tree.js';
import { type Target, promise, promiseEqual } from '../target.js';

/** What Helm, Flux and Argo CD read from one line: assignments, target paths, patterns of paths, templates, variables. */
export const valuesTarget: Target = {
  name: 'values',
  about: 'target paths, --set, templates and patterns of Argo CD',
  maxLength: 400,
  words: [
    'a.b[0].c',
    'a\\.b',
    '={x,y}',
    '={}',
    '=null',
    '="q"',
    "='q'",
    '=0755',
    '=-1',
    '=true',
    ',c=d',
    '[0]=',
    '[99999]',
    '[-1]',
    '\\,',
    '**/',
    '*.yaml',
    '[a-c]',
    '[!a]',
    '{a,b}',
    '?',
    '{{ path }}',
    '{{.path.basename}}',
    '{{ index .path.segments 1 }}',
    '$ARGOCD_APP_NAME',
    '${ARGOCD_APP_REVISION}',
    '$$',
    '\n',
  ],
  seeds: () => [
    'grafana.ini.server.root_url=http://x\n',
    'a.b[1].c={x,y},d=null,e="1",f=0755\n',
    'nodeSelector.kubernetes\\.io/os=linux\n',
    '{"a": 1}=\na[0][1]=x\na[2]=\n.a=\na..b=c\n',
    'apps/*/values-?.yaml\nclusters/**/{dev,prod}/[a-c]*.yaml\n',
    'name: {{path.basename}}-{{ index .path.segments 1 }} {{.a.b | quote}}\n',
    '$values/apps/$ARGOCD_APP_NAME/${ARGOCD_APP_REVISION}/$$/${}/$1\n',
  ],
  run: (text) => {
    for (const line of text.split('\n', 12)) {
      for (const grammar of GRAMMARS) assignmentHolds(line, grammar);
      patternHolds(line);
      templateHolds(line);
    }
  },
};

const GRAMMARS = ['target-path', 'literal', 'parameter', 'string-parameter', 'set-entry', 'string-set-entry'] as const;
const LAYER: Layer = { kind: 'source' };
const BEFORE = treeOfPlain({ a: { b: [1, { c: 'x' }] }, d: 'y', e: null }, LAYER);

/** The values after a change; undefined where Helm refuses it. */
function changed(change: (values: SharedMap) => void): Tree | undefined {
  promise(BEFORE.kind === 'map', () => 'the values are no map');
  const values = new SharedMap(BEFORE);
  try {
    change(values);
  } catch (error) {
    if (error instanceof TargetPathRefused) {
      promise(error.message !== '', () => 'a refusal says nothing');
      return undefined;
    }
    throw error;
  }
  return values.freeze();
}

function placed(value: string, grammar: TextGrammar): PlacedText {
  return { text: { kind: 'scalar', value, layer: LAYER }, layer: LAYER, grammar };
}

function assignmentHolds(line: string, grammar: TextGrammar): void {
  const sign = line.indexOf('=');
  const [path, text] = sign < 0 ? [line, 'x'] : [line.slice(0, sign), line.slice(sign + 1)];
  const once = (): Tree | undefined => changed((values) => setText(values, path, placed(text, grammar)));
  const after = once();
  promiseEqual(shown(after), shown(once()), () => `${line}, set twice`);
  changed((values) => placeText(values, path, placed(text, grammar)));
  unchanged();
  // A literal text arrives as it is, and so does one that is a string in which nothing has a meaning.
  const isExact = grammar === 'literal' || (grammar.startsWith('string') && /^[\w ./:-]+$/.test(text));
  // Helm follows a path no deeper than this.
  if (!isExact || !/^[f-z]+(?:\.[f-z]+){0,29}$/.test(path)) return;
  promiseEqual(shown(subtree(after, path.split('.'))), { value: text }, () => `${grammar} ${JSON.stringify(text)} at ${path}`);
}

/** Values that others share stay what they are. */
function unchanged(): void {
  promiseEqual(toPlain(BEFORE), { value: { a: { b: [1, { c: 'x' }] }, d: 'y', e: null } }, () => 'the values before');
}

function shown(tree: Tree | undefined): unknown {
  return tree && toPlain(tree);
}

function patternHolds(line: string): void {
  const pattern = pathGlob(line);
  if (/^[\w/.-]+$/.test(line)) promise(pattern?.test(line) === true, () => `${line} is no pattern of itself`);
  if (line.includes('*') && /^[\w/*-]+$/.test(line))
    promise(pattern?.test(line.replaceAll('**', 'x/y').replaceAll('*', 'z')) === true, () => `${line} does not match`);
}

function templateHolds(line: string): void {
  const template: Tree = { kind: 'scalar', value: line, layer: LAYER };
  const parameters = treeOfPlain(
    { path: { basename: 'base', segments: ['one', 'two'] }, name: 'x', 'path.basename': 'base' },
    LAYER,
  );
  for (const goTemplate of [true, false]) {
    const after = rendered(template, { tree: mapOf(parameters), goTemplate }, 'a set');
    if (!line.includes('{{')) promise(after === template, () => `${line} holds no template and changed`);
    promise(after.kind === 'scalar' || after.kind === 'unknown', () => `${line} became a ${after.kind}`);
  }
  const environment = new Map([
    ['ARGOCD_APP_NAME', 'x'],
    ['ARGOCD_APP_REVISION', undefined],
  ]);
  const text = expanded(line, environment);
  if (!line.includes('$')) promiseEqual(text, line, () => 'a line without variables');
}

function mapOf(tree: Tree): MapTree {
  promise(tree.kind === 'map', () => 'the parameters are no map');
  return tree;
}
