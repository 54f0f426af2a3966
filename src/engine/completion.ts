import type { Finding, RelatedLocation } from '../core/finding.js';
import type { Fix } from '../core/fix.js';
import type { DocumentId, Target } from '../core/location.js';
import type { NamedObject } from '../model/gitops/deployed-object.js';
import type { DeployedSet } from '../model/gitops/deployed-set.js';
import { type Place, placesOf } from '../model/gitops/layers/place.js';
import { type Audience, reaches, settle, showPlaces } from '../model/gitops/layers/settle.js';
import type { Model } from '../model/apps/subjects.js';
import { showResource } from '../model/project/manifests.js';

/** A finding in the making, with the deployments in which it was seen. */
export interface Sighting {
  readonly finding: Finding;
  /** The text that it is reported in. */
  readonly document: DocumentId;
  readonly seen: Deployment[];
}

/** In which set an object was seen. What is said again of a later version of a project names the set of the earlier one. */
export interface Deployment {
  readonly set: DeployedSet;
  readonly object: NamedObject;
}

/** Several subjects of one object, such as the pods of a release, are one deployment of it. */
export function isSameDeployment(one: Deployment, other: Deployment): boolean {
  const isSameSet = one.set === other.set || (one.set.name === other.set.name && one.set.kind === other.set.kind);
  return isSameSet && showResource(one.object) === showResource(other.object);
}

/**
 * Gives findings their variants. What is wrong in some deployments of a source only is mended in a layer that only these go
 * through; where there is none, the source is not changed as if that were safe.
 */
export function completion(sightings: readonly Sighting[], model: Model): (sighting: Sighting) => Finding {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = groupOf(sighting.finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  return (sighting) => completed(sighting, groups.get(groupOf(sighting.finding)) ?? [], model);
}

/** What one edit cures is one mistake, even if it is told of each deployment in other words. */
function groupOf({ rule, primary: { file, range }, fix }: Finding): string {
  const edit = fix === undefined || 'refused' in fix ? '' : JSON.stringify(fix.plan.patches);
  return `${rule}@${file}@${range.start}@${edit}`;
}

function completed({ finding, document, seen }: Sighting, group: readonly Sighting[], model: Model): Finding {
  const variants = seen.map(({ set, object }) => ({ cluster: set.name, object: showResource(object) }));
  const audience = audienceOf(seen, group, model);
  const { affected, others } = audience;
  const { fix } = finding;
  const isSplit = affected.length > 0 && others.length > 0 && reaches(model.deployments, document, audience);
  const named = isSplit ? { ...finding, message: onlyIn(finding, audience) } : finding;
  if (affected.length === 0 || fix === undefined || 'refused' in fix) return { ...named, variants };
  const settled = settle(model.deployments, fix.plan, audience);
  if (settled.kind === 'here') return { ...named, variants, fix: settled.limit === undefined ? unlimited(fix) : fix };
  if (settled.kind === 'shared') return { ...named, variants, fix: shared(fix, audience) };
  const moved = { ...finding, variants, fix: { ...unlimited(fix), plan: settled.plan } };
  return isSplit ? { ...moved, ...reportedAt(settled.at, finding, audience, model) } : moved;
}

function audienceOf(seen: readonly Deployment[], group: readonly Sighting[], model: Model): Audience {
  const [first] = seen;
  const all = first === undefined ? [] : placesOf(model.deployments, first.object.manifest);
  const isAmong = (deployments: readonly Deployment[], place: Place): boolean =>
    deployments.some((deployment) => isSameDeployment(deployment, place));
  const affected = all.filter((place) => isAmong(seen, place));
  const elsewhere = all.filter((place) => !affected.includes(place));
  const alike = elsewhere.filter((place) => group.some((sighting) => isAmong(sighting.seen, place)));
  return { affected, alike, others: elsewhere.filter((place) => !alike.includes(place)) };
}

/** In the layer that makes the difference; what all of them share explains it. */
function reportedAt(
  at: Target,
  { primary, related }: Finding,
  { affected, others }: Audience,
  { project }: Model,
): Pick<Finding, 'primary' | 'path' | 'related'> {
  const message = `${showPlaces(others, affected)} deploys the same source, and there this was not found`;
  const place = project.locate(at);
  const isHere = ({ location: { file, range } }: RelatedLocation): boolean =>
    file === place.file && range.start === place.range.start;
  const explaining = [{ location: primary, message }, ...related].filter((one) => !isHere(one));
  return { primary: place, path: at.path, related: explaining };
}

function shared(fix: Fix, { affected, others }: Audience): Fix {
  if (fix.applicability !== 'safe') return fix;
  const caution = `the same source is also deployed in ${showPlaces(others, affected)}, where this was not found`;
  return { ...fix, applicability: 'unsafe', caution };
}

function onlyIn({ message }: Finding, { affected, others }: Audience): string {
  return `${message} (found only in ${showPlaces(affected, others)})`;
}

/** The fix as its rule wants it, where nothing limits it any more. */
function unlimited({ title, plan, applicability, caution, unlimited: wanted }: Fix): Fix {
  return { title, plan, ...(wanted ?? { applicability, ...(caution !== undefined && { caution }) }) };
}
