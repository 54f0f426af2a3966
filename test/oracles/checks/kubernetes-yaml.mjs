// yaml/syntax and yaml/duplicate-key agree with kubectl about every manifest: what it cannot read is an error, what it
// builds is not.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { isYamlError, refusals } from '../kubectl-build.mjs';
import { allProjects, embeddedTexts, manifests, report } from '../projects.mjs';

const RULES = new Set(['yaml/syntax', 'yaml/duplicate-key']);

export async function check() {
  let total = 0;
  const failures = [];
  for (const folder of allProjects()) {
    const paths = await manifests(folder);
    const refused = await refusals(folder, paths);
    const { findings } = await report(folder);
    for (const path of paths) {
      const message = refused.get(path);
      // Objects that are well written and still not accepted (no name, twice the same) say nothing about YAML.
      if (message !== undefined && !isYamlError(message)) continue;
      total++;
      const here = findings.filter(({ file }) => file === path);
      const verdict = message === undefined ? wronglyReported(here, join(folder, path)) : missed(here, message);
      if (verdict !== undefined) failures.push(`${basename(folder)}/${path}: ${verdict}`);
    }
  }
  return { total, failures };
}

function missed(findings, message) {
  return findings.some(({ severity }) => severity === 'error') ? undefined : `no error, but kubectl: ${message.slice(-300)}`;
}

function wronglyReported(findings, file) {
  const suspects = findings.filter(({ rule, severity }) => RULES.has(rule) && severity === 'error');
  if (suspects.length === 0) return undefined;
  // A configuration inside a string may well be broken: kubectl does not look into it.
  const embedded = embeddedTexts(readFileSync(file, 'utf8'));
  const wrong = suspects.find(({ line }) => !embedded.some(({ startLine, endLine }) => startLine <= line && line <= endLine));
  return wrong === undefined ? undefined : `kubectl builds it, but line ${wrong.line}: ${wrong.rule}: ${wrong.message}`;
}
