import type { Target } from '../../../core/location.js';
import type { DeployedObject } from '../deployed-object.js';
import { isHelmRelease } from '../helm-release.js';
import { groupVersion } from '../kustomize/compose/object-id.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, childOf, subtree } from '../tree.js';

/** A field of an object that names another one. */
export interface Reference {
  readonly from: DeployedObject;
  /** As people call it: `chartRef`, `dependsOn`. */
  readonly field: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly at: Target;
  /** It may be missing. */
  readonly optional: boolean;
  /** The key of the ConfigMap or Secret that is needed. */
  readonly key?: { readonly name: string; readonly at: Target };
}

/** The objects that an object of Flux, or one that runs pods, cannot do without. */
export function referencesOf(object: DeployedObject): readonly Reference[] {
  const { tree } = object.effective;
  const { group } = groupVersion(object.apiVersion);
  if (isTrue(subtree(tree, ['spec', 'suspend']))) return [];
  if (isHelmRelease(object)) return releaseReferences(object, tree);
  if (object.kind === 'Kustomization' && group === 'kustomize.toolkit.fluxcd.io')
    return [
      ...sourceReference(object, tree, ['spec', 'sourceRef'], 'sourceRef'),
      ...dependencies(object, tree),
      ...itemsAt(tree, ['spec', 'postBuild', 'substituteFrom']).flatMap((entry) =>
        valuesReference(object, entry, 'substituteFrom'),
      ),
    ];
  if (object.kind === 'HelmChart' && group === 'source.toolkit.fluxcd.io')
    return sourceReference(object, tree, ['spec', 'sourceRef'], 'sourceRef');
  const pod = POD_SPEC[object.kind];
  return pod === undefined ? [] : podReferences(object, subtree(tree, pod));
}

/** Kinds whose objects hold a pod's specification, and where. */
const POD_SPEC: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** The kinds that refer to others. */
export const REFERRING_KINDS: readonly string[] = ['HelmRelease', 'Kustomization', 'HelmChart', ...Object.keys(POD_SPEC)];

function releaseReferences(from: DeployedObject, tree: Tree | undefined): readonly Reference[] {
  return [
    ...sourceReference(from, tree, ['spec', 'chartRef'], 'chartRef'),
    ...sourceReference(from, tree, ['spec', 'chart', 'spec', 'sourceRef'], 'sourceRef'),
    ...dependencies(from, tree),
    ...itemsAt(tree, ['spec', 'valuesFrom']).flatMap((entry) =>
      valuesReference(from, entry, 'valuesFrom').map((reference) => ({
        ...reference,
        key: keyOf(childOf(entry, 'valuesKey')) ?? { name: 'values.yaml', at: reference.at },
      })),
    ),
  ];
}

function valuesReference(from: DeployedObject, entry: Tree, field: string): readonly Reference[] {
  const kind = textAt(entry, ['kind']);
  if (kind !== 'ConfigMap' && kind !== 'Secret') return [];
  return named(from, childOf(entry, 'name'), { field, kind, optional: isTrue(childOf(entry, 'optional')) });
}

function sourceReference(
  from: DeployedObject,
  tree: Tree | undefined,
  path: readonly string[],
  field: string,
): readonly Reference[] {
  const written = subtree(tree, path);
  const kind = textAt(written, ['kind']);
  if (written === undefined || kind === undefined) return [];
  const other = childOf(written, 'namespace');
  if (other !== undefined && other.kind !== 'scalar') return [];
  const namespace = textAt(written, ['namespace']) ?? from.namespace;
  return named(from, childOf(written, 'name'), { field, kind, optional: false, namespace });
}

function dependencies(from: DeployedObject, tree: Tree | undefined): readonly Reference[] {
  return itemsAt(tree, ['spec', 'dependsOn']).flatMap((entry) => {
    const namespace = textAt(entry, ['namespace']) ?? from.namespace;
    return named(from, childOf(entry, 'name'), { field: 'dependsOn', kind: from.kind, optional: false, namespace });
  });
}

function podReferences(from: DeployedObject, spec: Tree | undefined): readonly Reference[] {
  const volumes = itemsAt(spec, ['volumes']).flatMap((volume) => [
    ...mounted(from, childOf(volume, 'configMap'), 'ConfigMap', 'name'),
    ...mounted(from, childOf(volume, 'secret'), 'Secret', 'secretName'),
    ...itemsAt(volume, ['projected', 'sources']).flatMap((source) => [
      ...mounted(from, childOf(source, 'configMap'), 'ConfigMap', 'name'),
      ...mounted(from, childOf(source, 'secret'), 'Secret', 'name'),
    ]),
    ...named(from, subtree(volume, ['persistentVolumeClaim', 'claimName']), {
      field: 'a volume',
      kind: 'PersistentVolumeClaim',
      optional: false,
    }),
  ]);
  const containers = ['containers', 'initContainers']
    .flatMap((field) => itemsAt(spec, [field]))
    .flatMap((container) => [
      ...itemsAt(container, ['env']).flatMap((variable) => [
        ...taken(from, subtree(variable, ['valueFrom', 'configMapKeyRef']), 'ConfigMap', 'env'),
        ...taken(from, subtree(variable, ['valueFrom', 'secretKeyRef']), 'Secret', 'env'),
      ]),
      ...itemsAt(container, ['envFrom']).flatMap((source) => [
        ...taken(from, childOf(source, 'configMapRef'), 'ConfigMap', 'envFrom'),
        ...taken(from, childOf(source, 'secretRef'), 'Secret', 'envFrom'),
      ]),
    ]);
  const account = named(from, spec && childOf(spec, 'serviceAccountName'), {
    field: 'serviceAccountName',
    kind: 'ServiceAccount',
    optional: false,
  });
  return [...volumes, ...containers, ...account];
}

/** A volume of a ConfigMap or Secret; each key that it picks is needed. */
function mounted(from: DeployedObject, volume: Tree | undefined, kind: string, nameKey: string): readonly Reference[] {
  const optional = isTrue(volume && childOf(volume, 'optional'));
  return named(from, volume && childOf(volume, nameKey), { field: 'a volume', kind, optional }).flatMap((reference) => {
    const keys = itemsAt(volume, ['items']).flatMap((item) => keyOf(childOf(item, 'key')) ?? []);
    return keys.length === 0 ? [reference] : keys.map((key) => ({ ...reference, key }));
  });
}

function taken(from: DeployedObject, source: Tree | undefined, kind: string, field: string): readonly Reference[] {
  const optional = isTrue(source && childOf(source, 'optional'));
  const key = keyOf(source && childOf(source, 'key'));
  return named(from, source && childOf(source, 'name'), { field, kind, optional }).map((reference) => ({
    ...reference,
    ...(key !== undefined && { key }),
  }));
}

function keyOf(tree: Tree | undefined): Reference['key'] {
  const at = placeOf(tree);
  return tree?.kind === 'scalar' && typeof tree.value === 'string' && at !== undefined ? { name: tree.value, at } : undefined;
}

interface Named {
  readonly field: string;
  readonly kind: string;
  readonly optional: boolean;
  readonly namespace?: string | undefined;
}

/** None where the name is not known or not written: `$` marks a variable that nobody has replaced. */
function named(from: DeployedObject, tree: Tree | undefined, { field, kind, optional, namespace }: Named): readonly Reference[] {
  const at = placeOf(tree);
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string' || at === undefined) return [];
  const name = tree.value;
  if (name === '' || /[$<{]/.test(name)) return [];
  return [{ from, field, kind, name, namespace: namespace ?? from.namespace, at, optional }];
}

function isTrue(tree: Tree | undefined): boolean {
  return tree?.kind === 'scalar' && tree.value === true;
}
