import type { Lookup } from '../../../core/provenance.js';
import type { DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { heldDocument } from '../../gitops/held-document.js';
import { secretHome } from '../../gitops/helm/secret-practice.js';
import { type ScalarTree, originOf } from '../../gitops/tree.js';
import type { Document } from '../../project/document.js';
import { type ImageAliases, knownImage } from '../images.js';
import { mountedFile } from '../mounted-file.js';
import { podSpec } from '../pods/from-manifest.js';
import type { Container, PodTemplate } from '../pods/view.js';
import { argument, configFlag } from './command-line.js';
import { type EnvironmentSource, fromEnvironment } from './environment.js';
import { type WrittenSetting, literalSecrets } from './literal-secrets.js';
import { type Grafana, environmentName } from './view.js';
import { type Workload, addVariable, databaseOf, environmentSources } from './workload.js';

/** The Grafana that a raw workload runs, if it runs one. */
export function grafanaFromManifest(
  deployments: Deployments,
  set: DeployedSet,
  template: PodTemplate,
  aliases: ImageAliases,
  pod = podSpec(template.object),
): Grafana | undefined {
  const { object } = template;
  const main = template.containers.find(({ known }) => known?.app === 'grafana');
  if (pod === undefined || main === undefined) return undefined;
  const container = pod.items(['containers']).find((candidate) => isGrafana(candidate, aliases));
  if (container === undefined) return undefined;
  const workload = { deployments, set, object, pod, container };
  const sources = environmentSources(workload, main);
  const setting: Grafana['setting'] = (section, key) =>
    argument(main.command ?? [], section, key) ??
    fromEnvironment(sources, environmentName(section, key)) ??
    iniSetting(workload, main, sources, section, key);
  return {
    object,
    set,
    setting,
    database: databaseOf(main, container, setting),
    missingWorkload: undefined,
    literalSecrets: () => {
      const file = iniFile(workload, main, sources);
      return literalSecrets({
        environment: (variable) => fromEnvironment(sources, variable),
        ini: (section, key) => (file.state === 'read' ? writtenSetting(file.document, section, key) : undefined),
        refuses: () => false,
      });
    },
    secrets: secretHome(deployments, set, object.namespace),
    setFromSecret: (section, key, { secret, key: secretKey }) =>
      addVariable(workload, environmentName(section, key), { secretKeyRef: { name: secret, key: secretKey } }),
    persist: () => ({
      refused: 'a volume claim has to be written and mounted at the data directory; its size and class are yours to choose',
    }),
  };
}

function isGrafana(container: Effective, aliases: ImageAliases): boolean {
  const image = container.string(['image']);
  return image.state === 'set' && knownImage(image.value, aliases)?.app === 'grafana';
}

type IniFile =
  | { readonly state: 'read'; readonly document: Document; readonly text: ScalarTree }
  /** The image's own, which sets nothing. */
  | { readonly state: 'image' }
  | { readonly state: 'unknown'; readonly because: string };

function iniFile(
  { deployments, set, object, pod, container }: Workload,
  main: Container,
  sources: readonly EnvironmentSource[],
): IniFile {
  const path = configPath(main, sources);
  if (path === undefined) return { state: 'unknown', because: 'which configuration file is read' };
  const file = mountedFile(deployments, set, object, pod, container, path);
  if (file.state !== 'found') return file;
  const document = heldDocument(deployments.project, file.text, 'ini');
  if (document?.ini === undefined || document.problems.length > 0)
    return { state: 'unknown', because: 'the ini file does not parse' };
  return { state: 'read', document, text: file.text };
}

function iniSetting(
  workload: Workload,
  main: Container,
  sources: readonly EnvironmentSource[],
  section: string,
  key: string,
): Lookup<string> {
  const file = iniFile(workload, main, sources);
  if (file.state === 'unknown') return { state: 'unknown', exists: 'maybe', because: file.because };
  const entry = file.state === 'read' ? iniEntry(file.document, section, key) : undefined;
  if (file.state === 'image' || entry === undefined || entry.value === '')
    return { state: 'absent', insertAt: workload.container.insertAt(['env']) };
  return { state: 'set', value: entry.value, origin: originOf(file.text), overridden: [] };
}

function iniEntry({ ini }: Document, section: string, key: string) {
  return ini?.entries.findLast((candidate) => candidate.section === section && candidate.key === key);
}

function writtenSetting(document: Document, section: string, key: string): WrittenSetting | undefined {
  const entry = iniEntry(document, section, key);
  return entry && { value: entry.value, at: { document: document.id, range: entry.keyRange } };
}

function configPath(main: Container, sources: readonly EnvironmentSource[]): string | undefined {
  const given = configFlag(main.command ?? []);
  if (given !== undefined) return given;
  const variable = fromEnvironment(sources, 'GF_PATHS_CONFIG');
  if (variable === undefined) return '/etc/grafana/grafana.ini';
  return variable.state === 'set' ? variable.value : undefined;
}
