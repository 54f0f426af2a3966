import type { Loki } from '../../../model/apps/loki/view.js';
import type { Lookup } from '../../kit.js';

/** Settings any of which keeps Loki from using the scheduler ring by itself (config_wrapper.go, 2.4 to 3.7). */
const OTHER_ADDRESSES = [
  ['frontend', 'downstream_url'],
  ['frontend', 'scheduler_address'],
  ['frontend_worker', 'scheduler_address'],
] as const;

/**
 * Why the scheduler that a single binary falls back to may not be found: its ring needs a store that works here. Undefined
 * when it will be.
 */
export function schedulerObstacle({ config, replicas }: Loki): string | undefined {
  const ring = config.boolean(['query_scheduler', 'use_scheduler_ring']);
  if (ring.state !== 'absent' && !(ring.state === 'set' && ring.value))
    return 'query_scheduler.use_scheduler_ring is switched off or not known';
  const other = OTHER_ADDRESSES.find((path) => !isEmpty(config.string(path)));
  if (other !== undefined) return `${other.join('.')} is set, so Loki does not look for its own scheduler`;
  if (replicas.state === 'unknown' || (replicas.state === 'set' && replicas.value !== 1))
    return 'there is not exactly one replica';
  // Without a common ring memberlist serves all rings, and without that the ingester's store does (applyDynamicRingConfigs).
  const isMember = config.get(['memberlist', 'join_members']).state === 'set';
  const stores = [
    config.string(['query_scheduler', 'scheduler_ring', 'kvstore', 'store']),
    config.string(['common', 'ring', 'kvstore', 'store']),
    ...(isMember ? [] : [config.string(['ingester', 'lifecycler', 'ring', 'kvstore', 'store'])]),
  ];
  const store = stores.find(({ state }) => state !== 'absent');
  if (store === undefined) return isMember ? undefined : 'the ring’s store is not set and would be Consul';
  return store.state === 'set' && ['inmemory', 'memberlist'].includes(store.value)
    ? undefined
    : 'the ring’s store is not in memory';
}

function isEmpty(setting: Lookup<string>): boolean {
  return setting.state === 'absent' || (setting.state === 'set' && setting.value === '');
}
