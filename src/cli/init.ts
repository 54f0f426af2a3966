import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { EXIT, type ExitCode } from '../analysis/exit-code.js';
import { locateProjects } from '../analysis/locate-projects.js';
import { openProject } from '../analysis/open-project.js';
import { UsageError } from '../analysis/usage-error.js';
import { NO_FLAGS } from '../config/resolve.js';
import { CONFIGURATION_FILE, DEFAULT_MAX_BYTES } from '../model/project/project.js';
import { addHook } from './init-hook.js';
import { createFile } from './init-new-file.js';
import { survey } from './init-survey.js';
import type { ParsedArguments } from './options.js';
import { type Terminal, printable } from './terminal.js';

const WORKFLOW_FILE = '.github/workflows/seaworthy.yml';

/** `seaworthy init [DIR]`: looks at a repository, says what is there, and writes what checking it needs. */
export async function init({ operands, flags, values }: ParsedArguments, terminal: Terminal): Promise<ExitCode> {
  const [folder, more] = operands;
  const wanted = values.get('root')?.[0];
  if (more !== undefined || (folder !== undefined && wanted !== undefined))
    throw new UsageError('init takes one folder: seaworthy init [DIR]');
  const [located] = locateProjects([], terminal.cwd, folder ?? wanted);
  if (located === undefined) throw new UsageError('there is no project here');
  const { root } = located;
  const home = gitRoot(root) ?? root;
  const shown = (path: string): string => relative(terminal.cwd, path).split(sep).join('/') || '.';
  const [hasHook, hasWorkflow] = [flags.has('pre-commit'), flags.has('workflow')];
  const isConfigured = existsSync(join(root, CONFIGURATION_FILE));
  if (isConfigured && !hasHook && !hasWorkflow)
    throw new UsageError(
      `${shown(join(root, CONFIGURATION_FILE))} is there already; a folder inside is begun with seaworthy init DIR`,
    );
  if (hasWorkflow && existsSync(join(home, WORKFLOW_FILE)))
    throw new UsageError(`${shown(join(home, WORKFLOW_FILE))} is there already`);

  const texts = await import('./init-texts.js');
  const opened = await openProject(located, { flags: NO_FLAGS, maxBytes: DEFAULT_MAX_BYTES });
  const seen = survey(opened);
  const done: string[] = [];
  if (isConfigured) done.push(`left ${shown(join(root, CONFIGURATION_FILE))} as it is`);
  else {
    createFile(root, CONFIGURATION_FILE, texts.configurationText(seen));
    done.push(`wrote ${shown(join(root, CONFIGURATION_FILE))}`);
  }
  if (hasHook) done.push(...addHook(home, shown));
  if (hasWorkflow) {
    createFile(home, WORKFLOW_FILE, texts.workflowText());
    done.push(`wrote ${shown(join(home, WORKFLOW_FILE))}`);
  }
  terminal.out(
    printable(`${texts.surveyText(shown(root), seen)}\n${done.join('\n')}\n${texts.nextText(seen, hasHook || hasWorkflow)}`),
  );
  return EXIT.clean;
}

/** The folder in which pre-commit and GitHub look for their files. */
function gitRoot(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
