import type { Loki } from '../../../model/apps/loki/view.js';
import {
  type Fix,
  type Lookup,
  type Refusal,
  type RelatedReport,
  type Target,
  defineRule,
  offer,
  overridden,
  related,
} from '../../kit.js';
import { type Verdict, judge, parseAddress } from './address.js';
import { schedulerObstacle } from './scheduler.js';

/** Keys that only say whom the worker dials and how often: without an address they mean nothing. */
const WORKER_KEYS: ReadonlySet<string> = new Set([
  'frontend_address',
  'scheduler_address',
  'dns_lookup_duration',
  'parallelism',
  'match_max_concurrent',
  'id',
]);

/** Keys that Loki 3.0.0 removed. */
const REMOVED_KEYS = ['parallelism', 'match_max_concurrent'];

export default defineRule({
  id: 'loki/frontend-worker-in-single-binary',
  meta: {
    title: 'The query worker of a single-binary Loki dials an address at which its own frontend does not listen',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      wrongPort: {
        severity: 'error',
        text: 'the query worker dials {{address}}, port {{dialled}}, but this Loki listens for gRPC on port {{listens}}: it never becomes ready',
        why: 'With frontend_address set, queriers connect to exactly that address, and /ready answers 503 until one has connected to the frontend of this process.',
        help: 'Take frontend_address out (a single binary then finds its own scheduler), or make it port {{listens}}.',
      },
      foreignHost: {
        severity: 'error',
        text: 'the query worker dials {{address}}, which leads to {{leads}}, while this Loki’s own frontend waits on port {{listens}} for a querier: it never becomes ready',
        why: 'With frontend_address set, queriers connect to exactly that address, and /ready answers 503 until one has connected to the frontend of this process.',
        help: 'Take frontend_address out: a single binary then finds its own scheduler.',
      },
      waitsForItself: {
        severity: 'error',
        text: 'the query worker dials {{address}} through the Service {{service}}, which has this pod behind it only once it is ready, while /ready waits for that connection: it never becomes ready',
        why: 'A Service without publishNotReadyAddresses leads to ready pods only; /ready answers 503 until a querier has connected to the frontend of this process.',
        help: 'Take frontend_address out: a single binary then finds its own scheduler.',
      },
      removedKey: {
        severity: 'error',
        text: 'frontend_worker.{{key}} does not exist in Loki {{version}}: Loki exits at start',
        why: 'Loki reads its configuration strictly and refuses unknown keys; parallelism and match_max_concurrent were removed in 3.0.0.',
        help: 'Take the key out; querier.max_concurrent says how many queries run at once.',
      },
      redundant: {
        severity: 'info',
        text: 'frontend_address {{address}} is this Loki’s own gRPC listener: it works, and it is not needed',
        why: 'Without an address a single binary connects its queriers to its own scheduler by itself; with one it falls back to the older frontend queue.',
        help: 'Take frontend_address out.',
      },
    },
  },
  create: (context) => ({
    Loki(loki) {
      if (loki.mode !== 'monolithic') {
        if (loki.mode === 'unknown') context.unknown('whether a Loki runs as a single binary');
        return;
      }
      const address = loki.frontendAddress.read();
      if (address.state === 'unknown') context.unknown(address.because);
      const judged = address.state === 'set' && address.value !== '' ? judgeAddress(loki, address.value) : undefined;
      if (typeof judged === 'string') context.unknown(judged);
      const verdict = typeof judged === 'string' ? undefined : judged;
      const cure = verdict === undefined || verdict.kind === 'own' ? undefined : cureOf(loki, verdict);
      for (const [key, lookup] of [
        ['parallelism', loki.parallelism],
        ['match_max_concurrent', loki.matchMaxConcurrent],
      ] as const) {
        if (lookup.state !== 'set' || lookup.origin.target === undefined || loki.isVersion3 !== 'yes') continue;
        const fix =
          cure ??
          offer(
            'comment out the keys that Loki 3 does not know',
            'safe',
            loki.withoutWorker(REMOVED_KEYS, 'removed in Loki 3.0, which would exit here'),
          );
        context.report({
          at: lookup.origin.target,
          messageId: 'removedKey',
          data: { key, version: loki.version },
          app: 'loki',
          fix,
        });
      }
      if (verdict === undefined || address.state !== 'set') return;
      const { listens } = verdict;
      const common = { at: placeOf(loki, address), app: 'loki', related: [...overridden(address), ...portOrigin(loki)] };
      const fix = cure ?? { refused: 'nothing has to change' };
      switch (verdict.kind) {
        case 'own':
          return context.report({ ...common, messageId: 'redundant', data: { address: address.value } });
        case 'wrong-port':
          return context.report({
            ...common,
            messageId: 'wrongPort',
            data: { address: address.value, dialled: verdict.port, listens },
            fix,
          });
        case 'foreign':
          return context.report({
            ...common,
            messageId: 'foreignHost',
            data: { address: address.value, leads: verdict.leads, listens },
            fix,
          });
        case 'waits-for-itself': {
          const service: RelatedReport = {
            at: verdict.at,
            message: 'this Service does not publish addresses that are not ready',
          };
          return context.report({
            ...common,
            related: [...common.related, service],
            messageId: 'waitsForItself',
            data: { address: address.value, service: verdict.service },
            fix,
          });
        }
      }
    },
  }),
});

/** The verdict on an address, or why there is none. */
function judgeAddress(loki: Loki, written: string): Verdict | string {
  const { grpcListenPort: port, grpcListenAddress: host } = loki;
  const dialled = parseAddress(written);
  if (dialled === undefined || port.state !== 'set') return 'an address or a port that only the environment knows';
  const listensAt = host.state === 'unknown' ? undefined : host.state === 'set' ? host.value : '';
  return judge(dialled, { port: port.value, host: listensAt }, loki) ?? `where ${written} leads`;
}

/** A flag has no place in the configuration: the block it overrides, or the workload, stands for it. */
function placeOf(loki: Loki, address: Lookup<string> & { readonly state: 'set' }): Target {
  return address.origin.target ?? address.overridden[0]?.target ?? loki.object.effective.insertAt(['spec']);
}

function portOrigin({ grpcListenPort }: Loki): readonly RelatedReport[] {
  return grpcListenPort.state === 'set' ? related(grpcListenPort.origin, `gRPC listens on port ${grpcListenPort.value}`) : [];
}

/** Takes the address out; and the whole block, when nothing else in it would mean anything without the address. */
function cureOf(loki: Loki, { listens }: Verdict): Fix | Refusal {
  const keys = loki.config.keys(['frontend_worker']);
  const isWholeBlock = keys.every((key) => WORKER_KEYS.has(key));
  const note = `this single binary listens on ${listens} and finds its own scheduler without an address`;
  const address = loki.frontendAddress.read();
  const byFlag = address.state === 'set' && address.origin.layer.kind === 'command-line';
  const plan = byFlag ? loki.frontendAddress.clear(note) : loki.withoutWorker(isWholeBlock ? keys : ['frontend_address'], note);
  const obstacle = schedulerObstacle(loki);
  const title = isWholeBlock ? 'comment out the frontend_worker block' : 'comment out frontend_address';
  return offer(title, obstacle === undefined ? 'safe' : 'unsafe', plan, obstacle);
}
