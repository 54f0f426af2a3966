import { embed } from '../../../../syntax/embedded.js';
import { type EffectiveText, cutSegments } from '../../../../syntax/effective-text.js';
import { parseYaml } from '../../../../syntax/yaml/parse.js';
import { pathOf, scalarText } from '../../../../syntax/yaml/tree.js';
import type { Document } from '../../../project/document.js';
import { type Project, embeddedId, partOf } from '../../../project/project.js';
import type { ScalarTree, Tree } from '../../tree.js';

const NO_EDITING = { kind: 'none', because: 'the text is put together from several places' } as const;

/** The text of a scalar with the place of each character, as far as a file holds it. */
export function embeddedText(tree: Tree, value: string): EffectiveText {
  if (tree.kind === 'scalar' && tree.text !== undefined && tree.text.text === value) return tree.text;
  const { site } = tree;
  // The end of a text may have lost its line break on the way.
  if (site?.node.kind !== 'scalar' || !scalarText(site.node).startsWith(value))
    return { text: value, segments: [], editing: NO_EDITING };
  const written = embed(site.document.text, site.node);
  return written.text === value
    ? written
    : { text: value, segments: cutSegments(written.segments, 0, value.length, 0), editing: written.editing };
}

/** The YAML documents inside a scalar; none for a text that no file holds: there is nothing to point at. */
export function embeddedDocuments(project: Project, tree: ScalarTree, value: string): readonly Document[] {
  const first = embeddedDocument(project, tree, value);
  if (first === undefined) return [];
  // A text that is not YAML has no documents, only its problem.
  return first.problems.length > 0 ? [first] : first.stream.documents.flatMap((_, position) => partOf(first, position) ?? []);
}

/** The first of the YAML documents inside a scalar; undefined for a text that no file holds. */
export function embeddedDocument(project: Project, tree: ScalarTree, value: string): Document | undefined {
  const { site, text } = tree;
  if (site === undefined) return undefined;
  if (text === undefined && scalarText(site.node) === value) return project.embedded(site.document, site.node, 'yaml');
  const whole = embeddedText(tree, value);
  const stream = parseYaml(value);
  return {
    id: embeddedId(site.document.id, pathOf(site.node)),
    language: 'yaml',
    text: whole,
    stream,
    position: 0,
    root: stream.documents[0]?.root,
    problems: stream.problem ? [stream.problem] : [],
    encrypted: site.document.encrypted,
  };
}
