import type { KeyPath } from '../../../core/location.js';
import type { Effective } from '../effective.js';
import { type SecretKeys, uncertainty } from './known-keys.js';

const TEMPLATE: KeyPath = ['spec', 'target', 'template'];

/**
 * What an ExternalSecret does with the Secret of its target: it makes it, adds to one that something else makes, does either, or
 * nothing (External Secrets, guides "Lifecycle" and "Targeting Custom Resources").
 */
export type Role = 'owner' | 'addition' | 'either' | 'none';

export function roleOf(external: Effective): Role {
  const target = external.string(['spec', 'target', 'manifest', 'kind']);
  if (target.state === 'set' && target.value !== 'Secret') return 'none';
  const policy = external.get(['spec', 'target', 'creationPolicy']);
  if (policy.state === 'unknown') return 'addition';
  switch (policy.state === 'set' && policy.value.kind === 'scalar' ? policy.value.value : undefined) {
    case 'None':
      return 'none';
    case 'Merge':
      return 'addition';
    case 'CreateOrMerge':
      return 'either';
    default:
      return 'owner';
  }
}

/**
 * The keys an ExternalSecret writes. What its template holds takes the place of what was fetched, unless `mergePolicy` is
 * Merge; a template without any data leaves it (External Secrets, applyTemplate). `dataFrom` brings keys that only the store
 * knows.
 */
export function externalKeys(external: Effective): SecretKeys {
  const fetched = fetchedKeys(external);
  const templated = templatedKeys(external);
  const policy = external.text([...TEMPLATE, 'mergePolicy']);
  if (templated === undefined || policy.state === 'unknown') {
    const open = fetched.open ?? (templated === undefined ? undefined : templated.open);
    const unclear = policy.state === 'unknown' ? policy.because : undefined;
    return { keys: templated === undefined ? fetched.keys : new Set(), open: open ?? unclear };
  }
  if (policy.state !== 'set' || policy.value !== 'Merge') return templated;
  return { keys: new Set([...fetched.keys, ...templated.keys]), open: fetched.open ?? templated.open };
}

function fetchedKeys(external: Effective): SecretKeys {
  const entries = external.items(['spec', 'data']).map((entry) => entry.string(['secretKey']));
  const keys = new Set(entries.flatMap((key) => (key.state === 'set' ? [key.value] : [])));
  // Kubernetes External Secrets, the older operator, had the same kind and other fields.
  const unclear = entries.find(({ state }) => state !== 'set');
  const from = external.get(['spec', 'dataFrom']);
  const isOpaque = from.state === 'unknown' || external.items(['spec', 'dataFrom']).length > 0;
  const hidden = isOpaque ? 'dataFrom brings keys that only the secret store knows' : undefined;
  return { keys, open: hidden ?? uncertainty(external, ['spec', 'data']) ?? (unclear && 'a secretKey is not known') };
}

/** Undefined when the template says nothing of data. */
function templatedKeys(external: Effective): SecretKeys | undefined {
  const data = external.keys([...TEMPLATE, 'data']);
  const from = external.items([...TEMPLATE, 'templateFrom']);
  const unclear =
    uncertainty(external, TEMPLATE) ??
    uncertainty(external, [...TEMPLATE, 'data']) ??
    uncertainty(external, [...TEMPLATE, 'templateFrom']);
  if (data.length === 0 && from.length === 0 && unclear === undefined) return undefined;
  const sources = from.map(keysOfSource);
  return {
    keys: new Set([...data, ...sources.flatMap(({ keys }) => [...keys])]),
    open: unclear ?? sources.find(({ open }) => open !== undefined)?.open,
  };
}

const NONE: SecretKeys = { keys: new Set(), open: undefined };

/** A file of templates: its own name is the key, unless keys are templates too. */
function keysOfSource(source: Effective): SecretKeys {
  const target = source.string(['target']);
  if (target.state === 'set' && target.value !== 'Data') return NONE;
  const found = ['configMap', 'secret'].flatMap((kind) => source.items([kind, 'items']));
  if (found.length === 0) return { keys: new Set(), open: 'a template makes the keys' };
  const named = found.map((item) => {
    const [key, as] = [item.string(['key']), item.string(['templateAs'])];
    return key.state === 'set' && as.state !== 'unknown' && !(as.state === 'set' && as.value === 'KeysAndValues')
      ? key.value
      : undefined;
  });
  return {
    keys: new Set(named.filter((key) => key !== undefined)),
    open: named.includes(undefined) ? 'a template makes the keys' : undefined,
  };
}
