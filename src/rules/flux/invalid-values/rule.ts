import { documentKey } from '../../../core/location.js';
import type { HelmRelease } from '../../../model/gitops/helm-release.js';
import type { HelmProblem } from '../../../model/gitops/helm/problem.js';
import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/invalid-values',
  meta: {
    title: 'Flux cannot compose the values of a HelmRelease',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      fails: {
        severity: 'error',
        text: '{{problem}}',
        why: 'helm-controller composes all values before Helm begins. Without them HelmRelease {{release}} is neither installed nor upgraded; what runs stays as it was.',
      },
    },
  },
  create: (context) => ({
    HelmRelease(release) {
      for (const problem of release.valuesProblems)
        if (!isSaidElsewhere(release, problem))
          context.report({
            at: problem.at,
            messageId: 'fails',
            data: { problem: problem.message, release: release.object.name },
          });
    },
  }),
});

/** yaml/syntax, yaml/embedded-syntax and kustomize/generator-mismatch speak of the same places. */
function isSaidElsewhere(release: HelmRelease, { code, at }: HelmProblem): boolean {
  if (code === 'values-not-yaml') {
    const key = at.document.embedded?.at(-1)?.at(-1);
    return key === undefined || /\.(?:ya?ml|json)$/i.test(String(key));
  }
  return code === 'missing-values' && 'path' in at && !isOwnConfigMap(release, `${documentKey(at.document)}${at.path.join('/')}`);
}

/** Whether the entry of `valuesFrom` at a place names a ConfigMap that somebody has written: a Secret's keys are another matter. */
function isOwnConfigMap({ effective, set, object }: HelmRelease, place: string): boolean {
  return effective.items(['spec', 'valuesFrom']).some((entry) => {
    const written = entry.get([]);
    const target = written.state === 'set' ? written.origin.target : undefined;
    if (target === undefined || `${documentKey(target.document)}${target.path.join('/')}` !== place) return false;
    const [kind, name] = [entry.text(['kind']), entry.text(['name'])];
    if (kind.state !== 'set' || kind.value !== 'ConfigMap' || name.state !== 'set') return false;
    // Only what a generator makes is closed: nobody can add a key to it but the generator.
    return set.named('ConfigMap', name.value, object.namespace).every(({ effective: { home } }) => home.closed === undefined);
  });
}
