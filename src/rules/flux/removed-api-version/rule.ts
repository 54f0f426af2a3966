import { type Target, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'flux/removed-api-version',
  meta: {
    title: 'An API version that the installed Flux no longer serves',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      removed: {
        severity: 'error',
        text: '{{kind}} {{apiVersion}} is gone since Flux 2.{{since}}, and this cluster runs {{flux}}',
        why: 'The API server answers “no matches for kind”. Flux tries all objects of a Kustomization before it applies any, so none of them is applied.',
        help: 'Write {{now}}, and run `flux migrate` before the next upgrade of Flux.',
      },
    },
  },
  create: (context) => ({
    FluxObject({ outdated, effective }) {
      if (outdated === undefined) return;
      const { api, flux, changed } = outdated;
      const { kind, apiVersion, since, now } = api;
      const written = effective.string(['apiVersion']);
      const at: Target | undefined = written.state === 'set' ? written.origin.target : undefined;
      const title = `write ${now}`;
      const fix =
        changed.length === 0
          ? offer(title, 'safe', outdated.upgrade())
          : offer(title, 'unsafe', outdated.upgrade(), `${changed.join(' and ')} changed with the version`);
      context.report({
        at: at ?? effective.insertAt(['apiVersion']),
        messageId: 'removed',
        data: { kind, apiVersion, since, now, flux: shown(flux) },
        fix,
      });
    },
  }),
});

/** A range of versions is said as one. */
function shown(version: string): string {
  return /^v?\d+\.\d+(?:\.\d+)?$/.test(version) ? `Flux ${version.replace(/^v/, '')}` : `Flux “${version}”`;
}
