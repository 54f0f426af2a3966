import type { Problem } from '../../core/rule.js';
import { Deployments, type DeployedSet } from '../gitops/deployed-set.js';
import { type HelmRelease, helmReleaseOf, isHelmRelease } from '../gitops/helm-release.js';
import { type Manifest, manifestsIn } from '../project/manifests.js';
import type { Project } from '../project/project.js';
import type { SourceFile } from '../project/source-file.js';
import { type ChartInstallation, type InstalledApplication, installedApplications } from './chart-installation.js';
import { type Configuration, configurationsOf } from './configurations.js';
import { grafanaFromChart } from './grafana/from-chart.js';
import { grafanaFromManifest } from './grafana/from-manifest.js';
import type { Grafana } from './grafana/view.js';
import type { ImageAliases } from './images.js';
import { lokiFromChart } from './loki/from-chart.js';
import { lokiFromManifest } from './loki/from-manifest.js';
import type { Loki } from './loki/view.js';
import { podFromChart } from './pods/from-chart.js';
import { POD_SPEC, podFromManifest } from './pods/from-manifest.js';
import type { PodTemplate } from './pods/view.js';
import { type ValuesMapping, valuesFileInstallations } from './values-files.js';
import { type UnrenderedTemplate, unrenderedTemplates } from './templates.js';
import { type SourceText, sourceText } from './texts.js';

/** A Kubernetes object as written. */
export interface ManifestView {
  readonly templates: readonly UnrenderedTemplate[];
}

/** What became of a comment or annotation that suppresses findings. Rules hear of it after all others have run. */
export type SuppressionUse = { readonly at: Problem } & (
  | { readonly kind: 'unused'; readonly pattern: string }
  | { readonly kind: 'unknown-rule'; readonly pattern: string; readonly nearest: string | undefined }
  | { readonly kind: 'names-no-rule' }
  | { readonly kind: 'without-reason' }
);

/** What rules can listen to. */
export interface Subjects {
  readonly SourceText: SourceText;
  readonly Manifest: ManifestView;
  readonly Configuration: Configuration;
  readonly HelmRelease: HelmRelease;
  readonly PodTemplate: PodTemplate;
  readonly Loki: Loki;
  readonly Grafana: Grafana;
  readonly Suppression: SuppressionUse;
}

export interface ModelOptions {
  /** Mirrored images, as `registry/repository`, with the image they mirror. */
  readonly images: ImageAliases;
  readonly values: ValuesMapping;
}

export const NO_OPTIONS: ModelOptions = { images: new Map(), values: () => undefined };

/** A subject with the deployed set and the object it belongs to; undefined for what is looked at as text. */
export interface Occurrence<S> {
  readonly subject: S;
  readonly set: DeployedSet | undefined;
  readonly manifest: Manifest | undefined;
}

/** Kinds that run a program for good; what a Job or a bare Pod runs is no installation of Grafana or Loki. */
const SERVICES: readonly string[] = ['StatefulSet', 'Deployment', 'DaemonSet'];

/** Finds the subjects of a project, each kind when it is first asked for. */
export class Model {
  #deployments: Deployments | undefined;
  #installed: readonly Occurrence<InstalledApplication>[] | undefined;
  #releases: readonly Occurrence<HelmRelease>[] | undefined;
  #pods: readonly Occurrence<PodTemplate>[] | undefined;

  constructor(
    readonly project: Project,
    private readonly options: ModelOptions = NO_OPTIONS,
  ) {}

  get deployments(): Deployments {
    return (this.#deployments ??= new Deployments(this.project));
  }

  subjects<K extends keyof Subjects>(kind: K): readonly Occurrence<Subjects[K]>[] {
    const finders: { readonly [S in keyof Subjects]: () => readonly Occurrence<Subjects[S]>[] } = {
      SourceText: () => this.#judgedFiles().flatMap((file) => placed(undefined, undefined, sourceText(this.project, file))),
      Manifest: () =>
        this.#judgedFiles()
          .flatMap(manifestsIn)
          .map((manifest) => ({ subject: { templates: unrenderedTemplates(manifest) }, set: undefined, manifest })),
      Configuration: () =>
        configurationsOf(
          this.deployments,
          this.#podTemplates(),
          this.#applications().map(({ subject }) => subject),
        ).map((subject) => ({
          subject,
          set: undefined,
          manifest: subject.manifest,
        })),
      // Known only when all other rules have run.
      Suppression: () => [],
      HelmRelease: () => this.#helmReleases(),
      PodTemplate: () => [...this.#podTemplates(), ...this.#fromCharts((installed) => podFromChart(this.deployments, installed))],
      Loki: () => [
        ...this.#fromWorkloads(SERVICES, (set, object) => lokiFromManifest(this.deployments, set, object, this.options.images)),
        ...this.#fromCharts((installed) => lokiFromChart(this.project, installed)),
      ],
      Grafana: () => [
        ...this.#podTemplates()
          .filter(({ subject }) => SERVICES.includes(subject.workload))
          .flatMap(({ subject, set, manifest }) =>
            placed(set, manifest, set && grafanaFromManifest(this.deployments, set, subject, this.options.images)),
          ),
        ...this.#fromCharts((installed) => grafanaFromChart(this.deployments, installed)),
      ],
    };
    return finders[kind]().filter(({ manifest }) => manifest === undefined || this.project.isJudged(manifest.document.id.file));
  }

  #judgedFiles(): readonly SourceFile[] {
    return [...this.project.files.values()].filter(({ path }) => this.project.isJudged(path));
  }

  #helmReleases(): readonly Occurrence<HelmRelease>[] {
    return (this.#releases ??= this.deployments.sets.flatMap((set) =>
      set
        .ofKind('HelmRelease')
        .flatMap((object) =>
          isHelmRelease(object)
            ? [{ set, subject: helmReleaseOf(this.deployments, set, object), manifest: object.manifest }]
            : [],
        ),
    ));
  }

  #podTemplates(): readonly Occurrence<PodTemplate>[] {
    return (this.#pods ??= this.#fromWorkloads(Object.keys(POD_SPEC), (set, object) =>
      podFromManifest(this.deployments, set, object, this.options.images),
    ));
  }

  #fromWorkloads<S>(
    kinds: readonly string[],
    read: (set: DeployedSet, object: ReturnType<DeployedSet['ofKind']>[number]) => S | undefined,
  ): readonly Occurrence<S>[] {
    return this.deployments.sets.flatMap((set) =>
      kinds.flatMap((kind) => set.ofKind(kind)).flatMap((object) => placed(set, object.manifest, read(set, object))),
    );
  }

  #fromCharts<S>(read: (installed: InstalledApplication) => S | undefined): readonly Occurrence<S>[] {
    return this.#applications().flatMap(({ subject, set, manifest }) => placed(set, manifest, read(subject)));
  }

  #applications(): readonly Occurrence<InstalledApplication>[] {
    return (this.#installed ??= this.#installations().flatMap((installation) =>
      installedApplications(installation).map((subject) => ({
        subject,
        set: installation.set,
        manifest: installation.object.manifest,
      })),
    ));
  }

  #installations(): readonly ChartInstallation[] {
    const released = this.#helmReleases().flatMap(({ subject, set }): readonly ChartInstallation[] => {
      const { object, chart, values } = subject;
      // A post-renderer may change whatever the chart renders.
      const isRenderedAgain = object.effective.get(['spec', 'postRenderers']).state !== 'absent';
      return chart === undefined || set === undefined || isRenderedAgain ? [] : [{ object, set, chart, values }];
    });
    return [...released, ...valuesFileInstallations(this.project, this.options.values)];
  }
}

function placed<S>(
  set: DeployedSet | undefined,
  manifest: Manifest | undefined,
  subject: S | undefined,
): readonly Occurrence<S>[] {
  return subject === undefined ? [] : [{ subject, set, manifest }];
}
