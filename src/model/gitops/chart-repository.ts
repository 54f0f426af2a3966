import type { Plan, Refusal } from '../../core/fix.js';
import type { YamlNode } from '../../syntax/yaml/tree.js';
import { type ChartAddress, chartAddress } from './chart-address.js';
import type { DeployedObject, DeployedSet, Deployments } from './deployed-set.js';
import type { Effective } from './effective.js';
import { isHelmRelease } from './helm-release.js';
import { textAt } from './reading.js';
import { planSet } from './slot.js';
import { type Tree, subtree } from './tree.js';

/** A source from which releases get their charts. */
export interface ChartRepository {
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly effective: Effective;
  /** An OCIRepository is one chart; a HelmRepository has many. */
  readonly kind: 'HelmRepository' | 'OCIRepository';
  /** The charts that releases take from it, by name. For an OCIRepository the last part of its address. */
  readonly charts: readonly string[];
  /** Undefined when it is not known. */
  readonly address: ChartAddress | undefined;
  setUrl(url: string): Plan | Refusal;
  setType(type: 'default' | 'oci'): Plan | Refusal;
  setTimeout(timeout: string): Plan | Refusal;
}

const KINDS = ['HelmRepository', 'OCIRepository'] as const;
type Kind = (typeof KINDS)[number];

/** The HelmRepositories, and the OCIRepositories that some release takes for its chart. */
export function chartRepositories(deployments: Deployments): readonly ChartRepository[] {
  const { project, sets } = deployments;
  let used: ReturnType<typeof usedCharts> | undefined;
  return sets.flatMap((set) =>
    KINDS.flatMap((kind) =>
      set.ofKind(kind).flatMap((object): readonly ChartRepository[] => {
        const charts = (used ??= usedCharts(deployments)).get(object.manifest.node);
        if (!object.apiVersion.startsWith('source.toolkit.fluxcd.io/')) return [];
        if (kind === 'OCIRepository' && charts === undefined) return [];
        const { effective } = object;
        const names = [...(charts ?? [])];
        const write = (field: string, value: string): Plan | Refusal =>
          planSet(project, effective, [{ path: ['spec', field], value }]);
        return [
          {
            object,
            set,
            effective,
            kind,
            charts: names,
            address: chartAddress(effective, kind, names),
            setUrl: (url) => write('url', url),
            setType: (type) => write('type', type),
            setTimeout: (timeout) => write('timeout', timeout),
          },
        ];
      }),
    ),
  );
}

/** The names of charts that are taken from each repository, by where that is written. */
function usedCharts(deployments: Deployments): ReadonlyMap<YamlNode, ReadonlySet<string>> {
  const used = new Map<YamlNode, Set<string>>();
  for (const set of deployments.sets) {
    for (const object of [...set.ofKind('HelmRelease').filter(isHelmRelease), ...set.ofKind('HelmChart')]) {
      const wanted = wantedChart(object);
      if (wanted === undefined) continue;
      const { kind, name, namespace } = wanted;
      const found = deployments.resolve(set, kind, name, namespace);
      if (found.state !== 'found') continue;
      const chart = wanted.chart ?? lastPart(textAt(found.object.effective.tree, ['spec', 'url']));
      if (chart === undefined) continue;
      const { node } = found.object.manifest;
      const known = used.get(node);
      if (known === undefined) used.set(node, new Set([chart]));
      else known.add(chart);
    }
  }
  return used;
}

interface Wanted {
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Absent where the repository itself is the chart. */
  readonly chart?: string;
}

function wantedChart({ kind, namespace, effective: { tree } }: DeployedObject): Wanted | undefined {
  const template = subtree(tree, kind === 'HelmChart' ? ['spec'] : ['spec', 'chart', 'spec']);
  const chart = textAt(template, ['chart']);
  const source = subtree(template, ['sourceRef']);
  if (chart !== undefined && textAt(source, ['kind']) === 'HelmRepository')
    return named('HelmRepository', source, namespace, chart);
  const reference = kind === 'HelmChart' ? undefined : subtree(tree, ['spec', 'chartRef']);
  return textAt(reference, ['kind']) === 'OCIRepository' ? named('OCIRepository', reference, namespace) : undefined;
}

function named(kind: Kind, reference: Tree | undefined, home: string | undefined, chart?: string): Wanted | undefined {
  const name = textAt(reference, ['name']);
  if (name === undefined) return undefined;
  return { kind, name, namespace: textAt(reference, ['namespace']) ?? home, ...(chart !== undefined && { chart }) };
}

function lastPart(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '').split('/').at(-1);
}
