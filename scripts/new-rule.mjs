// Begins a rule: `npm run new-rule AREA/NAME` writes its rule.ts and rule.md, which the page test refuses until they are filled.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const AREAS = [
  'alertmanager',
  'argocd',
  'flux',
  'grafana',
  'helm',
  'kubernetes',
  'kustomize',
  'loki',
  'prometheus',
  'secrets',
  'service',
  'storage',
  'suppression',
  'workload',
  'yaml',
];

/** npm runs scripts in the package's folder. */
const project = process.cwd();

/** Why this cannot be the id of a new rule. */
function complaint(id, rest) {
  if (id === undefined || rest.length > 0) return 'usage: npm run new-rule AREA/NAME';
  const [area, name, ...more] = id.split('/');
  if (name === undefined || more.length > 0) return `${id} is not AREA/NAME, as in loki/index-period`;
  if (!AREAS.includes(area)) return `${area} is no area; there are ${AREAS.join(', ')}`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return `${name} is not lower-case words joined by hyphens, as in index-period`;
  if (existsSync(join(project, 'src/rules', id))) return `src/rules/${id} exists already`;
  return undefined;
}

function ruleText(id, since) {
  return `import { defineRule } from '../../kit.js';

export default defineRule({
  id: '${id}',
  meta: {
    title: 'Say in one line what goes wrong',
    confidence: 'medium',
    since: '${since}',
    fixes: [],
    messages: {
      found: {
        severity: 'warning',
        text: '{{name}} has this value, which leads to that',
        why: 'Say by which mechanism it breaks.',
        help: 'Say what to do.',
      },
    },
  },
  create: (context) => ({
    PodTemplate(pod) {
      if (pod.containers.length > 0) return;
      context.report({ at: pod.securityContextAt, messageId: 'found', data: { name: pod.object.name } });
    },
  }),
});
`;
}

function pageText(id) {
  const example = `\`\`\`yaml file="deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: example
spec:
  selector:
    matchLabels: { app: example }
  template:
    metadata:
      labels: { app: example }
    spec:
      containers:
        - name: example
          image: example.org/example:1.0.0
\`\`\`
`;
  return `# ${id}

Say in one paragraph what breaks, and what people see of it.

## Why

Say by which mechanism it breaks, for whom, since which version.

## How to fix

Say what to write instead, and what the fix changes.

## What it does not report

- Say what looks the same and is right.

## Cases

### Bad: Say how it is written here

${example}
### Good: Say why this is right

${example}`;
}

const [id, ...rest] = process.argv.slice(2);
const refused = complaint(id, rest);
if (refused !== undefined) {
  console.error(`new-rule: ${refused}`);
  process.exitCode = 2;
} else {
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const folder = join(project, 'src/rules', id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rule.ts'), ruleText(id, version));
  writeFileSync(join(folder, 'rule.md'), pageText(id));
  console.log(`Wrote src/rules/${id}/rule.ts and rule.md.
Fill both in, then:
  npm run gen                               adds the rule to the index and writes the results into its page
  npx vitest run test/rules -t ${id}   says what is still missing`);
}
