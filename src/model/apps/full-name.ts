import type { ChartValues } from '../gitops/helm-values.js';

const LONGEST = 63;

/**
 * The name that nearly every chart gives to its main objects (`<chart>.fullname` of `helm create`): the override, the release
 * where its name holds the chart's, else both. Undefined when a part of it is not known.
 */
export function fullName(values: ChartValues, chart: string, release: string | undefined): string | undefined {
  // What charts leave empty.
  const [whole, part] = ['fullnameOverride', 'nameOverride'].map((key) => values.user.string([...values.prefix, key]));
  if (whole === undefined || part === undefined) return undefined;
  if (whole.state === 'unknown') return undefined;
  if (whole.state === 'set' && whole.value !== '') return cut(whole.value);
  if (part.state === 'unknown' || release === undefined) return undefined;
  const name = part.state === 'set' && part.value !== '' ? part.value : chart;
  return cut(release.includes(name) ? release : `${release}-${name}`);
}

/** `trunc 63 | trimSuffix "-"`; what a template is left of is not known. */
function cut(name: string): string | undefined {
  return name.includes('{{') ? undefined : name.slice(0, LONGEST).replace(/-$/, '');
}
