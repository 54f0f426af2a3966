import type { Loki, ServiceAnswer } from '../../../model/apps/loki/view.js';
import type { Target } from '../../kit.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where this Loki's gRPC server listens; an empty host is every address, an undefined one is not known. */
export interface Listener {
  readonly host: string | undefined;
  readonly port: number;
}

export type Verdict = { readonly listens: number } & (
  | { readonly kind: 'own' }
  | { readonly kind: 'wrong-port'; readonly port: number }
  | { readonly kind: 'foreign'; readonly leads: string }
  | { readonly kind: 'waits-for-itself'; readonly service: string; readonly at: Target }
);

/** `host:port`; undefined when a variable or template is in it, or there is no port. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:dns:\/\/\/)?(\[[0-9a-fA-F:.]+\]|[\w.-]*):(\d{1,5})$/.exec(text.trim());
  return match === null ? undefined : { host: match[1]!.replace(/^\[|\]$/g, '').toLowerCase(), port: Number(match[2]) };
}

/** Whether the address is the listener; undefined when the name is one that this repository does not know. */
export function judge({ host, port }: Address, listener: Listener, loki: Loki): Verdict | undefined {
  const { port: listens, host: listensAt } = listener;
  if (isLoopback(host)) {
    if (port !== listens) return { kind: 'wrong-port', port, listens };
    if (listensAt === undefined) return undefined;
    if (isEverywhere(listensAt) || isLoopback(listensAt)) return { kind: 'own', listens };
    return {
      kind: 'foreign',
      leads: `the loopback interface, where nothing listens (grpc_listen_address is ${listensAt})`,
      listens,
    };
  }
  if (host !== '' && host === listensAt)
    return port === listens ? { kind: 'own', listens } : { kind: 'wrong-port', port, listens };
  const service = loki.service(host, port);
  return service === undefined ? undefined : judgeService(service, listens);
}

function judgeService(service: ServiceAnswer, listens: number): Verdict | undefined {
  const { name, isOwn, publishesNotReady, targetPort, at } = service;
  if (isOwn === undefined || publishesNotReady.state === 'unknown') return undefined;
  if (!isOwn) return { kind: 'foreign', leads: `the Service ${name}, which selects other pods`, listens };
  if (targetPort !== undefined && targetPort !== listens) return { kind: 'wrong-port', port: targetPort, listens };
  const publishes = publishesNotReady.state === 'set' && publishesNotReady.value;
  if (!publishes) return { kind: 'waits-for-itself', service: name, at, listens };
  return targetPort === undefined ? undefined : { kind: 'own', listens };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function isEverywhere(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}
