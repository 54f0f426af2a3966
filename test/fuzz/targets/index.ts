import type { Target } from '../target.js';
import { configurationTarget } from './configuration.js';
import { editsTarget } from './edits.js';
import { embeddedTarget } from './embedded.js';
import { iniTarget } from './ini.js';
import { jsonTarget } from './json.js';
import { kustomizeTarget } from './kustomize.js';
import { projectTarget } from './project.js';
import { substitutionTarget } from './substitution.js';
import { valuesTarget } from './values.js';
import { yamlTarget } from './yaml.js';

/** Everything that is fuzzed. */
export const targets: readonly Target[] = [
  yamlTarget,
  editsTarget,
  embeddedTarget,
  iniTarget,
  jsonTarget,
  kustomizeTarget,
  substitutionTarget,
  valuesTarget,
  configurationTarget,
  projectTarget,
];
