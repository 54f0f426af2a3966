import { type DeployedObject, DeployedSet, type Deployments } from '../gitops/deployed-set.js';
import { Effective, type Home } from '../gitops/effective.js';
import { helmfilesOf } from '../gitops/helmfile/helmfiles.js';
import type { HelmfileRelease } from '../gitops/helmfile/releases.js';
import { itemsAt } from '../gitops/reading.js';
import { type Site, type Tree, siteTarget, treeOf } from '../gitops/tree.js';
import type { Manifest } from '../project/manifests.js';
import { type Installed, NOTHING, installed } from './rendered-charts.js';

/** What the helmfiles of a project install, each environment by itself. */
export function helmfileCharts({ project }: Deployments): readonly Installed[] {
  const { releases, problems, environmentFiles } = helmfilesOf(project);
  const sets = new Map<string, DeployedSet>();
  const objects = new Map<unknown, DeployedObject>();
  const charts = releases.map((release) => {
    const { site, environment = '' } = release;
    const set = sets.get(environment) ?? setOf(release);
    sets.set(environment, set);
    const key = site.node;
    const known = objects.get(key);
    const object = known?.name === release.names.name ? known : objectOf(release);
    objects.set(key, object);
    return installed(project, { object, set, home: homeOf(release, releases) }, release);
  });
  const isSilent = problems.length === 0 && environmentFiles.length === 0;
  return isSilent ? charts : [...charts, { ...NOTHING, problems, taken: environmentFiles }];
}

/** What else is deployed in an environment, nobody knows. */
function setOf({ environment, site }: HelmfileRelease): DeployedSet {
  const name = environment ?? site.document.id.file;
  return new DeployedSet(name, 'environment', [], () => 'a helmfile says nothing of what else is deployed');
}

function objectOf({ site, names }: HelmfileRelease): DeployedObject {
  const { document, node } = site;
  const named = {
    apiVersion: '',
    kind: 'Release',
    name: names.name,
    ...(names.namespace !== undefined && { namespace: names.namespace }),
  };
  const manifest: Manifest = { ...named, document, node };
  return { ...named, manifest, effective: new Effective(treeOf(document, node, 'helm'), { target: siteTarget(site) }) };
}

/** The uppermost text of values that all environments share, else of this one; where there is none, nothing is added. */
function homeOf(release: HelmfileRelease, all: readonly HelmfileRelease[]): Home {
  const { site, values } = release;
  const others = all.filter((other) => other.site.node === site.node).map((other) => textsOf(other.values));
  const own = textsOf(values);
  const home = own.find(({ node }) => others.every((texts) => texts.some((text) => text.node === node))) ?? own[0];
  if (home !== undefined) return { target: siteTarget(home) };
  const { document, path } = siteTarget(site);
  const hasValues = itemsAt(treeOf(site.document, site.node, 'helm'), ['values']).length > 0;
  return {
    target: { document, path: [...path, 'values'] },
    closed: hasValues ? 'none of its values are written here' : 'the helmfile gives the release no values',
  };
}

/** The texts of values, the uppermost first. */
function textsOf(values: Tree | undefined): readonly Site[] {
  const texts: Site[] = [];
  for (let at = values; at !== undefined; at = at.under) if (at.site !== undefined) texts.push(at.site);
  return texts;
}
