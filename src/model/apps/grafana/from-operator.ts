import type { Patch, Plan, Refusal } from '../../../core/fix.js';
import { type Lookup, valueOf } from '../../../core/provenance.js';
import type { DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { secretHome } from '../../gitops/helm/secret-practice.js';
import { planSet, planned } from '../../gitops/slot.js';
import type { Container, PodTemplate } from '../pods/view.js';
import { argument, configFlag } from './command-line.js';
import { fromEnvironment } from './environment.js';
import { type WrittenSetting, literalSecrets } from './literal-secrets.js';
import { DATA_VOLUME, type OperatorApi, iniVolume, operatorApi, operatorClaim, operatorPodSpec } from './operator-pod.js';
import { DATA_DIRECTORY, type Database, type Grafana, type SecretReference, environmentName } from './view.js';
import { type Workload, addVariable, databaseOf, environmentSources } from './workload.js';

const INI = '/etc/grafana/grafana.ini';

/** The Grafana that grafana-operator runs for a `Grafana` object. */
export function grafanaFromOperator(deployments: Deployments, set: DeployedSet, template: PodTemplate): Grafana | undefined {
  const { object } = template;
  const api = operatorApi(object);
  const main = template.containers.find(({ name }) => name === 'grafana');
  if (api === undefined || main === undefined) return undefined;
  const pod = operatorPodSpec(object, api);
  const container = pod.items(['containers']).find((candidate) => valueOf(candidate.string(['name'])) === 'grafana');
  if (container === undefined) return undefined;
  const workload = { deployments, set, object, pod, container };
  const sources = environmentSources(workload, main);
  const replaced = iniReplaced(main, workload);
  const setting: Grafana['setting'] = (section, key) =>
    argument(main.command ?? [], section, key) ??
    fromEnvironment(sources, environmentName(section, key)) ??
    (replaced === undefined ? iniSetting(object.effective, section, key) : hidden(replaced));
  return {
    object,
    set,
    setting,
    database: operatedDatabase(workload, api, databaseOf(main, container, setting)),
    missingWorkload: undefined,
    literalSecrets: () =>
      literalSecrets({
        environment: (variable) => fromEnvironment(sources, variable),
        ini: (section, key) => writtenSetting(object.effective, section, key),
        refuses: () => false,
      }),
    secrets: secretHome(deployments, set, object.namespace),
    setFromSecret: (section, key, from) => setVariable(workload, api, environmentName(section, key), from),
    persist: () => persist(workload, api),
  };
}

function hidden(because: string): Lookup<string> {
  return { state: 'unknown', exists: 'maybe', because };
}

/** Why Grafana may read another file than the one the operator makes from `spec.config`. */
function iniReplaced(main: Container, { object }: Workload): string | undefined {
  if (main.command === undefined) return 'the command line is not known';
  const file = configFlag(main.command);
  if (file !== undefined && file !== INI) return 'another configuration file is read';
  const isReplaced = main.mounts.some(
    ({ path, volume }) => ['/etc/grafana', INI].includes(path.replace(/\/+$/, '')) && volume !== iniVolume(object),
  );
  return isReplaced ? 'another file is mounted over grafana.ini' : undefined;
}

/** The operator writes `spec.config` as it is, and these paths over it (controllers/config/grafana_ini.go). */
function iniSetting(effective: Effective, section: string, key: string): Lookup<string> {
  if (section === 'paths' && key === 'data') {
    const layer = { kind: 'program-default', program: 'grafana-operator' } as const;
    return { state: 'set', value: DATA_DIRECTORY, origin: { layer }, overridden: [] };
  }
  const path = ['spec', 'config', section, key];
  const found = effective.text(path);
  // Grafana skips empty settings.
  return found.state === 'set' && found.value === '' ? { state: 'absent', insertAt: effective.insertAt(path) } : found;
}

function writtenSetting(effective: Effective, section: string, key: string): WrittenSetting | undefined {
  const found = effective.text(['spec', 'config', section, key]);
  const at = found.state === 'set' ? found.origin.target : undefined;
  return found.state === 'set' && at !== undefined ? { value: found.value, at } : undefined;
}

/** Where a database that is lost would have been kept, in the words of the object. */
function operatedDatabase({ object }: Workload, api: OperatorApi, database: Database): Database {
  if (database.kind !== 'ephemeral') return database;
  const volume = ownDataVolume(object.effective, api);
  if (volume !== undefined) return { ...database, at: volume.home.target };
  const claim = object.effective.get(api.claim);
  if (claim.state === 'unknown') return { kind: 'unknown', because: claim.because };
  const at = object.effective.insertAt(api.claim);
  if (claim.state === 'absent')
    return { ...database, at, because: `the object asks for no volume, so the operator puts it on an emptyDir` };
  const made = operatorClaim(object, api);
  return {
    ...database,
    at,
    because: `the operator makes the claim ${made}, but no volume ${DATA_VOLUME} of the deployment uses it, so the database is on an emptyDir`,
  };
}

/** The volume of the data directory, where the object says what it is. */
function ownDataVolume(effective: Effective, api: OperatorApi): Effective | undefined {
  return effective
    .items([...api.pod, api.isMounted ? 'extraVolumes' : 'volumes'])
    .find((volume) => valueOf(volume.string(['name'])) === DATA_VOLUME);
}

/** Variables are written in the object's own list, which is made where there is none. */
function setVariable(workload: Workload, api: OperatorApi, name: string, { secret, key }: SecretReference): Plan | Refusal {
  const { deployments, object } = workload;
  const { effective } = object;
  const from = { secretKeyRef: { name: secret, key } };
  if (api.container !== undefined) return addVariable({ ...workload, container: effective.sub(api.container) }, name, from);
  const path = [...api.pod, 'containers'];
  const own = effective.items(path).find((candidate) => valueOf(candidate.string(['name'])) === 'grafana');
  if (own !== undefined) return addVariable({ ...workload, container: own }, name, from);
  const container = { name: 'grafana', env: [{ name, valueFrom: from }] };
  const listed = effective.get(path);
  if (listed.state === 'unknown') return { refused: listed.because };
  if (listed.state === 'absent') return planSet(deployments.project, effective, [{ path, value: [container] }]);
  const at = effective.insertAt(path);
  return planned(deployments.project, effective, [{ op: 'append', at, value: container }]);
}

/** Mounts the claim that the operator makes already; its size and class are the user's to choose. */
function persist({ deployments, object }: Workload, api: OperatorApi): Plan | Refusal {
  const { effective } = object;
  if (effective.get(api.claim).state !== 'set' || api.isMounted)
    return { refused: `a claim has to be asked for in ${api.claim.join('.')}; its size and class are yours to choose` };
  if (ownDataVolume(effective, api) !== undefined) return { refused: `the deployment says what the volume ${DATA_VOLUME} is` };
  const strategy = ['spec', 'deployment', 'spec', 'strategy'];
  const rolling = effective.get([...strategy, 'rollingUpdate']);
  if (rolling.state !== 'absent') return { refused: 'the strategy has a rollingUpdate block, which Recreate does not allow' };
  const volume = { name: DATA_VOLUME, persistentVolumeClaim: { claimName: operatorClaim(object, api) } };
  const path = [...api.pod, 'volumes'];
  const volumes = effective.get(path);
  if (volumes.state === 'unknown') return { refused: volumes.because };
  const mounted: Patch =
    volumes.state === 'set'
      ? { op: 'append', at: effective.insertAt(path), value: volume }
      : { op: 'set', at: effective.insertAt(path), value: [volume] };
  const recreate: Patch = { op: 'set', at: effective.insertAt([...strategy, 'type']), value: 'Recreate' };
  return planned(deployments.project, effective, [mounted, recreate]);
}
