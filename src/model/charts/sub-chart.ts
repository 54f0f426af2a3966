import type { SubChart } from './chart-facts.js';
import { atLeast, intersect, knownVersion, versionRange, type VersionRange } from './version.js';

/** The versions of a sub-chart that the given versions of its parent can bring; undefined when they bring none. */
export function subChartRange(subChart: SubChart, parent: VersionRange): VersionRange | undefined {
  let range: VersionRange | undefined;
  for (const [index, entry] of subChart.versions.entries()) {
    const next = subChart.versions[index + 1];
    const stretch: VersionRange = {
      min: knownVersion(entry.since),
      ...(next === undefined ? {} : { max: knownVersion(next.since) }),
    };
    if (intersect(parent, stretch) === undefined) continue;
    const brought = versionRange(entry.version);
    range = range === undefined ? brought : spanning(range, brought);
  }
  return range;
}

function spanning(a: VersionRange, b: VersionRange): VersionRange {
  if (a === 'any' || b === 'any' || a.min === undefined || b.min === undefined) return 'any';
  const first = atLeast({ min: a.min }, b.min) === 'yes' ? b.min : a.min;
  if (a.max === undefined || b.max === undefined) return { min: first };
  return { min: first, max: atLeast({ min: a.max }, b.max) === 'yes' ? a.max : b.max };
}
