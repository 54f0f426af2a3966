import { embed } from '../../../../syntax/embedded.js';
import type { EffectiveText } from '../../../../syntax/effective-text.js';
import { parseYaml, pathOf, scalarText } from '../../../../syntax/yaml/tree.js';
import type { Document } from '../../../project/document.js';
import type { Project } from '../../../project/project.js';
import type { ScalarTree, Tree } from '../../tree.js';

const NO_EDITING = { kind: 'none', because: 'the text is put together from several places' } as const;

/** The text of a scalar with the place of each character, as far as a file holds it. */
export function embeddedText(tree: Tree, value: string): EffectiveText {
  if (tree.kind === 'scalar' && tree.text !== undefined && tree.text.text === value) return tree.text;
  const { site } = tree;
  if (site?.node.kind === 'scalar' && scalarText(site.node) === value) return embed(site.document.text, site.node);
  return { text: value, segments: [], editing: NO_EDITING };
}

/**
 * The YAML inside a scalar as a document. Undefined for a text that no file holds: there is nothing to point at. Texts of
 * several documents share one `Document`; its stream has them all.
 */
export function embeddedDocument(project: Project, tree: ScalarTree, value: string): Document | undefined {
  const { site, text } = tree;
  if (site === undefined) return undefined;
  if (text === undefined && scalarText(site.node) === value) return project.embedded(site.document, site.node, 'yaml');
  const whole = embeddedText(tree, value);
  const stream = parseYaml(value);
  return {
    id: { ...site.document.id, embedded: [...(site.document.id.embedded ?? []), pathOf(site.node)] },
    language: 'yaml',
    text: whole,
    stream,
    position: 0,
    root: stream.documents[0]?.root,
    problems: stream.problem ? [stream.problem] : [],
    encrypted: site.document.encrypted,
  };
}
