// Written by `npm run gen` from the folders beside it.
import type { AnyRule } from './kit.js';
import fluxShortReleaseTimeout from './flux/short-release-timeout/rule.js';
import grafanaDefaultSecretKey from './grafana/default-secret-key/rule.js';
import grafanaEphemeralDatabase from './grafana/ephemeral-database/rule.js';
import lokiFrontendWorkerInSingleBinary from './loki/frontend-worker-in-single-binary/rule.js';
import suppressionUnused from './suppression/unused/rule.js';
import suppressionWithoutReason from './suppression/without-reason/rule.js';
import workloadFsGroupHasNoEffect from './workload/fs-group-has-no-effect/rule.js';
import workloadImplicitSecurityContext from './workload/implicit-security-context/rule.js';
import workloadMisplacedFsGroup from './workload/misplaced-fs-group/rule.js';
import workloadMissingFsGroup from './workload/missing-fs-group/rule.js';
import yamlDuplicateKey from './yaml/duplicate-key/rule.js';
import yamlEmbeddedSyntax from './yaml/embedded-syntax/rule.js';
import yamlSyntax from './yaml/syntax/rule.js';
import yamlUnrenderedTemplate from './yaml/unrendered-template/rule.js';

/** Every rule, by id. */
export const rules: readonly AnyRule[] = [
  fluxShortReleaseTimeout,
  grafanaDefaultSecretKey,
  grafanaEphemeralDatabase,
  lokiFrontendWorkerInSingleBinary,
  suppressionUnused,
  suppressionWithoutReason,
  workloadFsGroupHasNoEffect,
  workloadImplicitSecurityContext,
  workloadMisplacedFsGroup,
  workloadMissingFsGroup,
  yamlDuplicateKey,
  yamlEmbeddedSyntax,
  yamlSyntax,
  yamlUnrenderedTemplate,
];
