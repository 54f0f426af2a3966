import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { PodIndex, type LabelledPods, inNamespace } from '../../../../src/model/apps/services/pod-labels.js';
import { Effective } from '../../../../src/model/gitops/effective.js';
import { treeOfPlain } from '../../../../src/model/gitops/tree.js';
import { manifestsOf } from '../../../../src/model/project/manifests.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

const [MANIFEST] = manifestsOf(
  new Project(memoryFileSystem({ 'a.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n' })),
);

function pods(name: string, labels: Readonly<Record<string, string>>, namespace?: string): LabelledPods {
  const manifest = MANIFEST!;
  return {
    object: { apiVersion: 'apps/v1', kind: 'Deployment', name, ...(namespace !== undefined && { namespace }), manifest },
    labels: new Effective(treeOfPlain(labels, { kind: 'source' }), { target: { document: manifest.document.id, path: [] } }),
    template: undefined,
  };
}

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'part'), fc.constantFrom('a', 'b', 'c'), { maxKeys: 3 });

test('the index finds exactly the pods that have all the labels', () => {
  fc.assert(
    fc.property(
      fc.array(labels, { maxLength: 12 }),
      labels.filter((selector) => Object.keys(selector).length > 0),
      (all, selector) => {
        const some = all.map((own, index) => pods(`p${index}`, own));
        const wanted = Object.entries(selector);
        const expected = all.flatMap((own, index) => (wanted.every(([key, value]) => own[key] === value) ? [`p${index}`] : []));
        const found = new PodIndex(some).withLabels(new Map(wanted)).map(({ object }) => object.name);
        expect(found.toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});

test('a namespace that is not said may be any', () => {
  const some = [pods('here', {}, 'shop'), pods('there', {}, 'front'), pods('anywhere', {})];
  const names = (namespace?: string): readonly string[] => inNamespace(some, namespace).map(({ object }) => object.name);
  expect(names('shop')).toEqual(['here', 'anywhere']);
  expect(names()).toEqual(['here', 'there', 'anywhere']);
});
