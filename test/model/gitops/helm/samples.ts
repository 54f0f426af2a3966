import type { Plain } from '../../../../src/core/fix.js';
import { toPlain } from '../../../../src/model/gitops/kustomize/compose/plain.js';
import { type Tree, subtree, treeOf } from '../../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

export function projectOf(files: Readonly<Record<string, string>>): Project {
  return new Project(memoryFileSystem(files));
}

/** The first document of a file, as chart values are read. */
export function treeIn(project: Project, file: string, dialect: 'helm' | 'kubernetes' = 'helm'): Tree {
  const document = project.files.get(file)?.documents[0];
  if (document?.root === undefined) throw new Error(`${file} holds nothing`);
  return treeOf(document, document.root, dialect);
}

/** A tree written as YAML. */
export function yamlTree(text: string): Tree {
  return treeIn(projectOf({ 'sample.yaml': text }), 'sample.yaml');
}

/** The value, or `?` and the reason in place of what is unknown. */
export function shown(tree: Tree | undefined): Plain | undefined {
  if (tree === undefined) return undefined;
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'seq':
      return tree.items.map((item) => shown(item) ?? null);
    case 'map': {
      const entries = [...tree.entries].map(([key, value]) => [key, shown(value) ?? null] as const);
      return Object.fromEntries(tree.open === undefined ? entries : [...entries, ['…', tree.open]]);
    }
    case 'unknown':
      return tree.exists === true ? '?!' : '?';
  }
}

/** The layers of a value from the winner down, as their kinds and values. */
export function chain(tree: Tree | undefined, path: readonly (string | number)[]): readonly string[] {
  const found: string[] = [];
  for (let at = subtree(tree, path); at !== undefined; at = at.under) {
    const plain = toPlain(at);
    found.push(`${at.layer.kind}${'value' in plain ? ` ${JSON.stringify(plain.value)}` : ''}`);
  }
  return found;
}
