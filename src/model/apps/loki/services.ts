import type { Lookup } from '../../../core/provenance.js';
import type { DeployedObject, DeployedSet } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { textAt } from '../../gitops/reading.js';
import type { ServiceAnswer } from './view.js';

/** What decides whether a Service leads to these pods. */
export interface PodIdentity {
  readonly namespace: string | undefined;
  /** Undefined when the labels are not known, as for a chart's pods. */
  readonly labels: Effective | undefined;
  /** Named container ports. */
  readonly ports: ReadonlyMap<string, number>;
}

/** The Service that a host name means: `loki`, `loki.monitoring.svc`, or a pod's own name below it. */
export function serviceAt(set: DeployedSet, pod: PodIdentity, host: string, port: number): ServiceAnswer | undefined {
  const labels = host
    .replace(/\.$/, '')
    .replace(/\.svc(?:\.cluster\.local)?$/, '')
    .split('.');
  for (const [name, namespace] of readings(labels, pod.namespace)) {
    const service = set.ofKind('Service').find((object) => object.name === name && sameNamespace(object.namespace, namespace));
    if (service !== undefined) return answer(service, pod, port);
  }
  return undefined;
}

/** `a`, `a.b` as service.namespace or pod.service, `a.b.c` as pod.service.namespace. */
function readings(labels: readonly string[], own: string | undefined): readonly (readonly [string, string | undefined])[] {
  const [first = '', second, third] = labels;
  if (second === undefined) return [[first, own]];
  if (third === undefined)
    return [
      [first, second],
      [second, own],
    ];
  return labels.length === 3 ? [[second, third]] : [];
}

function sameNamespace(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function answer(service: DeployedObject, pod: PodIdentity, port: number): ServiceAnswer {
  const { effective } = service;
  const publishes = effective.boolean(['spec', 'publishNotReadyAddresses']);
  return {
    name: service.name,
    at: effective.insertAt(['spec', 'publishNotReadyAddresses']),
    isOwn: selects(effective, pod.labels),
    publishesNotReady: publishes,
    targetPort: targetPort(effective, pod, port),
  };
}

function selects(service: Effective, labels: Effective | undefined): boolean | undefined {
  const keys = service.keys(['spec', 'selector']);
  if (labels === undefined || keys.length === 0) return undefined;
  const pairs = keys.map((key): readonly [Lookup<string>, Lookup<string>] => [
    service.text(['spec', 'selector', key]),
    labels.text([key]),
  ]);
  if (pairs.some(([wanted, has]) => wanted.state === 'unknown' || has.state === 'unknown')) return undefined;
  return pairs.every(([wanted, has]) => wanted.state === 'set' && has.state === 'set' && wanted.value === has.value);
}

function targetPort(service: Effective, pod: PodIdentity, port: number): number | undefined {
  const headless = service.string(['spec', 'clusterIP']);
  // A headless Service is DNS only: the port that is dialled is the pod's.
  if (headless.state === 'set' && headless.value === 'None') return port;
  for (const entry of service.items(['spec', 'ports'])) {
    const number = entry.number(['port']);
    if (number.state !== 'set' || number.value !== port) continue;
    const target = entry.get(['targetPort']);
    if (target.state === 'absent') return port;
    if (target.state !== 'set' || target.value.kind !== 'scalar') return undefined;
    return typeof target.value.value === 'number' ? target.value.value : pod.ports.get(String(textAt(target.value, [])));
  }
  return undefined;
}
