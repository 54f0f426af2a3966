import { json } from './json.js';
import { pretty } from './pretty.js';
import type { Reporter } from './reporter.js';

export type { Reporter } from './reporter.js';

/** Every report format by the name the command line knows it by; what a terminal run does not need is loaded when asked for. */
export const formats = {
  pretty: () => Promise.resolve(pretty),
  json: () => Promise.resolve(json),
  sarif: async () => (await import('./sarif.js')).sarif,
  github: async () => (await import('./github.js')).github,
  gitlab: async () => (await import('./gitlab.js')).gitlab,
  junit: async () => (await import('./junit.js')).junit,
  checkstyle: async () => (await import('./checkstyle.js')).checkstyle,
  markdown: async () => (await import('./markdown.js')).markdown,
  rdjson: async () => (await import('./rdjson.js')).rdjson,
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type Format = keyof typeof formats;

/** Whether a name is one of the formats. */
export function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name);
}
