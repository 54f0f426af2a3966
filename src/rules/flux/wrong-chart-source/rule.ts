import type { ChartRepository } from '../../../model/gitops/chart-repository.js';
import { type Target, defineRule, offer } from '../../kit.js';

const NEVER_READY = 'No chart is fetched, and the releases that want one stay as they are, or are never installed.';

export default defineRule({
  id: 'flux/wrong-chart-source',
  meta: {
    title: 'A chart is looked for where nobody publishes it',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe'],
    messages: {
      misplaced: {
        severity: 'error',
        text: 'nobody publishes {{charts}} under {{url}}: {{publisher}} has it under {{right}}',
        why:
          'In a registry a chart’s address is that of the repository with its name behind it, and nothing is looked up. ' +
          NEVER_READY,
        help: 'Write {{right}}.',
      },
      otherPublisher: {
        severity: 'error',
        text: '{{here}} does not publish {{chart}}, which comes from {{right}}',
        why: NEVER_READY,
        help: 'Take it from a repository of its publisher.',
      },
      gitRepository: {
        severity: 'error',
        text: '{{url}} is a Git repository, and no repository of charts: it has no index.yaml',
        why: 'source-controller asks for index.yaml under the address, and GitHub answers 404. ' + NEVER_READY,
        help: '{{instead}}',
      },
      typeMissing: {
        severity: 'error',
        text: '{{url}} is in an OCI registry, and the type of this HelmRepository is {{type}}',
        why: 'source-controller stops with “’oci’ URL scheme cannot be used with ’default’ HelmRepository type”. ' + NEVER_READY,
        help: 'Set spec.type: oci.',
      },
      notInRegistry: {
        severity: 'error',
        text: '{{url}} is no address in an OCI registry, as {{wants}} needs one',
        why: 'An address in a registry begins with oci://; source-controller refuses any other. ' + NEVER_READY,
        help: 'Write the address in the registry, or make it a HelmRepository of the default type.',
      },
    },
  },
  create: (context) => ({
    ChartRepository(repository) {
      const { effective, kind, charts, address } = repository;
      const type = effective.string(['spec', 'type']);
      if (address === undefined || type.state === 'unknown') return;
      const { url, at, isRegistry, publisher, misplaced } = address;
      const isOci = kind === 'OCIRepository' || (type.state === 'set' && type.value === 'oci');
      if (isRegistry && !isOci) {
        const data = { url, type: type.state === 'set' ? type.value : 'not said, which means default' };
        const fix = offer('set type: oci', 'safe', repository.setType('oci'));
        context.report({ at: typeAt(repository) ?? at, messageId: 'typeMissing', data, fix });
      }
      if (!isRegistry && isOci) {
        const wants = kind === 'OCIRepository' ? 'an OCIRepository' : 'a HelmRepository of type oci';
        const isIndex = kind === 'HelmRepository' && publisher !== undefined && !address.isGitRepository;
        const fix = isIndex ? offer('set type: default', 'safe', repository.setType('default')) : undefined;
        context.report({ at, messageId: 'notInRegistry', data: { url, wants }, ...(fix && { fix }) });
      } else if (address.isGitRepository) {
        const instead = publisher === undefined ? 'Write the address that serves the index.' : `Write ${publisher.https}.`;
        const fix = publisher && offer(`write ${publisher.https}`, 'safe', repository.setUrl(publisher.https));
        context.report({ at, messageId: 'gitRepository', data: { url, instead }, ...(fix && { fix }) });
      } else if (misplaced !== undefined) {
        const { right } = misplaced;
        const data = { charts: misplaced.charts.join(', '), url, publisher: misplaced.publisher.name, right };
        const isForAll = misplaced.charts.length === Math.max(charts.length, 1);
        const fix = isForAll
          ? offer(`write ${right}`, 'safe', repository.setUrl(right))
          : { refused: 'charts that may be published there are taken from it, too' };
        context.report({ at, messageId: 'misplaced', data, fix });
      } else for (const data of address.foreign) context.report({ at, messageId: 'otherPublisher', data });
    },
  }),
});

function typeAt({ effective }: ChartRepository): Target | undefined {
  const type = effective.string(['spec', 'type']);
  return type.state === 'set' ? type.origin.target : undefined;
}
