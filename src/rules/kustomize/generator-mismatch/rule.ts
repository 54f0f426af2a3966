import type { BrokenReference } from '../../../model/gitops/builds/broken-references.js';
import { type Target, defineRule } from '../../kit.js';
import { showPath } from '../../../core/location.js';

export default defineRule({
  id: 'kustomize/generator-mismatch',
  meta: {
    title: 'A generated ConfigMap or Secret is not what its users look for',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      refused: {
        severity: 'error',
        text: '{{problem}}',
        why: 'Kustomize ends with an error, and nothing of the whole build is applied.',
      },
      refusedKey: {
        severity: 'error',
        text: '{{problem}}',
        why: 'Kustomize takes it as it stands. The API server then refuses the whole object: a key is made of letters, digits, “-”, “_” and “.”, and of 253 of them at most.',
        help: 'In a file of envs write each line as NAME=value.',
      },
      namespace: {
        severity: 'error',
        text: 'this {{kind}} is made in {{namespace}}, and {{user}} looks for {{name}} in {{wanted}}',
        why: 'An object sees only ConfigMaps and Secrets of its own namespace. Kustomize also writes the hash of a generated name only into references of the same namespace.',
        help: 'Give the generator’s entry namespace: {{wanted}}, or set the namespace for the whole kustomization.',
      },
      key: {
        severity: 'error',
        text: '{{kind}} {{name}} has no key {{key}}: its generator makes {{keys}}',
        why: 'A generator names a key like the file, unless the entry says key=path. {{consequence}}',
        help: 'Write {{key}}=FILE in the generator’s entry, or ask for a key that is there.',
      },
      name: {
        severity: 'error',
        text: '{{user}} looks for {{kind}} {{name}}, and the generator beside it makes {{made}}, which nothing uses',
        why: 'Nothing has the name that is looked for. {{consequence}}',
        help: 'Use one name in both places.',
      },
    },
  },
  create: (context) => ({
    Build({ faults, broken }) {
      for (const { problem, at, related } of faults) {
        const data = { problem: problem.message };
        if (problem.code === 'refused-key') context.report({ at, related, messageId: 'refusedKey', data });
        else if (problem.code === 'bad-generator' || problem.code === 'generator-behavior')
          context.report({ at, related, messageId: 'refused', data });
      }
      for (const one of broken) {
        if (one.because === 'namespace') {
          const { generated, reference } = one;
          context.report({
            at: generated.at,
            related: [{ at: reference.at, message: `${userOf(one)} looks for it here` }],
            messageId: 'namespace',
            data: {
              kind: generated.kind,
              name: generated.written,
              namespace: generated.namespace ?? 'no namespace',
              user: userOf(one),
              wanted: reference.namespace ?? 'its own',
            },
          });
        }
        if (one.because === 'key') {
          const { generated, reference } = one;
          const { kind, name, key, at } = reference;
          context.report({
            at: key?.at ?? at,
            related: madeBy(generated.at),
            messageId: 'key',
            data: {
              kind,
              name: generated.written === generated.deployed ? name : generated.written,
              key: key?.name ?? '',
              keys: list(generated.keys ?? []),
              consequence: consequenceOf(one),
            },
          });
        }
        if (one.because === 'name') {
          const { generated, reference } = one;
          const { kind, name, at } = reference;
          context.report({
            at,
            related: madeBy(generated.at),
            messageId: 'name',
            data: { user: userOf(one), kind, name, made: generated.written, consequence: consequenceOf(one) },
          });
        }
      }
    },
  }),
});

function madeBy(at: Target): readonly { readonly at: Target; readonly message: string }[] {
  return [{ at, message: `it is made here${at.path.length > 0 ? `, by ${showPath(at.path.slice(0, 2))}` : ''}` }];
}

function list(keys: readonly string[]): string {
  return keys.length === 0 ? 'none' : keys.join(', ');
}

function userOf({ reference: { from } }: BrokenReference): string {
  return `${from.kind} ${from.name}`;
}

function consequenceOf({ reference: { from } }: BrokenReference): string {
  return from.kind === 'HelmRelease' ? 'The release fails before Helm begins.' : 'The pod never starts.';
}
