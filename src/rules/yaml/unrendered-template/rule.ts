import { showPath } from '../../../core/location.js';
import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'yaml/unrendered-template',
  meta: {
    title: 'A Helm expression stands in a manifest that nothing renders',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      inField: {
        severity: 'error',
        text: '{{expression}} stands in {{path}}, but this file is no part of a chart: the braces arrive in the cluster as they are',
        why: 'Only Helm knows this expression, and it renders only the templates of a chart.',
        help: 'Write the value itself, or move the manifest into a chart.',
      },
      inConfiguration: {
        severity: 'error',
        text: '{{expression}} stands in {{name}}, which a program reads as it is: nothing renders it',
        why: 'Only Helm knows this expression, and it renders only the templates of a chart.',
        help: 'Write the value itself.',
      },
      inMetadata: {
        severity: 'warning',
        text: '{{expression}} stands in the {{place}} {{key}}, but this file is no part of a chart: the value never changes',
        why: 'Only Helm knows this expression. A checksum that is never computed does not restart pods when their configuration changes.',
        help: 'Take it out, or let something compute it: a hashed name from a configMapGenerator restarts pods when the content changes.',
      },
    },
  },
  create: (context) => ({
    Manifest({ templates }) {
      for (const { at, expression, place, path } of templates) {
        if (place === 'field') context.report({ at, messageId: 'inField', data: { expression, path: showPath(path) } });
        else context.report({ at, messageId: 'inMetadata', data: { expression, place, key: String(path.at(-1)) } });
      }
    },
    Configuration({ name, unrendered }) {
      if (unrendered !== undefined)
        context.report({ at: unrendered.at, messageId: 'inConfiguration', data: { expression: unrendered.expression, name } });
    },
  }),
});
