import { defineRule } from '../../kit.js';

/** What the codes of a build's problems say of a path. */
const MISSING: ReadonlySet<string> = new Set(['missing-file', 'no-kustomization']);
const MISPLACED: ReadonlySet<string> = new Set(['component-as-resource', 'not-a-component']);

export default defineRule({
  id: 'kustomize/missing-file',
  meta: {
    title: 'A kustomization lists a path that is not there, or not what it must be',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      missing: {
        severity: 'error',
        text: '{{problem}}{{hint}}',
        why: 'Kustomize stops at the first path that it cannot read, and nothing of the whole build is applied.',
        help: 'Correct the path, add the file, or take the entry out.',
      },
      outside: {
        severity: 'error',
        text: '{{problem}}',
        why: 'Flux and Argo CD build from a copy of the repository and read nothing outside it; the whole build fails.',
        help: 'Name a path inside the repository, relative to the kustomization file.',
      },
      misplaced: {
        severity: 'error',
        text: '{{problem}}',
        why: 'Kustomize takes folders of kind Component only under components, and others only under resources; it refuses the whole build.',
      },
      notAnObject: {
        severity: 'error',
        text: '{{problem}}',
        why: 'Every document of a listed file must be a Kubernetes object with kind and name; without a kustomization file Flux lists every YAML file below its path. The whole build fails.',
        help: 'Give the object what it lacks, or keep the file out of the build: elsewhere, or by a kustomization.yaml that lists the manifests.',
      },
    },
  },
  create: (context) => ({
    Build({ faults }) {
      for (const { problem, hint, at, related } of faults) {
        const common = { at, related, data: { problem: problem.message } };
        if (MISSING.has(problem.code))
          context.report({ at, related, messageId: 'missing', data: { problem: problem.message, hint } });
        if (problem.code === 'outside-project') context.report({ ...common, messageId: 'outside' });
        if (MISPLACED.has(problem.code)) context.report({ ...common, messageId: 'misplaced' });
        if (problem.code === 'not-an-object') context.report({ ...common, messageId: 'notAnObject' });
      }
    },
  }),
});
