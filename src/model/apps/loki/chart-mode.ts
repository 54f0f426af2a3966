import type { Plain } from '../../../core/fix.js';
import type { Lookup } from '../../../core/provenance.js';
import { type ChartRef, rangeOf } from '../../charts/chart-ref.js';
import { type LokiMode, monolithicByValues } from '../../charts/loki-mode.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import type { Tree } from '../../gitops/tree.js';

/** How the loki chart deploys Loki with these values. */
export function lokiChartMode(values: ChartValues, chart: ChartRef): LokiMode {
  return monolithicByValues(rangeOf(chart), {
    deploymentMode: plain(values.get(['deploymentMode'])),
    singleBinaryReplicas: plain(values.get(['singleBinary', 'replicas'])),
    storageType: plain(values.get(['loki', 'storage', 'type'])),
  });
}

function plain(lookup: Lookup<Tree>): Plain | undefined {
  if (lookup.state === 'absent') return null;
  return lookup.state === 'set' && lookup.value.kind === 'scalar' ? lookup.value.value : undefined;
}
