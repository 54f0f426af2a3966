import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/prefer-oci',
  meta: {
    title: 'Charts that an OCIRepository could fetch',
    confidence: 'high',
    since: '0.1.0',
    pedantic: true,
    fixes: [],
    messages: {
      maintenance: {
        severity: 'info',
        text: 'HelmRepositories of type oci are in maintenance mode: an OCIRepository fetches {{charts}} from {{url}} as well',
        why: 'Flux’s documentation says so since 2.8, and points to OCIRepository: it can pin a digest, sees when a tag is overwritten, and has a status of its own.',
        help: 'Make an OCIRepository of each chart, with the media type of Helm charts as layerSelector, and name it in spec.chartRef of its releases.',
      },
      registry: {
        severity: 'info',
        text: '{{publisher}} publishes the same charts under {{oci}}',
        why: 'source-controller downloads the whole index of an HTTPS repository, megabytes of it, at every interval; from a registry it fetches the one chart.',
        help: 'Make an OCIRepository of each chart, with the media type of Helm charts as layerSelector, and name it in spec.chartRef of its releases.',
      },
    },
  },
  create: (context) => ({
    ChartRepository({ effective, kind, charts, address }) {
      if (kind !== 'HelmRepository' || address === undefined || charts.length === 0) return;
      const { at, url, publisher, isRegistry, isGitRepository } = address;
      const type = effective.string(['spec', 'type']);
      if (isRegistry && type.state === 'set' && type.value === 'oci')
        context.report({ at, messageId: 'maintenance', data: { charts: charts.join(', '), url } });
      if (!isRegistry && !isGitRepository && publisher !== undefined)
        context.report({ at, messageId: 'registry', data: { publisher: publisher.name, oci: publisher.oci } });
    },
  }),
});
