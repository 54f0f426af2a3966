import { describe, expect, it } from 'vitest';

import { keySelectors } from '../../../src/model/gitops/key-selectors.js';
import { yamlTree } from './helm/samples.js';

/** Each selector as `taker: kind name key`, with its namespace and purpose where these are no matter of course. */
function shown(text: string, isBare = false): readonly string[] {
  return keySelectors(yamlTree(text), { isBare }).map(({ taker, kind, name, key, namespace, purpose }) =>
    [`${taker} (${purpose}): ${kind} ${name} ${key}`, ...(namespace === undefined ? [] : [`in ${namespace}`])].join(' '),
  );
}

describe('the keys that a configuration takes', () => {
  it.each<readonly [string, string, readonly string[]]>([
    [
      'variables of a pod',
      'env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: B, valueFrom: {configMapKeyRef: {name: m, key: k}}}]',
      ['the variable A (variable): Secret s k', 'the variable B (variable): ConfigMap m k'],
    ],
    ['variables in a map', 'envValueFrom: {A_B: {secretKeyRef: {name: s, key: k}}}', ['the variable A_B (variable): Secret s k']],
    ['a field', 'auth: {password: {secretKeyRef: {name: s, key: k}}}', ['auth.password (field): Secret s k']],
    [
      'volumes',
      'volumes: [{name: a, secret: {secretName: s, items: [{key: k, path: p}, {key: l, path: q}]}}, {name: b, configMap: {name: m, items: [{key: k, path: p}]}}]',
      ['the volume a (volume): Secret s k', 'the volume a (volume): Secret s l', 'the volume b (volume): ConfigMap m k'],
    ],
    [
      'projected volumes',
      'volumes: [{name: a, projected: {sources: [{secret: {name: s, items: [{key: k, path: p}]}}, {configMap: {name: m, items: [{key: k, path: p}]}}]}}]',
      ['the volume a (volume): Secret s k', 'the volume a (volume): ConfigMap m k'],
    ],
    [
      'a mount of a chart',
      'extraSecretMounts: [{name: a, secretName: s, items: [{key: k, path: p}]}]',
      ['the volume a (volume): Secret s k'],
    ],
    ['a Secret of a chart', 'scrapeSecret: {enabled: true, name: s, key: k}', ['scrapeSecret (field): Secret s k']],
    ['what is optional', 'env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]', []],
    [
      'what is not optional',
      'env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: false}}}]',
      ['the variable A (variable): Secret s k'],
    ],
    ['an optional volume', 'volumes: [{name: a, secret: {secretName: s, optional: true, items: [{key: k, path: p}]}}]', []],
    ['a whole volume', 'volumes: [{name: a, secret: {secretName: s}}]', []],
    ['what is switched off', 'part: {enabled: false, password: {secretKeyRef: {name: s, key: k}}}', []],
    ['templates and variables', "a: {secretKeyRef: {name: '{{ x }}', key: k}}\nb: {secretKeyRef: {name: s, key: '${K}'}}", []],
    ['a namespace of its own', 'a: {b: {secretKeyRef: {name: s, key: k, namespace: ns}}}', ['a.b (field): Secret s k in ns']],
    [
      'an override of the namespace',
      'namespaceOverride: ns\na: {b: {secretKeyRef: {name: s, key: k}}}',
      ['a.b (field): Secret s k in ns'],
    ],
    ['a pair that is no selector', 'header: {name: s, key: k}', []],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it('takes every pair for a selector in objects of prometheus-operator', () => {
    expect(
      shown(
        'spec: {basicAuth: {password: {name: s, key: k}}, tls: {ca: {configMap: {name: m, key: k}}}, tolerations: [{key: k}]}',
        true,
      ),
    ).toEqual(['basicAuth.password (field): Secret s k', 'ca.configMap (field): ConfigMap m k']);
  });
});
