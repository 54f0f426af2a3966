import type { Loki, ServiceAnswer } from '../../../model/apps/loki/view.js';
import type { Target } from '../../kit.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where this Loki's gRPC server listens; an empty host is every address. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

export type Verdict =
  | { readonly kind: 'own' }
  | { readonly kind: 'wrong-port'; readonly port: number }
  | { readonly kind: 'foreign'; readonly leads: string }
  | { readonly kind: 'waits-for-itself'; readonly service: string; readonly at: Target };

/** `host:port`; undefined when a variable or template is in it, or there is no port. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:dns:\/\/\/)?(\[[0-9a-fA-F:.]+\]|[\w.-]*):(\d{1,5})$/.exec(text.trim());
  return match === null ? undefined : { host: match[1]!.replace(/^\[|\]$/g, '').toLowerCase(), port: Number(match[2]) };
}

/** Whether the address is the listener; undefined when the name is one that this repository does not know. */
export function judge({ host, port }: Address, listener: Listener, loki: Loki): Verdict | undefined {
  if (isLoopback(host)) {
    if (port !== listener.port) return { kind: 'wrong-port', port };
    const reachable = isEverywhere(listener.host) || isLoopback(listener.host);
    return reachable
      ? { kind: 'own' }
      : { kind: 'foreign', leads: `the loopback interface, where nothing listens (grpc_listen_address is ${listener.host})` };
  }
  if (host !== '' && host === listener.host) return port === listener.port ? { kind: 'own' } : { kind: 'wrong-port', port };
  const service = loki.service(host, port);
  return service === undefined ? undefined : judgeService(service, listener);
}

function judgeService(service: ServiceAnswer, listener: Listener): Verdict | undefined {
  const { name, isOwn, publishesNotReady, targetPort, at } = service;
  if (isOwn === undefined || publishesNotReady.state === 'unknown') return undefined;
  if (!isOwn) return { kind: 'foreign', leads: `the Service ${name}, which selects other pods` };
  if (targetPort !== undefined && targetPort !== listener.port) return { kind: 'wrong-port', port: targetPort };
  const publishes = publishesNotReady.state === 'set' && publishesNotReady.value;
  if (!publishes) return { kind: 'waits-for-itself', service: name, at };
  return targetPort === undefined ? undefined : { kind: 'own' };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function isEverywhere(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}
