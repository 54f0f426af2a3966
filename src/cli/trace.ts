import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import { UsageError } from '../analysis/usage-error.js';
import { type KeyPath, showPath } from '../core/location.js';
import { closest } from '../core/suggest.js';
import { type WrittenStep, keysNear, pathIn, readPath } from '../model/gitops/trace/path-spelling.js';
import { secrecyOf } from '../model/gitops/trace/secrecy.js';
import { storyOf } from '../model/gitops/trace/story.js';
import { type ToldStory, tell } from '../model/gitops/trace/told.js';
import type { Tree } from '../model/gitops/tree.js';
import { showResource } from '../model/project/manifests.js';
import { palette } from '../reporters/palette.js';
import { visibleJson } from '../reporters/visible.js';
import { type Deployment, findDeployments } from './deployed-objects.js';
import type { ParsedArguments } from './options.js';
import { type Terminal, wantsColor } from './terminal.js';
import { tracedValues } from './traced-values.js';
import { type TraceReport, type TracedDeployment, traceText } from './trace-text.js';

/** `seaworthy trace OBJECT [PATH]`: every layer that had a part in a value, and who won. */
export async function trace(args: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const [asked, written = '', more] = args.operands;
  if (asked === undefined || more !== undefined)
    throw new UsageError('trace needs an object, and may have a path in it: seaworthy trace OBJECT [PATH]');
  const steps = readPath(written);
  if (steps === undefined)
    throw new UsageError(
      `${written} is no path; a path looks like spec.values["grafana.ini"].server or spec.containers[0].image`,
    );
  const deployments = await findDeployments(asked, args, terminal);
  const object = showResource(deployments[0]!);
  const traced = deployments.flatMap((deployment) => tracedIn(deployment, steps));
  const report: TraceReport = {
    object,
    path: traced[0]?.story.path ?? written,
    deployments: grouped(traced),
    ...nearOf(traced.map(({ near }) => near)),
  };
  const isJson = args.values.get('format')?.[0] === 'json';
  const color = palette(wantsColor(terminal, args.values.get('color')?.[0]));
  terminal.out(isJson ? visibleJson(jsonTrace(report)) : traceText(report, color));
  return EXIT.clean;
}

function toldStory({ project, variables, order, shownFile }: Deployment, tree: Tree, path: KeyPath): ToldStory {
  return tell(storyOf(tree, path, order), { project, variables, shownFile, secrecy: secrecyOf(tree, variables) });
}

/** The key that was meant where a path leaves what is there. */
function nearPath(tree: Tree, path: KeyPath): string | undefined {
  const { parent, keys } = keysNear(tree, path);
  const step = path[parent.length];
  const near = typeof step === 'string' ? closest(step, keys) : undefined;
  return near === undefined ? undefined : showPath([...parent, near, ...path.slice(parent.length + 1)]);
}

function nearOf(found: readonly (string | undefined)[]): { readonly near?: string } {
  const near = found.find((one) => one !== undefined);
  return near === undefined ? {} : { near };
}

function tracedIn(deployment: Deployment, steps: readonly WrittenStep[]): readonly Traced[] {
  const { tree } = deployment;
  const values = tracedValues(deployment, steps);
  if (values.length === 0 && tree === undefined) return [];
  const meant = values.length > 0 || tree === undefined ? values : [{ root: tree, path: pathIn(tree, steps), chart: undefined }];
  return meant.map(({ root, path, chart }) => ({
    deployment,
    chart,
    story: toldStory(deployment, root, path),
    near: nearPath(root, path),
  }));
}

interface Traced {
  readonly deployment: Deployment;
  /** Whose values it is about. */
  readonly chart: string | undefined;
  readonly story: ToldStory;
  readonly near: string | undefined;
}

/** Deployments in which all is the same are told once. */
function grouped(traced: readonly Traced[]): readonly TracedDeployment[] {
  const groups = new Map<string, TracedDeployment>();
  for (const { deployment, chart, story } of traced) {
    const { set, appliedBy, refused } = deployment;
    const key = JSON.stringify([appliedBy, refused, chart, story]);
    const known = groups.get(key);
    groups.set(key, {
      sets: [...(known?.sets ?? []), set],
      ...(appliedBy !== undefined && { appliedBy }),
      ...(refused !== undefined && { refused }),
      ...(chart !== undefined && { chart }),
      story,
    });
  }
  return [...groups.values()];
}

/** The version of the JSON contract. */
const CONTRACT_VERSION = 1;

function jsonTrace({ object, path, deployments }: TraceReport) {
  return {
    version: CONTRACT_VERSION,
    object,
    path,
    deployments: deployments.map(({ sets, appliedBy, refused, chart, story }) => ({
      sets,
      appliedBy,
      refused,
      chart,
      steps: story.steps.map(({ layer, description, changes, variables }) => ({
        layer,
        description,
        changes: changes.map(({ value, before, places, ...change }) => ({
          ...change,
          value: value?.plain,
          before: before?.plain,
          ...places,
        })),
        variables: variables.map((variable) =>
          variable.state === 'defined'
            ? {
                ...variable,
                definitions: variable.definitions.map(({ value, places, ...definition }) => ({
                  ...definition,
                  value: value.plain,
                  ...places,
                })),
              }
            : variable,
        ),
      })),
      effective: story.outcome.state === 'set' ? { state: 'set', value: story.outcome.value.plain } : story.outcome,
    })),
  };
}
