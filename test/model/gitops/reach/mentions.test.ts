import { describe, expect, it } from 'vitest';

import { mentions, patternsIn } from '../../../../src/model/gitops/reach/mentions.js';

describe('whether a text mentions a name', () => {
  it.each([
    ['name: loki', 'loki', true],
    ['name: "loki"', 'loki', true],
    ['http://loki.monitoring.svc:3100', 'loki', true],
    ['http://loki-0.loki.monitoring.svc', 'loki', true],
    ['name: loki-config', 'loki', false],
    ['name: my-loki', 'loki', false],
    ['name: my-loki\nother: loki', 'loki', true],
    ['name: Loki', 'loki', false],
    ['name: plex-config', '${APP}-config', true],
    ['name: plex', '${APP}-config', false],
  ])('%s: %s', (text, name, wanted) => {
    expect(mentions(text, { text: name })).toBe(wanted);
  });

  it('asks for the word that such references have', () => {
    expect(mentions('sourceRef: { kind: HelmRepository, name: loki }', { text: 'loki', cue: /HelmRepository/ })).toBe(true);
    expect(mentions('name: loki', { text: 'loki', cue: /HelmRepository/ })).toBe(false);
  });

  it('finds names that may have become longer', () => {
    expect(mentions('name: prod-loki-7h2', { text: 'loki', isPart: true })).toBe(true);
  });
});

describe('words that Flux makes names of', () => {
  const parts = (text: string, name: string): readonly (string | undefined)[] =>
    patternsIn(text).map((pattern) => pattern.variablePart(name));

  it.each([
    ['name: ${APP}-values', 'plex-values', ['plex']],
    ['name: a-${APP:=x}-b', 'a-plex-b', ['plex']],
    ['name: ${APP}-values', 'plex-config', [undefined]],
    ['name: ${APP}', 'plex', []],
    ['name: $APP-values', 'plex-values', []],
    ['name: ${A}-${B}', 'plex-values', ['']],
    ['name: ${APP/a/b}-values', 'plex-values', ['']],
  ])('%s', (text, name, wanted) => {
    expect(parts(text, name)).toEqual(wanted);
  });
});
