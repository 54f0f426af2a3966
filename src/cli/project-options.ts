import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { ProjectRequest } from '../analysis/open-project.js';
import { UsageError } from '../analysis/usage-error.js';
import type { ParsedArguments } from './options.js';
import type { Terminal } from './terminal.js';

/** What `--root`, `--config` and `--max-file-size` say. */
export interface ProjectFlags {
  readonly root: string | undefined;
  readonly maxBytes: number;
  readonly configuration: ProjectRequest['configuration'];
}

export function projectFlags({ values }: ParsedArguments, terminal: Terminal): ProjectFlags {
  return {
    root: values.get('root')?.[0],
    maxBytes: readMegabytes(values.get('max-file-size')?.[0]),
    configuration: readConfiguration(values.get('config')?.[0], terminal),
  };
}

/** In bytes. */
export function readMegabytes(written: string | undefined): number {
  const megabytes = written === undefined ? 10 : Number(written);
  if (!(megabytes > 0))
    throw new UsageError(`--max-file-size needs a positive number of megabytes, not ${JSON.stringify(written)}`);
  return megabytes * 1024 * 1024;
}

export function readConfiguration(file: string | undefined, { cwd }: Terminal): ProjectRequest['configuration'] {
  if (file === undefined) return undefined;
  try {
    return { file, text: readFileSync(resolve(cwd, file), 'utf8') };
  } catch {
    throw new UsageError(`the configuration ${file} cannot be read`);
  }
}
