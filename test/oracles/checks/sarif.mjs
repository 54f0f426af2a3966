// Microsoft's validator with GitHub's rules accepts the SARIF log of every project without error or warning, and so does the
// JSON Schema, checked with the library that GitHub's upload step uses.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { Validator } from 'jsonschema';

import { SeaworthyFailed, allProjects, seaworthy, withFolder } from '../projects.mjs';
import { inParallel, run, sarifMultitool } from '../tools.mjs';

export async function check() {
  const multitool = sarifMultitool();
  const schema = JSON.parse(readFileSync(join(dirname(multitool), 'sarif-2.1.0.json'), 'utf8'));
  const projects = allProjects();
  const verdicts = await inParallel(projects, (folder) =>
    withFolder((temporary) => validate({ multitool, schema }, folder, temporary)),
  );
  return { total: projects.length, failures: verdicts.filter((verdict) => verdict !== undefined) };
}

async function validate({ multitool, schema }, folder, temporary) {
  const log = join(temporary, 'log.sarif');
  const verdict = join(temporary, 'verdict.sarif');
  try {
    writeFileSync(log, await seaworthy(folder, '--format', 'sarif'));
  } catch (error) {
    if (error instanceof SeaworthyFailed) return error.message;
    throw error;
  }
  const [error] = new Validator().validate(JSON.parse(readFileSync(log, 'utf8')), schema).errors;
  if (error !== undefined) return `${basename(folder)}: the schema refuses ${error.property}: ${error.message}`;
  const options = ['--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning', '-o', verdict, '--log', 'ForceOverwrite'];
  // Without ICU data .NET must be told not to look for any. The exit code says nothing; the verdict file does.
  const result = await run(multitool, ['validate', log, ...options], {
    env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
  });
  let runs;
  try {
    ({ runs } = JSON.parse(readFileSync(verdict, 'utf8')));
  } catch {
    return `${basename(folder)}: no verdict: ${(result.stdout + result.stderr).trim().slice(-500)}`;
  }
  const complaints = runs.flatMap((one) => [
    ...(one.results ?? []).map(({ ruleId, level, message, locations }) => {
      const place = locations?.[0]?.physicalLocation?.region?.startLine;
      return `${level ?? 'warning'} ${ruleId} at line ${place ?? '?'}: ${message.text ?? (message.arguments ?? []).join(', ')}`;
    }),
    ...(one.invocations ?? []).flatMap((invocation) =>
      (invocation.toolExecutionNotifications ?? []).filter(({ level }) => level === 'error').map(({ message }) => message.text),
    ),
  ]);
  return complaints.length === 0 ? undefined : `${basename(folder)}: ${complaints.length} complaints, first: ${complaints[0]}`;
}
