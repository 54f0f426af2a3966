import { editDistance } from '../../../core/suggest.js';
import { type LabelledPods, type PodIndex, inNamespace } from './pod-labels.js';
import type { Difference, MeantPods } from './view.js';

/** Labels that say what a pod is. Others (`role`, `track`, `color`, `version`, …) are moved from pod to pod while they run. */
const IDENTITY: ReadonlySet<string> = new Set([
  'app',
  'name',
  'k8s-app',
  'run',
  'component',
  'tier',
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
  'app.kubernetes.io/part-of',
]);

/** Labels that Kubernetes gives to pods by itself. */
const GIVEN =
  /^(?:statefulset\.kubernetes\.io|apps\.kubernetes\.io|batch\.kubernetes\.io)\/|^pod-template-hash$|^controller-revision-hash$|^job-name$/;

/** What people hang on a workload's name to name a Service of it. */
const SUFFIX = /-(?:service|svc|external|internal|headless|nodeport|lb|loadbalancer)$/;

/** Among more names than these some are alike by chance, and comparing them takes its time. */
const MANY = 300;

interface Wanted {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly selector: ReadonlyMap<string, string>;
}

/**
 * The pods that a Service without any means. Only where something says so: a Service whose pods are made by nothing we see is
 * more often one for pods that something else makes than a mistake.
 */
export function meantPods(service: Wanted, index: PodIndex): MeantPods | undefined {
  const { name, namespace } = service;
  const named = (workload: string): readonly LabelledPods[] => inNamespace(index.named(workload).filter(lasts), namespace);
  const namesakes = named(name);
  return (
    only(inNamespace(index.governedBy(name), namespace), 'serviceName', service, () => true) ??
    only(namesakes.length > 0 ? namesakes : named(name.replace(SUFFIX, '')), 'name', service, isIdentity) ??
    misspelt(service, index)
  );
}

/** The pods of a namesake that have the labels, and are in another namespace. */
export function meantElsewhere(service: Wanted, index: PodIndex): MeantPods | undefined {
  if (service.namespace === undefined) return undefined;
  const found = index.withLabels(service.selector).filter(lasts);
  const [first] = found;
  const isMeant =
    first !== undefined &&
    found.length === 1 &&
    first.object.namespace !== undefined &&
    (first.object.name === service.name || first.object.name === service.name.replace(SUFFIX, ''));
  return isMeant ? { workload: first.object, by: 'name', differences: [], at: first.labels.insertAt([]) } : undefined;
}

function lasts({ object }: LabelledPods): boolean {
  return object.kind !== 'Job' && object.kind !== 'CronJob';
}

/** The workload whose differences all matter: the first of several that differ in the same way, as variants in one folder do. */
function only(
  found: readonly LabelledPods[],
  by: MeantPods['by'],
  { selector }: Wanted,
  matters: (difference: Difference) => boolean,
): MeantPods | undefined {
  const [first, ...others] = found.map((one) => ({ one, differences: differencesOf(selector, one) }));
  const { one, differences } = first ?? {};
  if (one === undefined || differences === undefined || differences.length === 0) return undefined;
  if (others.some((other) => JSON.stringify(other.differences) !== JSON.stringify(differences))) return undefined;
  if (!differences.every((difference) => !GIVEN.test(difference.key) && matters(difference))) return undefined;
  return { workload: one.object, by, differences, at: one.labels.insertAt([]) };
}

function isIdentity({ key }: Difference): boolean {
  return IDENTITY.has(key);
}

/** Undefined when a label is not known. */
function differencesOf(selector: ReadonlyMap<string, string>, { labels }: LabelledPods): readonly Difference[] | undefined {
  const differences: Difference[] = [];
  for (const [key, wanted] of selector) {
    const found = labels.text([key]);
    if (found.state === 'unknown') return undefined;
    const has = found.state === 'set' ? found.value : undefined;
    if (has !== wanted) differences.push({ key, wanted, has });
  }
  return differences;
}

/** Pods with all the labels but one, and that one nearly. */
function misspelt(service: Wanted, index: PodIndex): MeantPods | undefined {
  const near = new Set<LabelledPods>();
  for (const [key, wanted] of service.selector) {
    const values = index.valuesOf(key);
    if (!IDENTITY.has(key) || values.size > MANY) continue;
    for (const [has, pods] of values) {
      if (!isMisspelling(wanted, has)) continue;
      for (const one of inNamespace(pods, service.namespace))
        if (lasts(one) && differencesOf(service.selector, one)?.length === 1) near.add(one);
    }
  }
  return only([...near], 'spelling', service, () => true);
}

/** Letters left out, doubled, changed or swapped. Numbers and single letters tell things apart: `web-1`, `web-2`, `shard-a`. */
function isMisspelling(wanted: string, has: string): boolean {
  if (wanted === has || Math.abs(wanted.length - has.length) > 1 + separators(wanted + has)) return false;
  const [a, b] = [wanted.toLowerCase(), has.toLowerCase()];
  if (a.replaceAll(/[-_.]/g, '') === b.replaceAll(/[-_.]/g, '')) return true;
  const words = (text: string): readonly string[] => text.split(/[-_.]/);
  const [mine, theirs] = [words(a), words(b)];
  const changed = mine.flatMap((word, index) => (word === theirs[index] ? [] : [[word, theirs[index] ?? ''] as const]));
  const [pair] = changed;
  if (mine.length !== theirs.length || changed.length !== 1 || pair === undefined) return false;
  const [word, other] = pair;
  return Math.min(word.length, other.length) >= 4 && !/\d/.test(word + other) && editDistance(word, other) === 1;
}

function separators(text: string): number {
  return text.length - text.replaceAll(/[-_.]/g, '').length;
}
