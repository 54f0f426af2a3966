import type { Target } from '../../core/location.js';
import {
  type ChartPublisher,
  type Misplaced,
  misplacedChart,
  misplacedRegistry,
  otherPublisher,
  publisherAt,
  publisherOfGit,
} from '../charts/publishers.js';
import type { Effective } from './effective.js';

/** The address of a source of charts, and what is known of it. */
export interface ChartAddress {
  readonly url: string;
  readonly at: Target;
  /** It begins with `oci://`. */
  readonly isRegistry: boolean;
  /** GitHub shows a repository there, and serves no index. */
  readonly isGitRepository: boolean;
  /** Who publishes charts there: under this very address, or in that Git repository. */
  readonly publisher: ChartPublisher | undefined;
  /** The address under which its charts are published instead. */
  readonly misplaced: Misplaced | undefined;
  /** Charts that are taken from it and that somebody else publishes. */
  readonly foreign: readonly { readonly chart: string; readonly here: string; readonly right: string }[];
}

/** Undefined when the address is not known, or of no kind that Flux has. */
export function chartAddress(
  effective: Effective,
  kind: 'HelmRepository' | 'OCIRepository',
  charts: readonly string[],
): ChartAddress | undefined {
  const found = effective.string(['spec', 'url']);
  if (found.state !== 'set' || !/^(?:oci|https?):\/\//.test(found.value)) return undefined;
  const url = found.value;
  const isRegistry = url.startsWith('oci://');
  const git = isRegistry ? undefined : publisherOfGit(url);
  const misplaced = kind === 'OCIRepository' ? misplacedChart(url) : misplacedRegistry(url, charts);
  return {
    url,
    at: found.origin.target ?? effective.insertAt(['spec', 'url']),
    isRegistry,
    isGitRepository: git !== undefined || isRepositoryOfGitHub(url),
    publisher: git ?? publisherAt(url),
    misplaced: isRegistry ? misplaced : undefined,
    foreign: kind === 'OCIRepository' ? [] : charts.flatMap((chart) => foreign(url, chart)),
  };
}

function foreign(url: string, chart: string): ChartAddress['foreign'] {
  const other = otherPublisher(url, chart);
  return other === undefined ? [] : [{ chart, ...other }];
}

/** Files of a repository, and its releases, are under longer addresses, which may serve an index. */
function isRepositoryOfGitHub(url: string): boolean {
  return /^https?:\/\/github\.com\/[\w.-]+\/[\w.-]+\/?$/.test(url);
}
