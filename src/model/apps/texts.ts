import type { DocumentId } from '../../core/location.js';
import type { Problem } from '../../core/rule.js';
import { aliasProblems } from '../../syntax/yaml/alias-problems.js';
import { duplicateKeys } from '../../syntax/yaml/entries.js';
import { type Diagnosis, syntaxProblems } from '../../syntax/yaml/problems.js';
import type { YamlNode } from '../../syntax/yaml/tree.js';
import type { Document } from '../project/document.js';
import { isKustomizationFile } from '../gitops/kustomize/compose/kustomization-file.js';
import { manifestsIn } from '../project/manifests.js';
import type { Project } from '../project/project.js';
import type { SourceFile } from '../project/source-file.js';

/** Something in a text that its reader refuses. */
export interface TextProblem extends Problem {
  readonly message: string;
  /** The plain value that would be read if it stood in quotes. */
  readonly quotable: Problem | undefined;
  /** What a second parser stumbles over behind it: perhaps only consequences. */
  readonly further: readonly (Problem & { readonly message: string })[];
}

export interface Duplicate {
  readonly key: string;
  /** The later one. A path would mean the last of them, so both are places in the text. */
  readonly again: Problem;
  readonly first: Problem;
}

/** A YAML file as text, before anything in it is understood. */
export interface SourceText {
  readonly path: string;
  readonly problems: readonly TextProblem[];
  /** Keys that stand twice in an object that Kubernetes tools read; Helm accepts them in values. */
  readonly duplicates: readonly Duplicate[];
}

/** A file that did not change is the same object in the next version of its project, and says the same. */
const known = new WeakMap<SourceFile, { readonly yaml: Project['yaml']; readonly text: SourceText }>();

export function sourceText(project: Project, file: SourceFile): SourceText | undefined {
  if (file.skipped !== undefined) return undefined;
  const before = known.get(file);
  // Without the `yaml` package fewer problems are listed.
  if (before !== undefined && before.yaml === project.yaml) return before.text;
  const text = { path: file.path, problems: problemsOf(project, file), duplicates: duplicatesOf(file) };
  known.set(file, { yaml: project.yaml, text });
  return text;
}

function problemsOf(project: Project, file: SourceFile): readonly TextProblem[] {
  const { problem, documents } = file.stream;
  if (problem !== undefined) {
    const id = { file: file.path, index: 0 };
    const all = syntaxProblems(file.text, problem, project.yaml);
    const further = all.filter(({ followsUp }) => followsUp).map(({ message, range }) => ({ document: id, range, message }));
    const own = all.filter(({ followsUp }) => !followsUp).map((diagnosis) => placed(id, diagnosis));
    return own.map((found, index) => (index === own.length - 1 ? { ...found, further } : found));
  }
  return documents.flatMap((document) =>
    aliasProblems(document).map((found) => placed({ file: file.path, index: document.index }, found)),
  );
}

/** A problem of an embedded text, or of a file, as a place that can be reported. */
export function placed(document: DocumentId, { message, range, quotable }: Diagnosis): TextProblem {
  return { document, range, message, quotable: quotable && { document, range: quotable }, further: [] };
}

function duplicatesOf(file: SourceFile): readonly Duplicate[] {
  const objects = manifestsIn(file);
  if (objects.length === 0 && !isKustomizationFile(file.path)) return [];
  return file.documents.flatMap((document) => {
    const isRead = isKustomizationFile(file.path) || objects.some((object) => object.document === document);
    return isRead && document.root ? duplicatesBelow(document, document.root) : [];
  });
}

function duplicatesBelow(document: Document, root: YamlNode): readonly Duplicate[] {
  const found: Duplicate[] = [];
  const waiting: YamlNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'map') {
      for (const { first, again, key } of duplicateKeys(node, 'kubernetes')) {
        // Kustomize does not notice such keys, which no field of an object has.
        if (key.includes('\n')) continue;
        found.push({ key, again: placeOf(document, again), first: placeOf(document, first) });
      }
    }
    for (const item of node.items) waiting.push(item);
  }
  return found;
}

function placeOf(document: Document, { start, end }: YamlNode): Problem {
  return { document: document.id, range: { start, end } };
}

/** Marks that Flux, envsubst or sed replace before anybody reads the text: `${x}`, `$NAME`, `__NAME__`, `@NAME@`, `%NAME%`. */
const PLACEHOLDER = /\$\{|\$[A-Z_]{2}|__[A-Z][A-Z0-9_]*__|@[A-Z_]{2,}@|%[A-Z_]{2,}%/;

/** Whether a line of an embedded text holds something that is still to be replaced there. */
export function isSubstituted(line: string): boolean {
  return PLACEHOLDER.test(line);
}
