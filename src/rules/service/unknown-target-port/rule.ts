import type { ContainerPort } from '../../../model/apps/pods/view.js';
import type { SelectedPods, ServicePort } from '../../../model/apps/services/view.js';
import { type Fix, type Refusal, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'service/unknown-target-port',
  meta: {
    title: 'A Service port leads to a port that its pods do not have',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      noSuchName: {
        severity: 'error',
        text: 'port {{port}} of the Service {{service}} leads to the port named {{target}} ({{protocol}}), but no container of {{workload}} has one of that name; {{declared}}',
        why: 'The name is looked up in the ports of the pod’s containers; without it this port of the Service has no endpoints.',
        help: 'Use the name or the number of a port that the container declares, or give its port this name.',
      },
      numberInQuotes: {
        severity: 'error',
        text: 'port {{port}} of the Service {{service}} has the targetPort {{target}} in quotes: a text is the name of a port, and a name needs a letter',
        why: 'The API server refuses the Service: a port’s name must hold at least one letter.',
        help: 'Write the number without quotes.',
      },
      noSuchNumber: {
        severity: 'warning',
        text: 'the Service {{service}} leads to port {{target}} of {{workload}}, whose only container declares {{declared}} and is probed there: unless it listens on {{target}}, too, connections are refused',
        why: 'Declaring ports is voluntary, but the probes of this container show that it listens where it says, and the Service leads nowhere of that.',
        help: 'Use the number of a port that the container declares, or declare {{target}}, too.',
      },
    },
  },
  create: (context) => ({
    Service({ object, selection, isHeadless, isOneOfSeveral, ports: all }) {
      // A headless Service only tells addresses: clients dial the pods' own ports, whatever it says of them.
      if (selection.state !== 'pods' || isHeadless !== false) return;
      const pods = lasting(selection.pods);
      const declared = pods.flatMap(({ ports }) => ports ?? []);
      if (all === undefined || pods.some(({ ports }) => ports === undefined)) return context.unknown('the ports of a Service');
      const service = object.name;
      for (const port of all) {
        const { at, title, protocol, target } = port;
        if (typeof target === 'number') continue;
        if (/^\d+$/.test(target)) {
          const fix = offer(`lead to ${target}`, 'unsafe', port.setTarget(Number(target)), CAUTION);
          context.report({ at, messageId: 'numberInQuotes', data: { service, port: title, target }, fix });
        } else if (!declared.some((known) => known.name === target && known.protocol === protocol)) {
          const data = { service, port: title, target, protocol, workload: workloads(pods), declared: described(declared) };
          context.report({ at, messageId: 'noSuchName', data, ...fixOf(port, candidates(declared, port)) });
        }
      }
      const [only, ...others] = all;
      // Beside another Service of the pods this one may be for what they listen on at times.
      if (
        only === undefined ||
        others.length > 0 ||
        isOneOfSeveral ||
        typeof only.target !== 'number' ||
        !misses(only.target, pods)
      )
        return;
      const data = { service, target: only.target, workload: workloads(pods), declared: numbers(declared) };
      context.report({ at: only.at, messageId: 'noSuchNumber', data, ...fixOf(only, declared) });
    },
  }),
});

const CAUTION = 'another port may have been meant';

/** Jobs end, and do not serve anybody while something else does. */
function lasting(pods: readonly SelectedPods[]): readonly SelectedPods[] {
  const others = pods.filter(({ template: { workload } }) => workload !== 'Job' && workload !== 'CronJob');
  return others.length > 0 ? others : pods;
}

/**
 * Whether the only container of each of the pods says where it listens, and not there. What it says may be wrong, since nobody
 * checks it, unless its probes ask there; and what it is told to listen on need not be declared.
 */
function misses(target: number, pods: readonly SelectedPods[]): boolean {
  return pods.every(({ template: { containers }, ports = [] }) => {
    const [container, ...others] = containers;
    const probed = container?.probedPorts;
    return (
      others.length === 0 &&
      probed !== undefined &&
      !probed.includes(target) &&
      container?.toldNumbers?.has(target) === false &&
      ports.every(({ number }) => number !== undefined && number !== target) &&
      ports.some(({ number, name }) => probed.some((port) => port === number || port === name))
    );
  });
}

/** The ports that may have been meant: of the same protocol, and of those the one with the Service's own number. */
function candidates(declared: readonly ContainerPort[], { protocol, number }: ServicePort): readonly ContainerPort[] {
  const same = declared.filter((port) => port.protocol === protocol);
  const equal = same.filter((port) => port.number === number);
  return equal.length > 0 ? equal : same;
}

function fixOf(port: ServicePort, meant: readonly ContainerPort[]): { readonly fix?: Fix | Refusal } {
  const targets = [...new Set(meant.map(({ name, number }) => (typeof port.target === 'string' ? (name ?? number) : number)))];
  const [target] = targets;
  if (target === undefined || targets.length > 1) return {};
  return { fix: offer(`lead to ${target}`, 'unsafe', port.setTarget(target), CAUTION) };
}

function workloads(pods: readonly SelectedPods[]): string {
  return [...new Set(pods.map(({ template: { workload, object } }) => `the ${workload} ${object.name}`))].join(' and ');
}

function described(ports: readonly ContainerPort[]): string {
  return ports.length === 0 ? 'they declare no ports' : `they declare ${shown(ports)}`;
}

function numbers(ports: readonly ContainerPort[]): string {
  return `${ports.length === 1 ? 'port' : 'ports'} ${shown(ports)}`;
}

function shown(ports: readonly ContainerPort[]): string {
  const each = ports.map(({ name, number, protocol }) => {
    const text = name === undefined ? String(number) : `${name} (${number})`;
    return protocol === 'TCP' ? text : `${text} ${protocol}`;
  });
  return [...new Set(each)].join(', ');
}
