import type { Target } from '../../core/location.js';
import { holdsBraces } from '../../syntax/header-scan.js';
import { type YamlNode, pathOf, scalarText } from '../../syntax/yaml/tree.js';
import type { Manifest } from '../project/manifests.js';

/** A Helm expression in a manifest that no chart holds, so that nothing will ever render it. */
export interface UnrenderedTemplate {
  readonly at: Target;
  /** As written: `{{ .Values.config | sha256sum }}`. */
  readonly expression: string;
  readonly place: 'label' | 'annotation' | 'field';
  readonly path: readonly (string | number)[];
}

/** Kinds whose fields Kubernetes itself reads: nobody else gets to render what stands in them. */
const PLAIN_KINDS: ReadonlySet<string> = new Set([
  'StatefulSet',
  'Deployment',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
  'Service',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'ServiceAccount',
  'Namespace',
  'Ingress',
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
]);

/** Objects of which only labels and annotations are Kubernetes' own: what they hold may be anybody's template. */
const HOLDERS: ReadonlySet<string> = new Set(['ConfigMap', 'Secret']);

/**
 * Fields of Helm's built-in objects, and its `include` with the scope it takes: what no other template language in manifests
 * has. (`.Values` alone is also a method of Alertmanager's pairs, `include` of one argument a function of gomplate.)
 */
const EXPRESSION =
  /\{\{-?\s*(?:[\w"' (|]*[\s(])?(?:\$?\.(?:Values|Release|Chart|Capabilities|Template)\.\w|include\s+"[^"]*"\s+[.$(])[^{}]*\}\}/;

/** Where charts keep their templates, also when their Chart.yaml is made or kept elsewhere. */
const TEMPLATE_FOLDER = /(?:^|\/)templates\//;

/** The first Helm expression in a text. */
export function helmExpression(text: string): { readonly expression: string; readonly offset: number } | undefined {
  const match = EXPRESSION.exec(text);
  return match === null ? undefined : { expression: match[0], offset: match.index };
}

export function unrenderedTemplates(manifest: Manifest): readonly UnrenderedTemplate[] {
  const isHolder = HOLDERS.has(manifest.kind);
  if ((!isHolder && !PLAIN_KINDS.has(manifest.kind)) || !holdsBraces(manifest.node)) return [];
  if (TEMPLATE_FOLDER.test(manifest.document.id.file)) return [];
  const found: UnrenderedTemplate[] = [];
  const depth = pathOf(manifest.node).length;
  const visit = (node: YamlNode): void => {
    for (const item of node.items) visit(item);
    if (node.kind !== 'scalar' || !node.source.text.slice(node.start, node.end).includes('{{')) return;
    const expression = EXPRESSION.exec(scalarText(node))?.[0];
    if (expression === undefined) return;
    const path = pathOf(node);
    const place = placeOf(path.slice(depth));
    if (isHolder && place === 'field') return;
    found.push({ at: { document: manifest.document.id, path, part: 'value' }, expression, place, path: path.slice(depth) });
  };
  visit(manifest.node);
  return found;
}

function placeOf(path: readonly (string | number)[]): UnrenderedTemplate['place'] {
  const metadata = path.lastIndexOf('metadata');
  const field = metadata < 0 ? undefined : path[metadata + 1];
  if (field === 'annotations') return 'annotation';
  return field === 'labels' || path.includes('matchLabels') ? 'label' : 'field';
}
