import { showPath } from '../../../core/location.js';
import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/null-in-merge-patch',
  meta: {
    title: 'A merge patch gives a HelmRelease a null, which Kustomize drops',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      dropped: {
        severity: 'warning',
        text: 'this null never reaches the chart: the release has no {{path}} that it could take out',
        why: 'In a strategic merge patch null means that a key goes. Kustomize drops it where there is nothing to take out, so the values hold no null, and the default of the chart stays.',
        help: 'Write the null in the release itself, or patch with JSON operations: op: add, path: {{pointer}}, value: null.',
      },
    },
  },
  create: (context) => ({
    Build({ idleNulls }) {
      for (const { at, path } of idleNulls)
        context.report({ at, messageId: 'dropped', data: { path: showPath(path), pointer: pointerOf(path) } });
    },
  }),
});

/** RFC 6901. */
function pointerOf(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
