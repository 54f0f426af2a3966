import type { ResourceName } from '../../../core/finding.js';
import type { ComposedObject } from '../kustomize/compose/composition.js';

const GROUP = 'kustomize.toolkit.fluxcd.io/';

export function isFluxKustomization(object: ResourceName): boolean {
  return object.kind === 'Kustomization' && object.apiVersion.startsWith(GROUP);
}

/** Whether two objects are written in one place. */
export function isSameText(one: ComposedObject, other: ComposedObject): boolean {
  return (
    'document' in one.source &&
    'document' in other.source &&
    one.source.node === other.source.node &&
    one.source.document === other.source.document
  );
}

/** A namespace that is not said may be any. */
export function sameNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
