import { createHash } from 'node:crypto';

import { pathOf, scalarText } from '../../syntax/yaml/tree.js';
import type { Document, Language } from '../project/document.js';
import type { Project } from '../project/project.js';
import { embeddedText } from './kustomize/compose/embedded-body.js';
import type { Tree } from './tree.js';

/**
 * The configuration that an effective text holds, parsed as the given language. It is the file's own document where the text is a
 * whole file (a generator reads it) or stands in one as it is; what layers have changed is a document of its own. Undefined for
 * what is no text, or has no place.
 */
export function heldDocument(project: Project, tree: Tree, language: Language): Document | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return undefined;
  const { site, value } = tree;
  const isWritten = tree.text === undefined && site?.node.kind === 'scalar' && scalarText(site.node) === value;
  if (isWritten) return project.embedded(site.document, site.node, language);
  const text = embeddedText(tree, value);
  const [first] = text.segments;
  if (text.editing.kind === 'whole-file' && first !== undefined) return project.fileAs(first.file, language);
  if (site === undefined) return undefined;
  const host = { ...site.document.id, embedded: [...(site.document.id.embedded ?? []), pathOf(site.node)] };
  const composed = createHash('sha256').update(value).digest('hex');
  return project.composed({ ...host, composed }, text, language, site.document.encrypted);
}
