import { describe, expect, it } from 'vitest';

import { composeDirectory } from '../../../../src/model/gitops/kustomize/compose/compose.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

// kubectl 1.32 and 1.35 agree with each row.
describe('annotations in which Kustomize keeps notes are there for a JSON patch', () => {
  const build = (kustomization: string): readonly string[] => {
    const files = {
      'kustomization.yaml': `resources: [a.yaml]\n${kustomization}\n`,
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    };
    const { problems } = composeDirectory(new Project(memoryFileSystem(files)), '', new Compositions());
    return problems.map(({ code }) => code);
  };
  const add = (path: string): string => `patch: '[{"op": "add", "path": "${path}", "value": "y"}]'`;
  const TARGET = 'target: {version: v1, kind: ConfigMap, name: a}';

  it.each([
    ['patches', `patches: [{${TARGET}, ${add('/metadata/annotations/x')}}]`, []],
    ['labels have none', `patches: [{${TARGET}, ${add('/metadata/labels/x')}}]`, ['bad-json-patch']],
    ['patchesJson6902', `patchesJson6902: [{${TARGET}, ${add('/metadata/annotations/x')}}]`, ['bad-json-patch']],
    ['patchesJson6902 behind a prefix', `namePrefix: p-\npatchesJson6902: [{${TARGET}, ${add('/metadata/annotations/x')}}]`, []],
  ])('%s', (_, kustomization, codes) => {
    expect(build(kustomization)).toEqual(codes);
  });
});
