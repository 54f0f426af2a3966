import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { readInputs } from '../../src/action/inputs.js';
import { outputsOf } from '../../src/action/outputs.js';
import { at, elements } from '../reporters/json-access.js';
import { lintResult } from '../reporters/lint-result.js';

const PROJECT = resolve(import.meta.dirname, '../..');
const WORKFLOWS = join(PROJECT, '.github/workflows');
const ACTION = join(PROJECT, 'action.yml');
const files = readdirSync(WORKFLOWS).map((name) => join(WORKFLOWS, name));
const hasSchemas = spawnSync('check-jsonschema', ['--version']).status === 0;

function read(file: string): unknown {
  const parsed: unknown = parse(readFileSync(file, 'utf8'));
  return parsed;
}

function namesOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function jobsOf(file: string): readonly unknown[] {
  const jobs = at(read(file), 'jobs');
  return namesOf(jobs).map((name) => at(jobs, name));
}

function stepsOf(file: string): readonly unknown[] {
  return jobsOf(file).flatMap((job) => elements(at(job, 'steps')));
}

describe.each(files)('%s', (file) => {
  test('names every action of others by its digest, with its version beside it', () => {
    const uses = readFileSync(file, 'utf8').match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/^uses: (?:\.\/\S+|[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  test('grants nothing to all jobs but to read, and ends jobs that hang', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(at(read(file), 'permissions'));
    for (const job of jobsOf(file)) expect(at(job, 'timeout-minutes')).toBeTypeOf('number');
  });

  test('puts no expression into a script', () => {
    const scripts = stepsOf(file)
      .map((step) => at(step, 'run'))
      .filter((script) => script !== undefined);
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toContain('${{');
  });
});

describe('action.yml', () => {
  const action = read(ACTION);

  test('declares the inputs that are read, with the defaults that hold without it', () => {
    const asked = new Set<string>();
    const watched = new Proxy<Record<string, string | undefined>>({}, { get: (_, name) => void asked.add(String(name)) });
    const usual = readInputs(watched);
    const declared = at(action, 'inputs');
    expect(
      namesOf(declared)
        .map((name) => `INPUT_${name.toUpperCase()}`)
        .toSorted(),
    ).toEqual([...asked].toSorted());
    const defaults = Object.fromEntries(
      namesOf(declared).map((name) => [`INPUT_${name.toUpperCase()}`, String(at(declared, name, 'default'))]),
    );
    expect({ ...readInputs(defaults), paths: [] }).toEqual(usual);
  });

  test('declares the outputs that are written', () => {
    expect(namesOf(at(action, 'outputs'))).toEqual(Object.keys(outputsOf(lintResult([]), 0, '')));
  });
});

test.runIf(hasSchemas).each([
  ['vendor.github-workflows', files],
  ['vendor.github-actions', [ACTION]],
])('the schema %s accepts our files (skipped without check-jsonschema)', (schema, checked) => {
  const { status, stdout } = spawnSync('check-jsonschema', ['--builtin-schema', schema, ...checked], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'ok -- validation done\n' });
});
