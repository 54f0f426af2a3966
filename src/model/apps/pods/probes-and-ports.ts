import { type Lookup, valueOf } from '../../../core/provenance.js';
import type { Project } from '../../project/project.js';
import type { Effective } from '../../gitops/effective.js';
import { planSet, stringSlot } from '../../gitops/slot.js';
import type { Tree } from '../../gitops/tree.js';
import type { ContainerPort, LivenessProbe } from './view.js';

const PATH = ['livenessProbe', 'httpGet', 'path'];

/** The liveness probe of a container, when it asks a path that is known. */
export function httpLiveness(project: Project, container: Effective): LivenessProbe | undefined {
  const path = container.string(PATH);
  if (path.state !== 'set') return undefined;
  return {
    path: path.value,
    at: path.origin.target ?? container.insertAt(PATH),
    setPath: (value) => planSet(project, container, [{ path: PATH, value }]),
    remove: (note) => stringSlot(project, container, ['livenessProbe']).clear(note),
  };
}

/** Whether something is written there; undefined when that is not known. */
export function presenceOf(found: Lookup<Tree>): boolean | undefined {
  return found.state === 'unknown' ? undefined : found.state === 'set';
}

export function containerPorts(container: Effective): readonly ContainerPort[] | undefined {
  const listed = container.get(['ports']);
  if (listed.state === 'absent') return [];
  if (listed.state === 'unknown' || listed.value.kind !== 'seq') return undefined;
  const ports: ContainerPort[] = [];
  for (const port of container.items(['ports'])) {
    const [name, number, protocol] = [port.string(['name']), port.number(['containerPort']), port.string(['protocol'])];
    if ([name, number, protocol].some(({ state }) => state === 'unknown')) return undefined;
    ports.push({ name: valueOf(name), number: valueOf(number), protocol: valueOf(protocol) ?? 'TCP' });
  }
  return ports;
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** The ports that answer as long as a container works; undefined when some are not known. */
export function probedPorts(container: Effective): readonly (number | string)[] | undefined {
  const ports: (number | string)[] = [];
  for (const probe of PROBES) {
    for (const way of ['httpGet', 'tcpSocket', 'grpc']) {
      const port = container.get([probe, way, 'port']);
      if (port.state === 'unknown') return undefined;
      const value = port.state === 'set' && port.value.kind === 'scalar' ? port.value.value : undefined;
      if (typeof value === 'number' || typeof value === 'string') ports.push(value);
    }
  }
  return ports;
}

/** Only what is written here: a variable from elsewhere is seldom a port. */
export function toldNumbers(container: Effective, command: readonly string[] | undefined): ReadonlySet<number> | undefined {
  if (command === undefined) return undefined;
  const values = container.items(['env']).map((variable) => valueOf(variable.text(['value'])) ?? '');
  return new Set([...command, ...values].flatMap((text) => text.match(/\d+/g) ?? []).map(Number));
}
