import { documentKey } from '../../../core/location.js';
import { scalarText } from '../../../syntax/yaml/tree.js';
import type { Deployments } from '../deployed-set.js';
import type { FluxBuild } from '../flux/clusters.js';
import type { Variable } from '../substitution/variables.js';
import { siteTarget, subtree } from '../tree.js';
import type { ObjectChange } from './object-change.js';
import type { Place } from './place.js';
import type { LayerPlan } from './plan-in-layer.js';

/**
 * The change as another value of a variable: where the text is that variable and nothing else, where all of these objects get it
 * from one definition, and where nothing else is made of that.
 */
export function inDefinition(
  changes: readonly ObjectChange[],
  places: readonly Place[],
  { clusters, project }: Deployments,
): LayerPlan | undefined {
  const [change, ...more] = changes;
  if (change?.op !== 'set' || more.length > 0 || change.value === null || typeof change.value === 'object') return undefined;
  const [definition, ...others] = places.map((place) => definitionOf(place, change));
  const site = definition?.tree.site;
  if (definition === undefined || site === undefined) return undefined;
  if (others.some((other) => other?.tree.site?.node !== site.node)) return undefined;
  const at = siteTarget(site);
  const document = project.document(at.document);
  const isPlain = definition.tree.kind === 'scalar' && definition.tree.layer.kind === 'source' && site.node.anchor === undefined;
  if (!isPlain || document === undefined || document.encrypted || at.document.composed !== undefined) return undefined;
  const uses = clusters.flatMap(({ builds }) =>
    builds.filter((build) => build.variables.known.get(definition.name)?.tree.site?.node === site.node),
  );
  if (!uses.every((build) => isOnlyUsedFor(definition.name, build, change, places))) return undefined;
  const patch = { op: 'set', at, value: String(change.value) } as const;
  return { plan: { patches: [patch], changes: [at] }, at };
}

/** The one variable that a text is. */
function definitionOf({ object: { effective, appliedBy } }: Place, { path }: ObjectChange): Variable | undefined {
  const tree = subtree(effective.tree, path);
  if (tree?.layer.kind !== 'substitution' || tree.site?.node.kind !== 'scalar') return undefined;
  const name = /^\$\{(\w+)(?::[=-][^{}]*)?\}$/.exec(scalarText(tree.site.node))?.[1];
  return name === undefined ? undefined : appliedBy?.variables.known.get(name);
}

function isOnlyUsedFor(name: string, { tokens, by }: FluxBuild, { path }: ObjectChange, places: readonly Place[]): boolean {
  const used = JSON.stringify(path);
  return tokens
    .filter(({ variable }) => variable === name)
    .every(({ object, path: at, inKey }) => {
      const isMeant = places.some(
        (place) =>
          place.object.appliedBy?.by === by &&
          'node' in object.source &&
          object.source.node === place.object.manifest.node &&
          documentKey(object.source.document.id) === documentKey(place.object.manifest.document.id),
      );
      return isMeant && !inKey && JSON.stringify(at) === used;
    });
}
