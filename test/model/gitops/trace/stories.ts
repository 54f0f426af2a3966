import { describeLayer } from '../../../../src/core/provenance.js';
import { composeDirectory } from '../../../../src/model/gitops/kustomize/compose/compose.js';
import { Compositions } from '../../../../src/model/gitops/kustomize/compose/compositions.js';
import { buildOrder } from '../../../../src/model/gitops/trace/build-order.js';
import { pathIn, readPath } from '../../../../src/model/gitops/trace/path-spelling.js';
import { secrecyOf } from '../../../../src/model/gitops/trace/secrecy.js';
import { storyOf } from '../../../../src/model/gitops/trace/story.js';
import { type ToldPlaces, type ToldStory, tell } from '../../../../src/model/gitops/trace/told.js';
import type { FindVariables } from '../../../../src/model/gitops/trace/variable-story.js';
import type { Tree } from '../../../../src/model/gitops/tree.js';
import { memoryFileSystem } from '../../../../src/model/project/file-system.js';
import { Project } from '../../../../src/model/project/project.js';

export type Files = Readonly<Record<string, string>>;

export function projectOf(files: Files): Project {
  return new Project(memoryFileSystem(files));
}

/** The one object of a kind that a directory builds. */
export function built(project: Project, kind: string, directory = ''): Tree {
  const { objects, problems } = composeDirectory(project, directory, new Compositions());
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const found = objects.filter(({ id }) => id.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return found[0]!.tree;
}

export const NO_VARIABLES: FindVariables = () => undefined;

export function toldOf(project: Project, tree: Tree, path: string, variables = NO_VARIABLES): ToldStory {
  const story = storyOf(tree, pathIn(tree, readPath(path) ?? []), buildOrder(project));
  return tell(story, { project, variables, secrecy: secrecyOf(tree, variables), shownFile: (file) => file });
}

/** A story in brief, one line a change, places as `file:line:column`; the last line is what came of it. */
export function brief({ steps, outcome }: ToldStory): readonly string[] {
  const lines = steps.flatMap(({ layer, changes }) =>
    changes.map(({ path, kind, value, lasts, places }) => {
      const said = kind === 'set' ? `= ${value?.text ?? ''}` : kind;
      return `${lasts ? '> ' : ''}${describeLayer(layer)}: ${path} ${said} @${placesText(places)}`;
    }),
  );
  const end =
    outcome.state === 'set' ? outcome.value.text : outcome.state === 'absent' ? 'absent' : `unknown: ${outcome.because}`;
  return [...lines, end];
}

export function placesText(places: ToldPlaces | undefined): string {
  if (places === undefined) return 'nowhere';
  const { at, anchor, content } = places;
  return [
    `${at.file}:${at.line}:${at.column}`,
    ...(anchor === undefined ? [] : [`&${anchor.name} ${anchor.file}:${anchor.line}:${anchor.column}`]),
    ...(content === undefined ? [] : [`content ${content.file}:${content.line}:${content.column}`]),
  ].join(' ');
}
