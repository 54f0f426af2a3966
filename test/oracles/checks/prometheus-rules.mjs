// yaml/embedded-syntax agrees with promtool about every file of Prometheus rules in a ConfigMap.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { parseAllDocuments } from 'yaml';

import { built } from '../kubectl-build.mjs';
import { corpusProjects, embeddedTexts, fixtureProjects, manifests, report, withFolder } from '../projects.mjs';
import { inParallel, run, systemTool } from '../tools.mjs';

const RULES = new Set(['yaml/embedded-syntax', 'yaml/duplicate-key']);

export async function check() {
  const promtool = systemTool('promtool', 'prometheus');
  const projects = [...fixtureProjects(), ...corpusProjects().filter((folder) => basename(folder).includes('VMStation'))];
  const verdicts = [];
  for (const folder of projects) {
    const { findings } = await report(folder);
    const texts = (await inParallel(await manifests(folder), (path) => ruleTexts(folder, path))).flat();
    verdicts.push(...(await inParallel(texts, (text) => compare(promtool, folder, text, findings))));
  }
  return { total: verdicts.length, failures: verdicts.filter((verdict) => verdict !== undefined) };
}

/** The rule files that a manifest's ConfigMaps hold, as Kubernetes would mount them. */
async function ruleTexts(folder, path) {
  const source = readFileSync(join(folder, path), 'utf8');
  if (!/^kind: *ConfigMap/m.test(source) || !/^ +groups:/m.test(source)) return [];
  const output = await built(folder, path);
  if (output === undefined) return [];
  const places = embeddedTexts(source);
  return parseAllDocuments(output)
    .map((document) => document.toJS())
    .filter((object) => object?.kind === 'ConfigMap')
    .flatMap((object) => Object.entries(object.data ?? {}))
    .filter(([, text]) => /^groups:\s*$/m.test(text))
    .flatMap(([key, text]) => {
      const place = places.find(({ keys }) => keys.length === 2 && keys[0] === 'data' && keys[1] === key);
      return place === undefined ? [] : [{ path, key, text, place }];
    });
}

async function compare(promtool, folder, { path, key, text, place }, findings) {
  const complaint = await parseComplaint(promtool, text);
  const found = findings.find(
    ({ rule, file, line }) => RULES.has(rule) && file === path && place.startLine <= line && line <= place.endLine,
  );
  if ((complaint === undefined) === (found === undefined)) return undefined;
  const where = `${basename(folder)}/${path}, ${key}`;
  return found === undefined
    ? `${where}: no finding, but promtool: ${complaint}`
    : `${where}: promtool parses it, but line ${found.line}: ${found.message}`;
}

/** What promtool says about the YAML. A wrong field or expression is another matter. */
async function parseComplaint(promtool, text) {
  return withFolder(async (temporary) => {
    const file = join(temporary, 'rules.yml');
    writeFileSync(file, text);
    const { stdout, stderr } = await run(promtool, ['check', 'rules', file]);
    const said = stdout + stderr;
    return (
      /yaml: (?!unmarshal errors)[^\n]*/.exec(said)?.[0] ?? /line \d+: mapping key [^\n]* already defined[^\n]*/.exec(said)?.[0]
    );
  });
}
