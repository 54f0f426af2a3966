import type { Layer } from '../../../core/provenance.js';
import type { ComposedObject, Composition } from '../kustomize/compose/composition.js';
import { groupVersion, isClusterScoped } from '../kustomize/compose/object-id.js';
import { withEntry } from '../kustomize/compose/with-entry.js';
import { textAt } from '../reading.js';
import { type Tree, childOf, subtree } from '../tree.js';
import type { Application } from './application.js';

/** The API server of the cluster in which Argo CD itself runs; the cluster is called `in-cluster`. */
const OWN_SERVER = 'https://kubernetes.default.svc';

/** The cluster that an Application means, by its name or the address of its API server; undefined when it is not known. */
export function destinationOf({ spec }: Application): string | undefined {
  const server = textAt(spec, ['destination', 'server'])?.replace(/\/+$/, '');
  if (server === OWN_SERVER) return 'in-cluster';
  return server || textAt(spec, ['destination', 'name']) || undefined;
}

/** Everything in the namespace of the destination that has one and does not say which. */
export function inDestination(composition: Composition, { spec }: Application, by: string): Composition {
  const namespace = subtree(spec, ['destination', 'namespace']);
  if (namespace === undefined || (namespace.kind !== 'unknown' && !textAt(namespace, []))) return composition;
  return { ...composition, objects: composition.objects.map((object) => placed(object, namespace, by)) };
}

function placed(object: ComposedObject, namespace: Tree, by: string): ComposedObject {
  const { id, tree } = object;
  const metadata = childOf(tree, 'metadata');
  if (id.namespace !== undefined || metadata?.kind !== 'map' || isForAll(object)) return object;
  const written = metadata.entries.get('namespace');
  if (written !== undefined && !(written.kind === 'scalar' && (written.value === null || written.value === ''))) return object;
  const layer: Layer = { kind: 'deployer-field', field: 'destination.namespace', by };
  const value: Tree = { ...namespace, layer, ...(written !== undefined && { under: written }) };
  const name = textAt(namespace, []);
  return {
    ...object,
    id: { ...id, ...(name !== undefined && { namespace: name }) },
    tree: withEntry(tree, 'metadata', withEntry(metadata, 'namespace', value)),
  };
}

/** Kinds without a namespace; those of others by what such kinds are mostly called: ClusterIssuer, ClusterPolicy. */
function isForAll({ id }: ComposedObject): boolean {
  const { group, version } = groupVersion(id.apiVersion);
  return isClusterScoped({ group, version, kind: id.kind, name: id.name, namespace: '' }) || /^Cluster[A-Z]/.test(id.kind);
}
