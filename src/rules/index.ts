// Written by `npm run gen` from the folders beside it.
import type { AnyRule } from './kit.js';
import argocdCrdsNeedServerSideApply from './argocd/crds-need-server-side-apply/rule.js';
import fluxDanglingReference from './flux/dangling-reference/rule.js';
import fluxDependencyCycle from './flux/dependency-cycle/rule.js';
import fluxDuplicateObject from './flux/duplicate-object/rule.js';
import fluxEatenDollar from './flux/eaten-dollar/rule.js';
import fluxHashedNameNotRewritten from './flux/hashed-name-not-rewritten/rule.js';
import fluxInvalidSubstitution from './flux/invalid-substitution/rule.js';
import fluxInvalidValues from './flux/invalid-values/rule.js';
import fluxNoFailureAlert from './flux/no-failure-alert/rule.js';
import fluxNoRemediationRetries from './flux/no-remediation-retries/rule.js';
import fluxNullInMergePatch from './flux/null-in-merge-patch/rule.js';
import fluxOrphanManifest from './flux/orphan-manifest/rule.js';
import fluxPatchDirectiveInList from './flux/patch-directive-in-list/rule.js';
import fluxPathNotFound from './flux/path-not-found/rule.js';
import fluxPreferOci from './flux/prefer-oci/rule.js';
import fluxRemovedApiVersion from './flux/removed-api-version/rule.js';
import fluxShadowedTargetPath from './flux/shadowed-target-path/rule.js';
import fluxShortReleaseTimeout from './flux/short-release-timeout/rule.js';
import fluxShortRepositoryTimeout from './flux/short-repository-timeout/rule.js';
import fluxTimeoutInversion from './flux/timeout-inversion/rule.js';
import fluxUndecryptedSecret from './flux/undecrypted-secret/rule.js';
import fluxUndefinedVariable from './flux/undefined-variable/rule.js';
import fluxUnmatchedPatchTarget from './flux/unmatched-patch-target/rule.js';
import fluxUnpinnedChart from './flux/unpinned-chart/rule.js';
import fluxWrongChartSource from './flux/wrong-chart-source/rule.js';
import grafanaDefaultSecretKey from './grafana/default-secret-key/rule.js';
import grafanaEphemeralDatabase from './grafana/ephemeral-database/rule.js';
import grafanaLiteralSecret from './grafana/literal-secret/rule.js';
import grafanaRendersNoWorkload from './grafana/renders-no-workload/rule.js';
import helmBrokenChart from './helm/broken-chart/rule.js';
import kustomizeDuplicateResource from './kustomize/duplicate-resource/rule.js';
import kustomizeGeneratorMismatch from './kustomize/generator-mismatch/rule.js';
import kustomizeMissingFile from './kustomize/missing-file/rule.js';
import kustomizeRefusedBuild from './kustomize/refused-build/rule.js';
import kustomizeUnlistedFile from './kustomize/unlisted-file/rule.js';
import lokiFrontendWorkerInSingleBinary from './loki/frontend-worker-in-single-binary/rule.js';
import secretsMissingKey from './secrets/missing-key/rule.js';
import serviceSelectsNoPod from './service/selects-no-pod/rule.js';
import serviceUnknownTargetPort from './service/unknown-target-port/rule.js';
import suppressionUnused from './suppression/unused/rule.js';
import suppressionWithoutReason from './suppression/without-reason/rule.js';
import workloadFsGroupHasNoEffect from './workload/fs-group-has-no-effect/rule.js';
import workloadImplicitSecurityContext from './workload/implicit-security-context/rule.js';
import workloadMisplacedFsGroup from './workload/misplaced-fs-group/rule.js';
import workloadMissingFsGroup from './workload/missing-fs-group/rule.js';
import workloadNonNumericUser from './workload/non-numeric-user/rule.js';
import workloadReadinessAsLiveness from './workload/readiness-as-liveness/rule.js';
import workloadRootInitUnderNonRoot from './workload/root-init-under-non-root/rule.js';
import workloadWrongUserForImage from './workload/wrong-user-for-image/rule.js';
import yamlDuplicateKey from './yaml/duplicate-key/rule.js';
import yamlEmbeddedSyntax from './yaml/embedded-syntax/rule.js';
import yamlSyntax from './yaml/syntax/rule.js';
import yamlUnrenderedTemplate from './yaml/unrendered-template/rule.js';

/** Every rule, by id. */
export const rules: readonly AnyRule[] = [
  argocdCrdsNeedServerSideApply,
  fluxDanglingReference,
  fluxDependencyCycle,
  fluxDuplicateObject,
  fluxEatenDollar,
  fluxHashedNameNotRewritten,
  fluxInvalidSubstitution,
  fluxInvalidValues,
  fluxNoFailureAlert,
  fluxNoRemediationRetries,
  fluxNullInMergePatch,
  fluxOrphanManifest,
  fluxPatchDirectiveInList,
  fluxPathNotFound,
  fluxPreferOci,
  fluxRemovedApiVersion,
  fluxShadowedTargetPath,
  fluxShortReleaseTimeout,
  fluxShortRepositoryTimeout,
  fluxTimeoutInversion,
  fluxUndecryptedSecret,
  fluxUndefinedVariable,
  fluxUnmatchedPatchTarget,
  fluxUnpinnedChart,
  fluxWrongChartSource,
  grafanaDefaultSecretKey,
  grafanaEphemeralDatabase,
  grafanaLiteralSecret,
  grafanaRendersNoWorkload,
  helmBrokenChart,
  kustomizeDuplicateResource,
  kustomizeGeneratorMismatch,
  kustomizeMissingFile,
  kustomizeRefusedBuild,
  kustomizeUnlistedFile,
  lokiFrontendWorkerInSingleBinary,
  secretsMissingKey,
  serviceSelectsNoPod,
  serviceUnknownTargetPort,
  suppressionUnused,
  suppressionWithoutReason,
  workloadFsGroupHasNoEffect,
  workloadImplicitSecurityContext,
  workloadMisplacedFsGroup,
  workloadMissingFsGroup,
  workloadNonNumericUser,
  workloadReadinessAsLiveness,
  workloadRootInitUnderNonRoot,
  workloadWrongUserForImage,
  yamlDuplicateKey,
  yamlEmbeddedSyntax,
  yamlSyntax,
  yamlUnrenderedTemplate,
];
