import { type AnyRule, defineRule, offer, option } from '../../src/rules/kit.js';

/** A rule small enough to be wrong in one way at a time. */
export const releaseRule: AnyRule = defineRule({
  id: 'flux/needs-timeout',
  meta: {
    title: 'A release without a timeout',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['safe'],
    messages: { missing: { severity: 'warning', text: '{{name}} has no timeout' } },
  },
  options: { wanted: option<string>({ default: '10m', description: 'What the fix writes' }) },
  create: (context) => ({
    HelmRelease(release) {
      if (release.effective.get(['spec', 'timeout']).state !== 'absent') return;
      const at = release.effective.insertAt(['spec', 'timeout']);
      const fix = offer('set a timeout', 'safe', release.setTimeout(context.options.wanted, ['spec', 'timeout']));
      context.report({ at, messageId: 'missing', data: { name: release.object.name }, fix });
    },
  }),
});

/** Says something about every release. */
export const chattyRule: AnyRule = defineRule({
  id: 'flux/chatty',
  meta: {
    title: 'A release',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: { seen: { severity: 'info', text: 'a release' } },
  },
  create: (context) => ({
    HelmRelease: ({ effective }) => context.report({ at: effective.insertAt(['spec']), messageId: 'seen' }),
  }),
});

export const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  interval: 1h # hourly
`;

const FENCE = '```';

/** A page of the rule that is true; every test changes one thing in it. */
export const TRUE_PAGE = `# flux/needs-timeout

A release without a timeout.

## Why

Because.

## How to fix

Set one.

## What it does not report

- Releases with one.

## Options

- \`wanted\`: what the fix writes.

## Cases

### Bad: Without one

${FENCE}yaml file="release.yaml"
${RELEASE}${FENCE}

${FENCE}text findings
release.yaml:5:1 warning flux/needs-timeout missing: web has no timeout
  fix (safe): set a timeout
${FENCE}

${FENCE}diff
diff --git a/release.yaml b/release.yaml
--- a/release.yaml
+++ b/release.yaml
@@ -4,3 +4,4 @@
   name: web
 spec:
   interval: 1h # hourly
+  timeout: 10m
${FENCE}

### Good: With one

${FENCE}yaml options
wanted: 20m
${FENCE}

${FENCE}yaml file="release.yaml"
${RELEASE}  timeout: 5m
${FENCE}
`;
