import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';

import { composeDirectory } from '../../../../src/model/gitops/kustomize/compose/compose.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

/** About half of Kustomize's own test cases, each reproduced with kubectl 1.35. */
const CASES = resolve(import.meta.dirname, '../../../../../shared/oracles/kustomize-cases.json');

interface OracleCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly run: string;
  readonly expected?: string;
  readonly expectErr?: boolean;
}

const cases: readonly OracleCase[] = existsSync(CASES) ? read(JSON.parse(readFileSync(CASES, 'utf8'))) : [];

function read(value: unknown): readonly OracleCase[] {
  return Array.isArray(value) ? value.filter(isCase) : [];
}

function isCase(value: unknown): value is OracleCase {
  return typeof field(value, 'name') === 'string' && isRecord(field(value, 'files')) && typeof field(value, 'run') === 'string';
}

/** What `buildMetadata` adds; it is ignored, as nothing that is deployed depends on it. */
const BUILD_METADATA = ['config.kubernetes.io/origin', 'alpha.config.kubernetes.io/transformations'];

function withoutBuildMetadata(object: unknown): unknown {
  const metadata = field(object, 'metadata');
  const annotations = field(metadata, 'annotations');
  if (!isRecord(object) || !isRecord(metadata) || !isRecord(annotations)) return object;
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => !BUILD_METADATA.includes(key)));
  const { annotations: _, ...rest } = metadata;
  return { ...object, metadata: Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

/** One text for one object, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

type Outcome = { readonly agrees: true } | { readonly agrees: false; readonly undecided: string };

function outcome({ files, run, expected, expectErr }: OracleCase): Outcome {
  const project = new Project(
    memoryFileSystem(Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(/^\//, ''), text]))),
  );
  const composition = composeDirectory(project, run.replace(/^\.?\/?/, ''), new Compositions());
  const { objects, problems, unknown } = composition;
  if (expectErr === true) {
    if (problems.length > 0) return { agrees: true };
    if (unknown.length > 0) return { agrees: false, undecided: unknown[0]!.because };
    return { agrees: false, undecided: 'Kustomize refuses this, and no problem is seen' };
  }
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  const wanted = loadAll(expected ?? '').flatMap((value) => (value === null ? [] : [canonical(withoutBuildMetadata(value))]));
  const known = objects.map(({ tree }) => toPlain(tree));
  const values = known.flatMap((plain) => ('unknown' in plain ? [] : [canonical(plain.value)]));
  if (unknown.length > 0 || values.length < known.length) {
    return { agrees: false, undecided: unknown[0]?.because ?? 'part of an object is unknown' };
  }
  expect(values.toSorted()).toEqual(wanted.toSorted());
  return { agrees: true };
}

/** Cases that use what is not followed, by feature: these may end undecided, and only these. */
const NOT_FOLLOWED: Readonly<Record<string, RegExp>> = {
  transformers:
    /^(?:complexcomposition\/.*Success|customconfigreusable|inlinetransformer\/TestInlineTransformer|localconfig|nameupdateinroleref|transformerannotation\/TestAnnoTransformerBuiltinInline)/,
  generators:
    /^(?:iampolicygenerator|inlinetransformer\/TestInlineGenerator|namespacepropagation\/TestNamespacePropagationDoesNot|originannotation\/.*Builtin)/,
  vars: /^(?:variableref|intermediateresourceid|issue3377)/,
  crds: /^crd\/TestCrdWithOverlay/,
  /** Refused only because a file lies outside the folder: Flux does not mind, and neither do we. */
  'load restrictions': /^(?:baseandoverlaysmall\/TestSharedPatchDisAllowed|diamondcomposition\/TestIssue1251_Patches_ProdVsDev)/,
  openapi: /^openapicustomschema\/TestCustomOpenApiFieldVersion/,
};

describe.skipIf(cases.length === 0)("Kustomize's own cases (../shared/oracles)", () => {
  it('agrees with all but those that use what is not followed', () => {
    const undecided = cases.filter((one) => !outcome(one).agrees).map(({ name }) => name);
    const allowed = cases
      .map(({ name }) => name)
      .filter((name) => Object.values(NOT_FOLLOWED).some((pattern) => pattern.test(name)));
    expect(allowed).toEqual(expect.arrayContaining(undecided));
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const result = outcome(one);
    const feature = Object.entries(NOT_FOLLOWED).find(([, pattern]) => pattern.test(name))?.[0];
    expect(result.agrees || feature !== undefined ? undefined : result.undecided).toBeUndefined();
  });
});
