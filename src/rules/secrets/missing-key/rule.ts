import { closest } from '../../../core/suggest.js';
import type { KeyReference } from '../../../model/apps/key-references.js';
import { type Fix, type Refusal, type RelatedReport, defineRule, offer } from '../../kit.js';

/** More names than these help nobody. */
const MOST_LISTED = 8;

const CONSEQUENCES: Readonly<Record<KeyReference['purpose'], string>> = {
  variable: 'The kubelet does not create the container (CreateContainerConfigError) as long as the key is missing.',
  volume: 'The kubelet cannot set the volume up as long as the key is missing, and the pod stays at ContainerCreating.',
  values: 'helm-controller ends with an error before Helm begins: the release is neither installed nor upgraded.',
  field: 'What reads it takes the whole object for wrong, and what runs stays as it was.',
};

export default defineRule({
  id: 'secrets/missing-key',
  meta: {
    title: 'Something takes a key that its Secret or ConfigMap does not have',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['suggestion'],
    messages: {
      missing: {
        severity: 'error',
        text: '{{taker}} of {{user}} takes key {{key}} of {{kind}} {{name}}, which has no such key: it has {{keys}}{{hint}}',
        why: '{{consequence}}',
        help: 'Ask for a key that is there, or add this one to what makes the {{kind}}. What may be missing is marked optional: true.',
      },
    },
  },
  create: (context) => ({
    KeyReference(reference) {
      const { state, key, kind, name, taker, object, purpose } = reference;
      // kustomize/generator-mismatch speaks of what a generator should make.
      if (state.state === 'present' || reference.isGenerators) return;
      if (state.state === 'maybe') return context.unknown(`the keys of ${kind} ${name} are not all known: ${state.because}`);
      const known = [...reference.keys.keys, ...(reference.keys.contested?.keys ?? [])].toSorted();
      const near = closest(key, known);
      context.report({
        at: reference.at,
        messageId: 'missing',
        related: madeHere(reference),
        data: {
          taker: taker.startsWith('the ') ? taker.slice('the '.length) : taker,
          user: `${object.kind} ${object.name}`,
          key,
          kind,
          name,
          keys: listed(known),
          hint: near === undefined ? '' : `; did you mean ${near}?`,
          consequence: CONSEQUENCES[purpose],
        },
        ...(near !== undefined && !reference.isDefault && { fix: fixOf(reference, near) }),
      });
    },
  }),
});

function listed(keys: readonly string[]): string {
  const rest = keys.length - MOST_LISTED;
  return `${keys.slice(0, MOST_LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function madeHere({ keys: { makers } }: KeyReference): readonly RelatedReport[] {
  return makers.map(({ kind, name, effective }) => ({
    at: effective.insertAt(['metadata', 'name']),
    message: `${kind} ${name} makes it`,
  }));
}

function fixOf(reference: KeyReference, near: string): Fix | Refusal {
  return offer(`ask for the key ${near}`, 'suggestion', reference.askFor(near), 'it may be another value than what is meant');
}
