import type { Target } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import { languageOf } from '../../project/project.js';
import { atLeast, parseVersion, knownVersion, type Answer } from '../../charts/version.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import { Effective } from '../../gitops/effective.js';
import { heldDocument } from '../../gitops/held-document.js';
import { maskScalars } from '../../gitops/layering.js';
import { textsAt } from '../../gitops/reading.js';
import { treeOf, unknownTree } from '../../gitops/tree.js';
import { flagValue } from '../command-line.js';
import { type ImageAliases, knownImage, parseImage } from '../images.js';
import { mountedFile } from '../mounted-file.js';
import { podSpec } from '../pods/from-manifest.js';
import { lokiOf } from './build.js';
import type { Loki } from './view.js';

/** The image's own command reads this file. */
const IMAGE_CONFIG = '/etc/loki/local-config.yaml';

/** The Loki that a raw workload runs, if it runs one. */
export function lokiFromManifest(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  aliases: ImageAliases,
): Loki | undefined {
  const pod = podSpec(object);
  if (pod === undefined) return undefined;
  const replicas = object.effective.number(['spec', 'replicas']);
  const labels = object.effective.sub(['spec', 'template', 'metadata', 'labels']);
  return lokiInPod(deployments, set, object, { pod, replicas, labels }, aliases);
}

/** A pod that may run Loki, and what is known of its workload. */
export interface LokiPod {
  readonly pod: Effective;
  readonly replicas: Lookup<number>;
  /** Undefined when a chart decides them. */
  readonly labels: Effective | undefined;
}

/** The Loki that a pod runs, if it runs one. */
export function lokiInPod(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  { pod, replicas, labels }: LokiPod,
  aliases: ImageAliases,
): Loki | undefined {
  const container = pod.items(['containers']).find((candidate) => {
    const image = candidate.string(['image']);
    return image.state === 'set' && knownImage(image.value, aliases)?.app === 'loki';
  });
  const image = container?.string(['image']);
  if (container === undefined || image?.state !== 'set') return undefined;
  const command = commandOf(container);
  const config = configOf(deployments, set, object, pod, container, command);
  const { tag } = parseImage(image.value);
  return lokiOf({
    project: deployments.project,
    object,
    set,
    mode: command === undefined ? 'unknown' : modeOf(command, config),
    isVersion3: isVersion3(tag),
    version: tag ?? 'without a tag',
    config,
    command: command ?? [],
    argumentAt: (name) => argumentAt(container, name),
    replicas,
    pod: {
      namespace: object.namespace,
      labels,
      ports: portsOf(container),
    },
  });
}

export function isVersion3(tag: string | undefined): Answer {
  const version = tag === undefined ? undefined : parseVersion(tag);
  return version === undefined
    ? 'unknown'
    : atLeast({ min: version, max: { ...version, patch: version.patch + 1 } }, knownVersion('3.0.0'));
}

function commandOf(container: Effective): readonly string[] | undefined {
  const parts = ['command', 'args'].map((field) => container.get([field]));
  if (parts.some(({ state }) => state === 'unknown')) return undefined;
  return parts.flatMap((part) => (part.state === 'set' ? textsAt(part.value, []) : []));
}

/** The last item of `command` or `args` that gives a flag. */
function argumentAt(container: Effective, name: string): Target | undefined {
  const items = ['command', 'args'].flatMap((field) => container.items([field]));
  const given = items.findLast((item) => {
    const word = item.string([]);
    return word.state === 'set' && /^--?([^=]+)/.exec(word.value)?.[1] === name;
  });
  return given?.home.target;
}

function configOf(
  deployments: Deployments,
  set: DeployedSet,
  object: DeployedObject,
  pod: Effective,
  container: Effective,
  command: readonly string[] | undefined,
): Effective {
  const unknown = (because: string): Effective => new Effective(unknownTree(because, { kind: 'source' }), object.effective.home);
  if (command === undefined) return unknown('the command line is not known');
  const path = flagValue(command, 'config.file') ?? IMAGE_CONFIG;
  const file = mountedFile(deployments, set, object, pod, container, path);
  if (file.state === 'unknown') return unknown(file.because);
  // The image's own configuration sets no worker; Loki's defaults hold.
  if (file.state === 'image')
    return path === IMAGE_CONFIG ? new Effective(undefined, object.effective.home) : unknown(`${path} is not mounted`);
  const document = heldDocument(deployments.project, file.text, languageOf(path) ?? 'yaml');
  if (document === undefined) return unknown(`${path} is no text that can be read`);
  const home = { ...file.map.effective.home, target: { document: document.id, path: [] } };
  if (document.problems.length > 0 || document.root === undefined)
    return new Effective(unknownTree('the configuration does not parse', { kind: 'source' }), home);
  const expanded = flagValue(command, 'config.expand-env');
  const tree = treeOf(document, document.root, 'helm');
  const isExpanded = expanded !== undefined && expanded !== 'false';
  return new Effective(
    isExpanded ? maskScalars(tree, (value) => (value.includes('${') ? 'the environment decides' : undefined)) : tree,
    home,
  );
}

function modeOf(command: readonly string[], config: Effective): Loki['mode'] {
  const flag = flagValue(command, 'target');
  if (flag !== undefined) return flag === 'all' ? 'monolithic' : 'other';
  const target = config.string(['target']);
  if (target.state === 'unknown') return 'unknown';
  return target.state === 'absent' || target.value === 'all' ? 'monolithic' : 'other';
}

function portsOf(container: Effective): ReadonlyMap<string, number> {
  return new Map(
    container.items(['ports']).flatMap((port) => {
      const name = port.string(['name']);
      const number = port.number(['containerPort']);
      return name.state === 'set' && number.state === 'set' ? [[name.value, number.value] as const] : [];
    }),
  );
}
