import type { KeyPath } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import { appVersions } from '../../charts/app-version.js';
import { lokiEdition } from '../../charts/applications.js';
import { rangeOf } from '../../charts/chart-ref.js';
import { type Answer, atLeast, knownVersion } from '../../charts/version.js';
import { Effective } from '../../gitops/effective.js';
import type { ChartValues } from '../../gitops/helm-values.js';
import { heldDocument } from '../../gitops/held-document.js';
import { maskScalars, mergeValues } from '../../gitops/layering.js';
import { textAt } from '../../gitops/reading.js';
import { type Tree, treeOf, treeOfPlain, unknownTree } from '../../gitops/tree.js';
import type { Project } from '../../project/project.js';
import type { InstalledApplication } from '../chart-installation.js';
import { parseImage } from '../images.js';
import { imageTree } from '../pods/from-values.js';
import { bareContainer, postRenderedObject, workloadObject } from '../pods/post-rendered.js';
import { lokiOf } from './build.js';
import { lokiChartMode } from './chart-mode.js';
import { isVersion3 } from './from-manifest.js';
import type { Loki } from './view.js';

/** The Loki that a chart runs, configuration composed as the chart's templates compose it. */
export function lokiFromChart(project: Project, installed: InstalledApplication): Loki | undefined {
  const { installation, application, values } = installed;
  const { object, set } = installation;
  const { chart } = application;
  if (chart.name !== 'loki' || lokiEdition(chart) === 'enterprise') return undefined;
  const mode = lokiChartMode(values, chart);
  const isOld = atLeast(rangeOf(chart), knownVersion('3.0.0')) === 'no';
  const replicas = values.number(isOld ? ['replicas'] : ['singleBinary', 'replicas']);
  const changes = changesByPostRenderers(installed, replicas);
  if (changes === undefined) return undefined;
  const config = isOld ? oldConfig(project, values) : composedConfig(project, values);
  return lokiOf({
    project,
    object,
    set,
    mode: mode === 'monolithic' ? 'monolithic' : mode === 'unknown' ? 'unknown' : 'other',
    isVersion3: changes.image === undefined ? versionOf(values, chart, isOld) : imageVersion(changes.image),
    version: `of chart ${chart.name}`,
    config: changes.config === undefined ? config : new Effective(unknownTree(changes.config, { kind: 'source' }), config.home),
    command: [],
    argumentAt: () => undefined,
    replicas: changes.replicas,
    pod: { namespace: installation.names.namespace, labels: undefined, ports: new Map() },
  });
}

/** What post-renderers make of the pods and of the configuration. */
interface Changes {
  readonly replicas: Lookup<number>;
  /** Why the configuration is not known any more. */
  readonly config?: string;
  /** The image that they name; undefined when they leave it alone. */
  readonly image?: Lookup<string>;
}

/** Undefined when the pods are taken out. */
function changesByPostRenderers({ installation, values }: InstalledApplication, replicas: Lookup<number>): Changes | undefined {
  if (installation.postRenderers === undefined) return { replicas };
  const workload = workloadObject(installation, ['StatefulSet'], undefined);
  const image = imageTree(values, ['loki', 'image'], 'grafana/loki');
  const rendered = postRenderedObject(installation, workload, [['containers', bareContainer('loki', image)]]);
  if (rendered === undefined) return undefined;
  const container = rendered.items([...workload.spec, 'containers']).find((item) => textAt(item.tree, ['name']) === 'loki');
  const because = 'a post-renderer may change it';
  const isReplaced = container === undefined || ['command', 'args'].some((field) => container.get([field]).state !== 'absent');
  const hasOtherFile = ['ConfigMap', 'Secret'].some((kind) => isTouched(installation, kind));
  const asked = rendered.number(['spec', 'replicas']);
  const newImage = container?.string(['image']) ?? { state: 'unknown' as const, exists: true as const, because };
  const isSameImage = newImage.state === 'set' && image.kind === 'scalar' && newImage.value === image.value;
  return {
    replicas: asked.state === 'absent' ? replicas : asked,
    ...((isReplaced || hasOtherFile) && { config: because }),
    ...(!isSameImage && { image: newImage }),
  };
}

/** Whether an object of a kind, whatever its name, may hold other data than the chart gives it. */
function isTouched(installation: InstalledApplication['installation'], kind: string): boolean {
  const mark: Tree = { kind: 'scalar', value: '', layer: { kind: 'source' } };
  const map = { ...workloadObject(installation, [kind], undefined), apiVersion: 'v1', spec: ['data'] };
  return ['config.yaml', 'loki.yaml'].some((key) => {
    const found = postRenderedObject(installation, map, [[key, mark]])?.get(['data', key]);
    return found?.state !== 'set' || found.origin.layer.kind !== 'source';
  });
}

function imageVersion(image: Lookup<string>): Answer {
  const tag = image.state === 'set' ? parseImage(image.value).tag : undefined;
  return tag === undefined ? 'unknown' : isVersion3(tag);
}

function versionOf(values: ChartValues, chart: InstalledApplication['application']['chart'], isOld: boolean): Answer {
  const tag = values.string(isOld ? ['image', 'tag'] : ['loki', 'image', 'tag']);
  if (tag.state === 'set' && tag.value !== '' && tag.origin.target !== undefined) return isVersion3(tag.value);
  return atLeast(appVersions(chart), knownVersion('3.0.0'));
}

/** Values of `loki.` that the template of `loki.config` copies into the configuration, with the key they get there. */
const SECTIONS: Readonly<Record<string, string>> = {
  server: 'server',
  limits_config: 'limits_config',
  commonConfig: 'common',
  ingester: 'ingester',
  querier: 'querier',
  query_range: 'query_range',
  query_scheduler: 'query_scheduler',
  frontend: 'frontend',
  frontend_worker: 'frontend_worker',
  memberlistConfig: 'memberlist',
};

/** Charts 3 and later: the template of `loki.config`, or the user's own, with `loki.structuredConfig` merged over it. */
function composedConfig(project: Project, values: ChartValues): Effective {
  const user = values.user.sub([...values.prefix, 'loki']);
  const own = user.get(['config']);
  const base =
    own.state === 'absent'
      ? sections(user)
      : own.state === 'set'
        ? writtenConfig(project, own.value)
        : unknownTree(own.because, { kind: 'source' });
  const structured = user.get(['structuredConfig']);
  const over =
    structured.state === 'set'
      ? structured.value
      : structured.state === 'unknown'
        ? unknownTree(structured.because, { kind: 'source' })
        : undefined;
  const merged = mergeValues(base, over);
  const home = { ...user.home, target: user.insertAt(['structuredConfig']) };
  return new Effective(merged && maskScalars(merged, templated), home);
}

/** Everything in these values passes through `tpl`. */
function templated(value: string): string | undefined {
  return value.includes('{{') ? 'a template decides' : undefined;
}

function sections(user: Effective): Tree {
  const entries = new Map<string, Tree>();
  for (const [value, key] of Object.entries(SECTIONS)) {
    const found = user.get([value]);
    if (found.state === 'set') entries.set(key, found.value);
    else if (found.state === 'unknown') entries.set(key, unknownTree(found.because, { kind: 'source' }));
  }
  // The template of loki.config joins the chart's own memberlist Service when the values say nothing else (charts 3 and later).
  if (!entries.has('memberlist'))
    entries.set(
      'memberlist',
      treeOfPlain({ join_members: ['loki-memberlist'] }, { kind: 'chart-default', chart: 'loki', version: '' }),
    );
  return { kind: 'map', entries, layer: { kind: 'source' } };
}

/** A configuration given as one text: YAML when no template is in it, else unknown. */
function writtenConfig(project: Project, text: Tree): Tree {
  if (text.kind === 'map' || text.kind === 'unknown') return text;
  const unknown = unknownTree('the configuration is a template', text.layer);
  if (text.kind !== 'scalar' || typeof text.value !== 'string' || text.value.includes('{{')) return unknown;
  const document = heldDocument(project, text, 'yaml');
  return document === undefined || document.problems.length > 0 || document.root === undefined
    ? unknown
    : treeOf(document, document.root, 'helm');
}

/** Charts 2.x, loki-stack included: the whole configuration is the value `config`, a map or a text. */
function oldConfig(project: Project, values: ChartValues): Effective {
  const path: KeyPath = [...values.prefix, 'config'];
  const found = values.user.get(path);
  const home = { ...values.user.home, target: values.user.insertAt(path) };
  if (found.state === 'absent') return new Effective(undefined, home);
  const tree = found.state === 'set' ? writtenConfig(project, found.value) : unknownTree(found.because, { kind: 'source' });
  return new Effective(maskScalars(tree, templated), home);
}
