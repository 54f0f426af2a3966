import { documentKey } from '../../../core/location.js';
import { describeLayer } from '../../../core/provenance.js';
import type { HelmRelease, ShadowedValue } from '../../../model/gitops/helm-release.js';
import { type Fix, type Refusal, type Target, defineRule, offer } from '../../kit.js';

export default defineRule({
  id: 'flux/shadowed-target-path',
  meta: {
    title: 'A value from valuesFrom is overridden where its targetPath places it',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe', 'unsafe'],
    messages: {
      shadowed: {
        severity: 'warning',
        text: 'the targetPath {{path}} is without effect: {{winner}} decides the value there',
        why: 'Flux merges spec.values once more after all of valuesFrom. A targetPath lasts only below maps that nothing earlier in valuesFrom has; elsewhere spec.values wins, and whatever comes later in valuesFrom.',
        help: 'Remove the value that stands in its way, or the entry of valuesFrom.',
      },
    },
  },
  create: (context) => ({
    HelmRelease(release) {
      for (const value of release.shadowed) {
        const fix = fixOf(release, value);
        context.report({
          at: value.at,
          messageId: 'shadowed',
          data: { path: value.path, winner: winnerOf(value) },
          ...(fix && { fix }),
        });
      }
    },
  }),
});

function fixOf(release: HelmRelease, { at, removePlaceholder }: ShadowedValue): Fix | Refusal | undefined {
  if (removePlaceholder === undefined) return undefined;
  const title = 'remove the value that hides it';
  return isRequired(release, at)
    ? offer(title, 'safe', removePlaceholder())
    : offer(title, 'unsafe', removePlaceholder(), 'the entry of valuesFrom is optional: without what it names no value is left');
}

/** Whether the entry at a place certainly brings a value, or ends the release. */
function isRequired({ effective }: HelmRelease, at: Target): boolean {
  return effective.items(['spec', 'valuesFrom']).some((entry) => {
    const written = entry.get([]);
    const target = written.state === 'set' ? written.origin.target : undefined;
    if (target === undefined || placeKey(target) !== placeKey(at)) return false;
    const optional = entry.boolean(['optional']);
    return optional.state === 'absent' || (optional.state === 'set' && !optional.value);
  });
}

function placeKey({ document, path }: Target): string {
  return JSON.stringify([documentKey(document), path]);
}

/** Who wins, never with which value: it may come from a Secret. */
function winnerOf({ winner: { layer } }: ShadowedValue): string {
  return layer.kind === 'source' ? 'spec.values' : describeLayer(layer);
}
