import type { Difference, MeantPods, Service } from '../../../model/apps/services/view.js';
import { type Fix, type Refusal, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'service/selects-no-pod',
  meta: {
    title: 'A Service whose selector matches none of the pods it is for',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe'],
    messages: {
      noEndpoints: {
        severity: 'error',
        text: 'the Service {{service}} asks for {{wanted}}, but the pods of the {{workload}} {{have}}: it has no endpoints',
        why: 'A Service leads to the pods that have all the labels of its selector; without any, every connection to it is refused.',
        help: 'Ask for the labels of the pod template, which are not those of the {{kind}} itself.',
      },
      governsNone: {
        severity: 'error',
        text: 'the {{workload}} has the Service {{service}} as its serviceName, which asks for {{wanted}}, but its pods {{have}}: they get no host names',
        why: 'The names pod.service are made for the pods that the Service selects; programs that look for each other by them find nobody.',
        help: 'Ask for the labels of the pod template, which are not those of the {{kind}} itself.',
      },
      otherNamespace: {
        severity: 'error',
        text: 'the Service {{service}} is in namespace {{namespace}}, but the pods of the {{workload}} that it asks for are in {{other}}: it has no endpoints',
        why: 'A Service leads only to pods of its own namespace.',
        help: 'Put both in one namespace.',
      },
    },
  },
  create: (context) => ({
    Service(service) {
      const { selection, object } = service;
      if (selection.state === 'unknown') context.unknown(selection.because);
      if (selection.state !== 'missed') return;
      const { meant } = selection;
      const { kind, name, namespace } = meant.workload;
      const data = { service: object.name, workload: `${kind} ${name}` };
      const related = [{ at: meant.at, message: 'the labels of the pods' }];
      const [first, ...others] = meant.differences;
      if (first === undefined) {
        context.report({
          at: service.selectorAt(),
          messageId: 'otherNamespace',
          data: { ...data, namespace: object.namespace ?? '', other: namespace ?? '' },
          related,
        });
        return;
      }
      const fix = others.length === 0 ? fixOf(service, first) : undefined;
      context.report({
        at: service.selectorAt(others.length === 0 ? first.key : undefined),
        messageId: meant.by === 'serviceName' ? 'governsNone' : 'noEndpoints',
        data: { ...data, ...described(meant), kind },
        related,
        ...(fix !== undefined && { fix }),
      });
    },
  }),
});

function described({ differences }: MeantPods): { readonly wanted: string; readonly have: string } {
  const wanted = differences.map(({ key, wanted: value }) => `${key}: ${value}`).join(', ');
  const others = differences.flatMap(({ key, has }) => (has === undefined ? [] : [`${key}: ${has}`]));
  const missing = differences.filter(({ has }) => has === undefined).map(({ key }) => key);
  const parts = [
    ...(others.length > 0 ? [`have ${others.join(', ')}`] : []),
    ...(missing.length > 0 ? [`have no label ${missing.join(' and no label ')}`] : []),
  ];
  return { wanted, have: parts.join(' and ') };
}

const CAUTION = 'the selector may be right and the labels of the pods wrong';

/** A selector without labels would lead nowhere at all. */
function fixOf(service: Service, { key, has }: Difference): Fix | Refusal | undefined {
  if (has !== undefined) return offer(`ask for ${key}: ${has}`, 'unsafe', service.setLabel(key, has), CAUTION);
  if (service.selector.size === 1) return undefined;
  return offer(`do not ask for ${key}`, 'unsafe', service.setLabel(key, undefined), CAUTION);
}
