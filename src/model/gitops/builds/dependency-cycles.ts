import type { Target } from '../../../core/location.js';
import { showResource } from '../../project/manifests.js';
import type { Remark } from './build-faults.js';
import type { DeployedSet } from '../deployed-set.js';
import { isHelmRelease } from '../helm-release.js';
import type { Cluster, FluxBuild } from '../flux/clusters.js';
import { sameNamespace } from '../flux/kinds.js';
import { placeOf } from '../kustomize/compose/problem.js';
import { itemsAt, textAt } from '../reading.js';
import { type Tree, subtree } from '../tree.js';

/** Objects of Flux that wait for each other, and so never become ready. */
export interface DependencyCycle {
  /** `Kustomization/flux-system/a → Kustomization/flux-system/b → Kustomization/flux-system/a`. */
  readonly shown: string;
  readonly at: Target;
  readonly related: readonly Remark[];
}

interface Waiting {
  readonly shown: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly kind: 'Kustomization' | 'HelmRelease';
  readonly waitsFor: readonly Wait[];
}

interface Wait {
  readonly kind: Waiting['kind'];
  readonly name: string;
  readonly namespace: string | undefined;
  readonly at: Target | undefined;
  readonly message: string;
}

interface Step {
  readonly to: Waiting;
  readonly wait: Wait;
}

/** The cycles of a cluster, one for each group of objects that wait for each other. */
export function dependencyCycles(cluster: Cluster, set: DeployedSet): readonly DependencyCycle[] {
  const kustomizations = cluster.builds.flatMap((build) => kustomization(build, cluster.builds));
  const releases = set.ofKind('HelmRelease').flatMap((object): readonly Waiting[] => {
    const { tree } = object.effective;
    if (!isHelmRelease(object) || isTrue(tree, ['spec', 'suspend'])) return [];
    const { name, namespace } = object;
    const spec = subtree(tree, ['spec']);
    return [
      {
        shown: showResource(object),
        kind: 'HelmRelease',
        name,
        namespace,
        waitsFor: dependencies('HelmRelease', spec, namespace),
      },
    ];
  });
  return [...cyclesAmong(kustomizations), ...cyclesAmong(releases)];
}

function kustomization({ id, spec, by }: FluxBuild, builds: readonly FluxBuild[]): readonly Waiting[] {
  if (isTrue(spec, ['suspend'])) return [];
  const { name, namespace } = id;
  const waitsFor = [...dependencies('Kustomization', spec, namespace)];
  // With `wait` everything that is applied must be ready, Kustomizations too.
  if (isTrue(spec, ['wait'])) {
    const at = placeOf(subtree(spec, ['wait']));
    for (const child of builds)
      if (child.parent === by && child.by !== by && !isTrue(child.spec, ['suspend']))
        waitsFor.push({
          kind: 'Kustomization',
          name: child.id.name,
          namespace: child.id.namespace,
          at,
          message: `${by} applies ${child.by} and waits until it is ready`,
        });
  }
  return [{ shown: by, kind: 'Kustomization', name, namespace, waitsFor }];
}

function dependencies(kind: Waiting['kind'], spec: Tree | undefined, namespace: string | undefined): readonly Wait[] {
  return itemsAt(spec, ['dependsOn']).flatMap((entry): readonly Wait[] => {
    const name = textAt(entry, ['name']);
    if (name === undefined) return [];
    const at = placeOf(subtree(entry, ['name']));
    return [{ kind, name, namespace: textAt(entry, ['namespace']) ?? namespace, at, message: 'and this waits for the next' }];
  });
}

function cyclesAmong(nodes: readonly Waiting[]): readonly DependencyCycle[] {
  const steps = new Map(nodes.map((node) => [node, stepsOf(node, nodes)] as const));
  const told = new Set<Waiting>();
  const cycles: DependencyCycle[] = [];
  for (const start of nodes.toSorted((one, other) => (one.shown < other.shown ? -1 : 1))) {
    if (told.has(start)) continue;
    const path = shortestCycle(start, steps);
    if (path === undefined) continue;
    for (const { to } of path) told.add(to);
    const [first, ...rest] = path;
    const at = first?.wait.at ?? rest.find(({ wait }) => wait.at !== undefined)?.wait.at;
    if (at === undefined) continue;
    const related = rest.flatMap(({ wait }) =>
      wait.at === undefined || wait.at === at ? [] : [{ at: wait.at, message: wait.message }],
    );
    cycles.push({ shown: [start.shown, ...path.map(({ to }) => to.shown)].join(' → '), at, related });
  }
  return cycles;
}

function stepsOf({ waitsFor }: Waiting, nodes: readonly Waiting[]): readonly Step[] {
  return waitsFor.flatMap((wait) => {
    const found = nodes.filter(
      ({ kind, name, namespace }) => kind === wait.kind && name === wait.name && sameNamespace(namespace, wait.namespace),
    );
    // Of several it cannot be told which is meant.
    return found.length === 1 ? [{ to: found[0]!, wait }] : [];
  });
}

/** The steps from a node back to itself, as few as possible. */
function shortestCycle(start: Waiting, steps: ReadonlyMap<Waiting, readonly Step[]>): readonly Step[] | undefined {
  const reached = new Set<Waiting>();
  let paths: readonly (readonly Step[])[] = [[]];
  while (paths.length > 0) {
    const longer: (readonly Step[])[] = [];
    for (const path of paths) {
      for (const step of steps.get(path.at(-1)?.to ?? start) ?? []) {
        if (step.to === start) return [...path, step];
        if (reached.has(step.to)) continue;
        reached.add(step.to);
        longer.push([...path, step]);
      }
    }
    paths = longer;
  }
  return undefined;
}

function isTrue(tree: Tree | undefined, path: readonly string[]): boolean {
  const found = subtree(tree, path);
  return found?.kind === 'scalar' && found.value === true;
}
