import type { FilePath } from '../../core/location.js';
import type { Problem } from '../../core/rule.js';
import { type Build, type FluxKustomization, buildsOf, fluxKustomizations } from '../gitops/builds/builds.js';
import { type ChartRepository, chartRepositories } from '../gitops/chart-repository.js';
import type { NamedObject } from '../gitops/deployed-object.js';
import { type DeployedObject, Deployments, type DeployedSet } from '../gitops/deployed-set.js';
import type { FluxOptions } from '../gitops/flux/clusters.js';
import { type FluxCluster, fluxClusterViews } from '../gitops/flux-cluster.js';
import { type FluxObject, fluxObjects } from '../gitops/flux-object.js';
import { type HelmRelease, helmReleaseOf, isHelmRelease } from '../gitops/helm-release.js';
import type { HelmProblem } from '../gitops/helm/problem.js';
import { type Orphan, orphansOf } from '../gitops/orphans.js';
import { type Manifest, manifestsIn } from '../project/manifests.js';
import type { Project } from '../project/project.js';
import type { SourceFile } from '../project/source-file.js';
import { type ArgoApplicationView, argoApplications } from './argo-applications.js';
import { type ChartInstallation, type InstalledApplication, installedApplications } from './chart-installation.js';
import { type Configuration, configurationsOf } from './configurations.js';
import { grafanaFromAppTemplate } from './grafana/from-app-template.js';
import { grafanaFromChart } from './grafana/from-chart.js';
import { grafanaFromManifest } from './grafana/from-manifest.js';
import { grafanaFromOperator } from './grafana/from-operator.js';
import type { Grafana } from './grafana/view.js';
import type { ImageAliases } from './images.js';
import { installationsOf } from './installations.js';
import { type KeyReference, keyReferences } from './key-references.js';
import { lokiFromChart } from './loki/from-chart.js';
import { lokiFromManifest, lokiInPod } from './loki/from-manifest.js';
import type { Loki } from './loki/view.js';
import { type TemplatedPod, appTemplatePods } from './pods/app-template.js';
import { podsFromChart } from './pods/from-chart.js';
import { POD_SPEC, podFromManifest } from './pods/from-manifest.js';
import { OPERATED_KINDS, podFromOperator } from './pods/from-operator.js';
import type { PodTemplate } from './pods/view.js';
import { Services } from './services/from-manifest.js';
import type { Service } from './services/view.js';
import type { ValuesMapping } from './values-files.js';
import type { ComposedChart } from './rendered-charts.js';
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
  readonly Build: Build;
  readonly DeployedSet: DeployedSet;
  readonly FluxKustomization: FluxKustomization;
  readonly FluxCluster: FluxCluster;
  readonly FluxObject: FluxObject;
  readonly ChartRepository: ChartRepository;
  readonly Orphan: Orphan;
  readonly HelmRelease: HelmRelease;
  readonly BrokenChart: HelmProblem;
  readonly KeyReference: KeyReference;
  readonly ArgoApplication: ArgoApplicationView;
  readonly PodTemplate: PodTemplate;
  readonly Service: Service;
  readonly Loki: Loki;
  readonly Grafana: Grafana;
  readonly Suppression: SuppressionUse;
}

/** Subjects about which something may be said because something else is not there. */
export const OVERALL: ReadonlySet<keyof Subjects> = new Set<keyof Subjects>([
  'Build',
  'DeployedSet',
  'FluxKustomization',
  'FluxCluster',
  'FluxObject',
  'ChartRepository',
  'Orphan',
  'BrokenChart',
  'ArgoApplication',
  'Service',
  'Suppression',
]);

/** Subjects each of which is judged by itself, and yet by something that is not there. */
export const WANTING: ReadonlySet<keyof Subjects> = new Set<keyof Subjects>(['KeyReference']);

export interface ModelOptions {
  /** Mirrored images, as `registry/repository`, with the image they mirror. */
  readonly images: ImageAliases;
  readonly values: ValuesMapping;
  readonly flux: FluxOptions;
}

export const NO_OPTIONS: ModelOptions = { images: new Map(), values: () => undefined, flux: { sources: new Map() } };

/** A subject with the deployed set and the object it belongs to; undefined for what is looked at as text. */
export interface Occurrence<S> {
  readonly subject: S;
  readonly set: DeployedSet | undefined;
  readonly object: NamedObject | undefined;
}

/** Kinds that run a program for good; what a Job or a bare Pod runs is no installation of Grafana or Loki. */
const SERVICES: readonly string[] = ['StatefulSet', 'Deployment', 'DaemonSet'];

/** What of another version of a project is looked at again. */
export interface Again {
  readonly deployments: Deployments;
  /** The files whose objects are; undefined for all. */
  readonly judged?: ReadonlySet<FilePath>;
}

/** Finds the subjects of a project, each kind when it is first asked for. */
export class Model {
  #deployments: Deployments | undefined;
  #installed: readonly Occurrence<InstalledApplication>[] | undefined;
  #releases: readonly Occurrence<HelmRelease>[] | undefined;
  #pods: readonly Occurrence<PodTemplate>[] | undefined;
  #operated: readonly Occurrence<PodTemplate>[] | undefined;
  #charts: ReturnType<typeof installationsOf> | undefined;
  #templated: readonly { readonly installation: ChartInstallation; readonly pod: TemplatedPod }[] | undefined;

  #isEachByItself: boolean | undefined;

  constructor(
    readonly project: Project,
    private readonly options: ModelOptions = NO_OPTIONS,
    private readonly again?: Again,
  ) {
    this.#deployments = again?.deployments;
  }

  get deployments(): Deployments {
    return (this.#deployments ??= new Deployments(this.project, this.options.flux));
  }

  /** What Kustomize and Flux refuse to build, in words. */
  get buildProblems(): readonly string[] {
    return this.deployments.problems.map(({ message }) => message);
  }

  /** Lets go of what was found; it is found again when it is asked for. */
  forget(): void {
    this.#isEachByItself = this.#charts?.isEachByItself;
    this.#installed = undefined;
    this.#releases = undefined;
    this.#pods = undefined;
    this.#operated = undefined;
    this.#charts = undefined;
    this.#templated = undefined;
  }

  /** What is looked up from now on counts as asked anew each time. */
  endLookUps(): void {
    this.#deployments?.lookUps.end();
  }

  /** Whether what is said of an object depends on nothing but itself and what `lookUps` noted. */
  get isEachByItself(): boolean {
    return (this.#isEachByItself ??= this.#allInstalled().isEachByItself);
  }

  subjects<K extends keyof Subjects>(kind: K): readonly Occurrence<Subjects[K]>[] {
    const finders: { readonly [S in keyof Subjects]: () => readonly Occurrence<Subjects[S]>[] } = {
      SourceText: () => this.#judgedFiles().flatMap((file) => placed(undefined, undefined, sourceText(this.project, file))),
      Manifest: () =>
        this.#judgedFiles()
          .flatMap(manifestsIn)
          .flatMap((manifest) => placed(undefined, asWritten(manifest), { templates: unrenderedTemplates(manifest) })),
      Configuration: () =>
        configurationsOf(
          this.deployments,
          this.#podTemplates(),
          this.#applications().map(({ subject }) => subject),
          (file) => this.#isJudged(file),
        ).flatMap((subject) => placed(undefined, subject.object, subject)),
      Build: () => buildsOf(this.deployments).flatMap((build) => placed(build.set, undefined, build)),
      DeployedSet: () => this.deployments.sets.flatMap((set) => placed(set, undefined, set)),
      FluxKustomization: () =>
        fluxKustomizations(this.deployments).flatMap((subject) => placed(subject.set, subject.object, subject)),
      FluxCluster: () => fluxClusterViews(this.deployments).flatMap((cluster) => placed(cluster.set, undefined, cluster)),
      FluxObject: () =>
        this.deployments.sets.flatMap((set) =>
          fluxObjects(this.deployments, set).flatMap((subject) => placed(set, subject.object, subject)),
        ),
      ChartRepository: () =>
        chartRepositories(this.deployments).flatMap((subject) => placed(subject.set, subject.object, subject)),
      Orphan: () => orphansOf(this.deployments).flatMap((subject) => placed(undefined, asWritten(subject.first), subject)),
      // Known only when all other rules have run.
      Suppression: () => [],
      HelmRelease: () => this.#helmReleases(),
      BrokenChart: () => this.#allInstalled().problems.flatMap((problem) => placed(undefined, undefined, problem)),
      KeyReference: () =>
        keyReferences(this.deployments, this.#installations(), (object) => this.#isJudgedAgain(object)).flatMap((subject) =>
          placed(subject.set, subject.object, subject),
        ),
      ArgoApplication: () =>
        argoApplications(this.deployments).flatMap((subject) => placed(subject.set, subject.object, subject)),
      PodTemplate: () => [
        ...this.#podTemplates(),
        ...this.#operatedPods(),
        ...this.#fromAppTemplates((_, { template }) => template),
        ...this.#applications().flatMap(({ subject, set, object }) =>
          podsFromChart(this.deployments, subject, this.options.images).flatMap((pod) => placed(set, object, pod)),
        ),
      ],
      Service: () => this.#services(),
      Loki: () => [
        ...this.#fromWorkloads(SERVICES, (set, object) => lokiFromManifest(this.deployments, set, object, this.options.images)),
        ...this.#fromCharts((installed) => lokiFromChart(this.project, installed)),
        ...this.#fromAppTemplates(({ object, set, values }, { spec, controller }) => {
          const replicas = values.number([...controller, 'replicas']);
          return lokiInPod(this.deployments, set, object, { pod: spec, replicas, labels: undefined }, this.options.images);
        }),
      ],
      Grafana: () => [
        ...this.#podTemplates()
          .filter(({ subject }) => SERVICES.includes(subject.workload))
          .flatMap(({ subject, set, object }) =>
            placed(set, object, set && grafanaFromManifest(this.deployments, set, subject, this.options.images)),
          ),
        ...this.#operatedPods().flatMap(({ subject, set, object }) =>
          placed(set, object, set && grafanaFromOperator(this.deployments, set, subject)),
        ),
        ...this.#fromCharts((installed) => grafanaFromChart(this.deployments, installed)),
        ...this.#fromAppTemplates((installation, pod) =>
          grafanaFromAppTemplate(this.deployments, installation, pod, this.options.images),
        ),
      ],
    };
    const isWhole = OVERALL.has(kind);
    return finders[kind]().filter(({ object }) => {
      const file = object?.manifest.document.id.file;
      return file === undefined || (isWhole ? this.project.isJudged(file) : this.#isJudged(file));
    });
  }

  #isJudged(file: FilePath): boolean {
    return this.project.isJudged(file) && this.again?.judged?.has(file) !== false;
  }

  /** Every chart with the values it gets. */
  get composedCharts(): readonly ComposedChart[] {
    return this.#allInstalled().composed;
  }

  #judgedFiles(): readonly SourceFile[] {
    return [...this.project.files.values()].filter(({ path }) => this.#isJudged(path));
  }

  #helmReleases(): readonly Occurrence<HelmRelease>[] {
    return (this.#releases ??= this.deployments.sets.flatMap((set) =>
      set
        .each('HelmRelease')
        .filter((object) => this.#isJudgedAgain(object))
        .flatMap((object) =>
          placed(set, object, isHelmRelease(object) ? helmReleaseOf(this.deployments, set, object) : undefined),
        ),
    ));
  }

  #podTemplates(): readonly Occurrence<PodTemplate>[] {
    return (this.#pods ??= this.#allPodTemplates((object) => this.#isJudgedAgain(object)));
  }

  #allPodTemplates(isWanted: (object: NamedObject) => boolean): readonly Occurrence<PodTemplate>[] {
    return this.#fromWorkloads(
      Object.keys(POD_SPEC),
      (set, object) => podFromManifest(this.deployments, set, object, this.options.images),
      isWanted,
    );
  }

  #operatedPods(): readonly Occurrence<PodTemplate>[] {
    return (this.#operated ??= this.#fromWorkloads(OPERATED_KINDS, (set, object) =>
      podFromOperator(this.deployments, set, object, this.options.images),
    ));
  }

  /** A Service is told by the pods that it may mean: any of its set. */
  #services(): readonly Occurrence<Service>[] {
    if (!this.deployments.sets.some((set) => set.each('Service').length > 0)) return [];
    const pods = this.again?.judged === undefined ? this.#podTemplates() : this.#allPodTemplates(() => true);
    const templates = pods.flatMap(({ set, subject }) => (set === undefined ? [] : [{ set, template: subject }]));
    const services = new Services(this.deployments, templates);
    return this.#fromWorkloads(
      ['Service'],
      (set, object) => services.read(set, object),
      () => true,
    );
  }

  #isJudgedAgain({ manifest }: NamedObject): boolean {
    return this.again?.judged?.has(manifest.document.id.file) !== false;
  }

  #fromWorkloads<S>(
    kinds: readonly string[],
    read: (set: DeployedSet, object: DeployedObject) => S | undefined,
    isWanted = (object: NamedObject): boolean => this.#isJudgedAgain(object),
  ): readonly Occurrence<S>[] {
    return this.deployments.sets.flatMap((set) =>
      kinds
        .flatMap((kind) => set.each(kind))
        .flatMap((object) => (isWanted(object) ? placed(set, object, read(set, object)) : [])),
    );
  }

  #fromCharts<S>(read: (installed: InstalledApplication) => S | undefined): readonly Occurrence<S>[] {
    return this.#applications().flatMap(({ subject, set, object }) => placed(set, object, read(subject)));
  }

  #fromAppTemplates<S>(read: (installation: ChartInstallation, pod: TemplatedPod) => S | undefined): readonly Occurrence<S>[] {
    this.#templated ??= this.#installations().flatMap((installation) =>
      appTemplatePods(this.deployments, installation, this.options.images).map((pod) => ({ installation, pod })),
    );
    return this.#templated.flatMap(({ installation, pod }) =>
      placed(installation.set, installation.object, read(installation, pod)),
    );
  }

  #applications(): readonly Occurrence<InstalledApplication>[] {
    return (this.#installed ??= this.#installations().flatMap((installation) =>
      installedApplications(installation).flatMap((subject) => placed(installation.set, installation.object, subject)),
    ));
  }

  #installations(): readonly ChartInstallation[] {
    return this.#allInstalled().installations;
  }

  #allInstalled(): ReturnType<typeof installationsOf> {
    const releases = this.#helmReleases().map(({ subject }) => subject);
    return (this.#charts ??= installationsOf(this.deployments, releases, this.options.values));
  }
}

function placed<S>(
  set: DeployedSet | undefined,
  object: NamedObject | undefined,
  subject: S | undefined,
): readonly Occurrence<S>[] {
  return subject === undefined ? [] : [{ subject, set, object }];
}

function asWritten(manifest: Manifest): NamedObject {
  const { apiVersion, kind, name, namespace } = manifest;
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }), manifest };
}
