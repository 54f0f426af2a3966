import type { FilePath } from '../../../core/location.js';
import type { Lookup } from '../../../core/provenance.js';
import { directoryOf } from '../../project/file-system.js';
import type { Project } from '../../project/project.js';
import type { DeployedObject, DeployedSet, Deployments } from '../../gitops/deployed-set.js';
import type { Effective } from '../../gitops/effective.js';
import { planSet, planned } from '../../gitops/slot.js';
import type { ContainerPort, PodTemplate } from '../pods/view.js';
import { UnseenMakers } from './makers.js';
import { meantElsewhere, meantPods } from './meant-pods.js';
import { ProjectPods, inNamespace } from './pod-labels.js';
import type { MeantPods, Selection, Service, ServicePort } from './view.js';

const SELECTOR = ['spec', 'selector'];

/** Finds what the Services of a project lead to. */
export class Services {
  readonly #pods: ProjectPods;
  readonly #makers: UnseenMakers;
  readonly #bySelector = new Map<DeployedSet, Map<string, number>>();
  #partial: boolean | undefined;
  #unread: ReadonlySet<FilePath> | undefined;

  constructor(
    private readonly deployments: Deployments,
    templates: readonly { readonly set: DeployedSet; readonly template: PodTemplate }[],
  ) {
    this.#pods = new ProjectPods(deployments, templates);
    this.#makers = new UnseenMakers(deployments);
  }

  /** Undefined for Services without a selector, which lead to endpoints that somebody else makes, and for other names. */
  read(set: DeployedSet, object: DeployedObject): Service | undefined {
    const { effective, apiVersion } = object;
    const type = effective.string(['spec', 'type']);
    if (apiVersion !== 'v1' || type.state === 'unknown' || (type.state === 'set' && type.value === 'ExternalName'))
      return undefined;
    const selector = selectorOf(object);
    if (selector === undefined || selector.size === 0) return undefined;
    const { project } = this.deployments;
    return {
      object,
      isHeadless: isHeadless(effective.string(['spec', 'clusterIP'])),
      selector,
      isOneOfSeveral: this.#sameSelector(set, object, selector) > 1,
      selectorAt: (key) => effective.insertAt(key === undefined ? SELECTOR : [...SELECTOR, key]),
      selection: this.#selection(set, object, selector),
      ports: portsOf(project, object),
      setLabel: (key, value) => {
        if (value !== undefined) return planSet(project, effective, [{ path: [...SELECTOR, key], value }]);
        const written = effective.get([...SELECTOR, key]);
        const at = written.state === 'set' ? written.origin.target : undefined;
        return at === undefined || written.state !== 'set'
          ? { refused: 'no text of this repository asks for the label' }
          : planned(project, effective, [{ op: 'remove', at }], [written.origin]);
      },
    };
  }

  /** How many Services of a set ask for the same labels in the same namespace. */
  #sameSelector(set: DeployedSet, { namespace }: DeployedObject, selector: ReadonlyMap<string, string>): number {
    let counts = this.#bySelector.get(set);
    if (counts === undefined) {
      this.#bySelector.set(set, (counts = new Map<string, number>()));
      for (const service of set.each('Service')) {
        const key = selectorKey(service.namespace, selectorOf(service) ?? NO_LABELS);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts.get(selectorKey(namespace, selector)) ?? 0;
  }

  #selection(set: DeployedSet, object: DeployedObject, selector: ReadonlyMap<string, string>): Selection {
    const { namespace } = object;
    const index = this.#pods.of(set);
    const [perhaps] = index.perhapsWithLabels(selector, namespace);
    if (perhaps !== undefined) return unknown(`the labels of the pods of ${perhaps.object.kind} ${perhaps.object.name}`);
    const selected = inNamespace(index.withLabels(selector), namespace);
    const maker = this.#makers.in(set, namespace, selector);
    const pods = selected.flatMap(({ template }) => template ?? []);
    if (pods.length > 0) {
      const isOwn = pods.some((pod) => selectsNoOthers(selector, pod));
      const others = maker ?? (this.#isPartial ? UNREAD : undefined);
      if (others !== undefined && !isOwn) return unknown(others);
      return { state: 'pods', pods: pods.map((template) => ({ template, ports: servingPorts(template) })) };
    }
    return this.#missed(set, object, selector, maker);
  }

  #missed(set: DeployedSet, object: DeployedObject, selector: ReadonlyMap<string, string>, maker: string | undefined): Selection {
    const { name, namespace } = object;
    const wanted = { name, namespace, selector };
    const meant = meantPods(wanted, this.#pods.of(set)) ?? this.#inOtherNamespace(set, object, selector);
    if (meant === undefined) return unknown('which pods a Service means');
    // What a StatefulSet calls its own is for its pods, whoever else makes any.
    if (maker !== undefined && meant.by !== 'serviceName') return unknown(maker);
    const everywhere = this.#pods.everywhere;
    const [elsewhere] = [
      ...inNamespace(everywhere.withLabels(selector), namespace),
      ...everywhere.perhapsWithLabels(selector, namespace),
    ];
    if (elsewhere !== undefined) return unknown(`${elsewhere.object.kind} ${elsewhere.object.name} is deployed elsewhere`);
    if (this.#isHidden(object)) return unknown(UNREAD);
    return { state: 'missed', meant };
  }

  /** Pods with these labels in another namespace, when no Service of that namespace is for them. */
  #inOtherNamespace(
    set: DeployedSet,
    { name, namespace }: DeployedObject,
    selector: ReadonlyMap<string, string>,
  ): MeantPods | undefined {
    const meant = meantElsewhere({ name, namespace, selector }, this.#pods.of(set));
    const isServed = set.named('Service', name, meant?.workload.namespace).some((other) => (selectorOf(other)?.size ?? 1) > 0);
    return isServed ? undefined : meant;
  }

  /** Whether this is a run over a part of the project, in which other files are left out. */
  get #isPartial(): boolean {
    return (this.#partial ??= [...this.deployments.project.files.values()].some(({ isLeftOut }) => isLeftOut));
  }

  /** Whether a file that is not read may hold the pods: any in a run over a part, one in the same folder in a whole run. */
  #isHidden({ manifest }: DeployedObject): boolean {
    if (this.#isPartial) return true;
    this.#unread ??= unreadFolders(this.deployments.project);
    return this.#unread.has(directoryOf(manifest.document.id.file));
  }
}

const UNREAD = 'files that are not looked into';
const NO_LABELS: ReadonlyMap<string, string> = new Map();

function selectorKey(namespace: string | undefined, selector: ReadonlyMap<string, string>): string {
  return JSON.stringify([namespace, [...selector].toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}

/** The folders that hold files which cannot be read as manifests. */
function unreadFolders({ files }: Project): ReadonlySet<FilePath> {
  const unread = [...files.values()].filter((file) => file.skipped !== undefined || file.stream.problem !== undefined);
  return new Set(unread.map(({ path }) => directoryOf(path)));
}

function unknown(because: string): Selection {
  return { state: 'unknown', because };
}

/** Undefined when a part of it is not known. */
function selectorOf({ effective }: DeployedObject): ReadonlyMap<string, string> | undefined {
  if (!effective.certain(SELECTOR)) return undefined;
  const selector = new Map<string, string>();
  for (const key of effective.keys(SELECTOR)) {
    const value = effective.text([...SELECTOR, key]);
    if (value.state !== 'set') return undefined;
    selector.set(key, value.value);
  }
  return selector;
}

function isHeadless(clusterIP: Lookup<string>): boolean | undefined {
  return clusterIP.state === 'unknown' ? undefined : clusterIP.state === 'set' && clusterIP.value === 'None';
}

/** Whether every pod with these labels is one of the workload's, since its own selector asks for no more. */
function selectsNoOthers(selector: ReadonlyMap<string, string>, { object }: PodTemplate): boolean {
  const own = object.effective.sub(['spec', 'selector', 'matchLabels']);
  const keys = own.keys([]);
  return (
    keys.length > 0 &&
    own.certain([]) &&
    keys.every((key) => {
      const value = own.text([key]);
      return value.state === 'set' && selector.get(key) === value.value;
    })
  );
}

function servingPorts({ containers, initContainers }: PodTemplate): readonly ContainerPort[] | undefined {
  const ports: ContainerPort[] = [];
  for (const container of [...containers, ...initContainers]) {
    if (container.isInit && container.isSidecar === false) continue;
    if (container.ports === undefined || container.isSidecar === undefined) return undefined;
    ports.push(...container.ports);
  }
  return ports;
}

function portsOf(project: Project, { effective }: DeployedObject): readonly ServicePort[] | undefined {
  if (effective.get(['spec', 'ports']).state === 'unknown') return undefined;
  const ports = effective.items(['spec', 'ports']).map((port) => portOf(project, port));
  return ports.every((port) => port !== undefined) ? ports : undefined;
}

function portOf(project: Project, port: Effective): ServicePort | undefined {
  const [name, number, protocol] = [port.string(['name']), port.number(['port']), port.string(['protocol'])];
  const target = port.get(['targetPort']);
  if (number.state !== 'set' || protocol.state === 'unknown' || target.state === 'unknown') return undefined;
  const written = target.state === 'set' && target.value.kind === 'scalar' ? target.value.value : undefined;
  if (target.state === 'set' && typeof written !== 'string' && typeof written !== 'number') return undefined;
  return {
    title: name.state === 'set' ? name.value : String(number.value),
    number: number.value,
    protocol: protocol.state === 'set' ? protocol.value : 'TCP',
    target: typeof written === 'string' || typeof written === 'number' ? written : number.value,
    at: target.state === 'set' ? (target.origin.target ?? port.home.target) : port.insertAt(['port']),
    setTarget: (value) => planSet(project, port, [{ path: ['targetPort'], value }]),
  };
}
