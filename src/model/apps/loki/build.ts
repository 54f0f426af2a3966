import type { Plan, Refusal } from '../../../core/fix.js';
import type { Target } from '../../../core/location.js';
import type { Lookup, Origin } from '../../../core/provenance.js';
import type { Answer } from '../../charts/version.js';
import type { DeployedObject, DeployedSet } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planClear, stringSlot } from '../../gitops/slot.js';
import type { Project } from '../../project/project.js';
import { flagValue } from '../command-line.js';
import { type PodIdentity, serviceAt } from './services.js';
import type { Loki } from './view.js';

export interface LokiParts {
  readonly project: Project;
  readonly object: DeployedObject;
  readonly set: DeployedSet;
  readonly mode: Loki['mode'];
  readonly isVersion3: Answer;
  readonly version: string;
  readonly config: Effective;
  readonly command: readonly string[];
  /** Where an argument of the command line is written. */
  readonly argumentAt: (flag: string) => Target | undefined;
  readonly replicas: Lookup<number>;
  readonly pod: PodIdentity;
}

const WORKER = 'frontend_worker';

/** The view over a configuration and a command line, wherever they came from. */
export function lokiOf(parts: LokiParts): Loki {
  const { project, config } = parts;
  return {
    ...parts,
    frontendAddress: byFlag(parts, 'querier.frontend-address', stringSlot(project, config, [WORKER, 'frontend_address'])),
    grpcListenPort: orDefault(numberFlag(parts, 'server.grpc-listen-port', config.number(['server', 'grpc_listen_port']))),
    grpcListenAddress: config.string(['server', 'grpc_listen_address']),
    parallelism: config.number([WORKER, 'parallelism']),
    matchMaxConcurrent: config.boolean([WORKER, 'match_max_concurrent']),
    service: (host, port) => serviceAt(parts.set, parts.pod, host, port),
    withoutWorker: (keys, note) => withoutWorker(project, config, keys, note),
  };
}

/** Loki's own default (dskit server, 9095 in all versions read). */
function orDefault(port: Lookup<number>): Lookup<number> {
  if (port.state !== 'absent') return port;
  return { state: 'set', value: 9095, origin: { layer: { kind: 'program-default', program: 'Loki' } }, overridden: [] };
}

function byFlag(parts: LokiParts, flag: string, slot: Loki['frontendAddress']): Loki['frontendAddress'] {
  const value = flagValue(parts.command, flag);
  if (value === undefined) return slot;
  const read = (): Lookup<string> => {
    const inFile = slot.read();
    return { state: 'set', value, origin: flagOrigin(parts, flag), overridden: inFile.state === 'set' ? [inFile.origin] : [] };
  };
  const refused = { refused: `-${flag} is given on the command line` };
  return { read, set: () => refused, clear: () => refused };
}

function numberFlag(parts: LokiParts, flag: string, inFile: Lookup<number>): Lookup<number> {
  const value = flagValue(parts.command, flag);
  if (value === undefined) return inFile;
  if (!/^\d+$/.test(value)) return { state: 'unknown', exists: true, because: `-${flag} is not a number` };
  return {
    state: 'set',
    value: Number(value),
    origin: flagOrigin(parts, flag),
    overridden: inFile.state === 'set' ? [inFile.origin] : [],
  };
}

function flagOrigin({ argumentAt }: LokiParts, flag: string): Origin {
  const target = argumentAt(flag);
  return { layer: { kind: 'command-line', flag: `-${flag}` }, ...(target !== undefined && { target }) };
}

function withoutWorker(project: Project, config: Effective, keys: readonly string[], note: string): Plan | Refusal {
  const written = config.keys([WORKER]);
  const whole = written.length > 0 && written.every((key) => keys.includes(key));
  const paths = whole ? [[WORKER]] : keys.filter((key) => written.includes(key)).map((key) => [WORKER, key]);
  return planClear(project, config, paths, note);
}
