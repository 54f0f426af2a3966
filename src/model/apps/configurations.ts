import type { FilePath } from '../../core/location.js';
import type { Problem } from '../../core/rule.js';
import { lineOf } from '../../core/text.js';
import { diagnose } from '../../syntax/yaml/problems.js';
import type { NamedObject } from '../gitops/deployed-object.js';
import type { DeployedObject, DeployedSet, Deployments } from '../gitops/deployed-set.js';
import { heldDocument } from '../gitops/held-document.js';
import type { Tree } from '../gitops/tree.js';
import type { Document, Language } from '../project/document.js';
import { languageOf } from '../project/project.js';
import type { InstalledApplication } from './chart-installation.js';
import { flagValue } from './command-line.js';
import { mountedFile } from './mounted-file.js';
import { podSpec } from './pods/from-manifest.js';
import type { PodTemplate } from './pods/view.js';
import { helmExpression } from './templates.js';
import { type TextProblem, isSubstituted, placed } from './texts.js';

/** A text inside a manifest that some program reads as its configuration. */
export interface Configuration {
  /** The object that holds it. */
  readonly object: NamedObject;
  /** The key that holds it, for people: `loki.yaml`. */
  readonly name: string;
  readonly language: Language;
  /** What its reader refuses; a text that is still a template, or that substitution will change there, is left alone. */
  readonly problems: readonly TextProblem[];
  /** A Helm expression in a file that a known program reads as it is. */
  readonly unrendered: { readonly expression: string; readonly at: Problem } | undefined;
}

/**
 * The keys of ConfigMaps whose extension promises a language, files that a known program is told to read, and texts that a
 * known chart passes on. What a Secret holds is never read.
 */
export function configurationsOf(
  deployments: Deployments,
  pods: readonly Placed<PodTemplate>[],
  installed: readonly InstalledApplication[],
  isJudged: (file: FilePath) => boolean,
): readonly Configuration[] {
  const { project } = deployments;
  const found = new Map<Document, Configuration>();
  const add = (object: NamedObject, { text, name, language }: HeldText, isReadAsIs = false): void => {
    const document = object.kind === 'Secret' ? undefined : heldDocument(project, text, language);
    if (document === undefined || document.encrypted || found.has(document)) return;
    // A file that is no YAML says so itself.
    if (project.files.get(document.id.file)?.stream.problem !== undefined) return;
    found.set(document, configuration(document, object, name, isReadAsIs));
  };
  // Files that are read as they are come first: of those more is known.
  for (const { subject, set } of pods) {
    for (const file of readFiles(deployments, set, subject)) add(subject.object, file, true);
  }
  for (const object of deployments.sets.flatMap((set) => set.each('ConfigMap'))) {
    if (!isJudged(object.manifest.document.id.file)) continue;
    for (const text of namedTexts(object)) add(object, text);
  }
  for (const application of installed) {
    for (const text of chartTexts(application)) add(application.installation.object, text);
  }
  return [...found.values()];
}

/** A subject with its set. */
export interface Placed<S> {
  readonly subject: S;
  readonly set: DeployedSet | undefined;
}

/** A text in an object, and what it is. */
interface HeldText {
  readonly text: Tree;
  readonly name: string;
  readonly language: Language;
}

function configuration(document: Document, object: NamedObject, name: string, isReadAsIs: boolean): Configuration {
  const { language } = document;
  const { text } = document.text;
  const isLeftAlone = isControlled(text) || isOpaque(text, language);
  const problems = (isLeftAlone ? [] : document.problems.filter(({ isOurLimit }) => !isOurLimit))
    .map((problem) => (language === 'yaml' ? diagnose(text, problem) : problem))
    .filter(({ range }) => {
      const line = bareLine(text, range.start, language);
      return !isSubstituted(line) && (isReadAsIs || !isTemplate(line));
    })
    .map((problem) => placed(document.id, problem));
  const helm = isReadAsIs ? helmExpression(text) : undefined;
  const unrendered = helm && {
    expression: helm.expression,
    at: { document: document.id, range: { start: helm.offset, end: helm.offset + helm.expression.length } },
  };
  return { object, name, language, problems, unrendered };
}

/** What Prometheus fills in, which is text to whoever reads the YAML. */
const ALERT_EXPRESSION = /\{\{-?\s*(?:\$(?:labels|value|externalLabels|externalURL)\b|humanize)/;

/** A line that is a template's own control statement: something renders this text before it is read. */
function isControlled(text: string): boolean {
  if (!/\{\{|\{%|<</.test(text)) return false;
  return text.split('\n').some((line) => /^[ \t]*(?:\{\{|\{%|<<)/.test(line) && !ALERT_EXPRESSION.test(line));
}

/** A line with the marks of Go templates, Jinja or erb, which something may render first. */
function isTemplate(line: string): boolean {
  return /\{\{|\{%|\{#|<%/.test(line) && !ALERT_EXPRESSION.test(line);
}

const MAX_BARE_LINE = 100_000;

/** The line of a problem; without the strings of JSON, in which nothing can cure what is wrong outside. */
function bareLine(text: string, offset: number, language: Language): string {
  const line = lineOf(text, offset);
  // In a longer line a string may be longer than a regular expression can follow.
  const isShort = line.length < MAX_BARE_LINE;
  return language === 'json' && isShort ? line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""') : line;
}

/**
 * A text that nobody reads as it is: one still to be written, a single word such as compressed data or an address, JSON5 by its first
 * key.
 */
function isOpaque(text: string, language: Language): boolean {
  return /^\s*$/.test(text) || (language === 'json' && (/^\s*(?:https?:\/\/\S+|[\w+/=-]+)\s*$/.test(text) || JSON5.test(text)));
}

const JSON5 = /^\s*(?:\/\/.*[\r\n]\s*)*\{\s*(?:\/\/.*[\r\n]\s*)*[A-Za-z_$][\w$]*[ \t]*:/;

/** Files in JSON by name whose readers take comments and trailing commas. */
const JSON_WITH_COMMENTS =
  /^(?:tsconfig.*|jsconfig|settings|keybindings|launch|tasks|renovate|devcontainer|\.?eslintrc|\.renovaterc)\.json$/i;

function namedTexts({ effective }: DeployedObject): readonly HeldText[] {
  return effective.keys(['data']).flatMap((name) => {
    const language = languageOf(name);
    // Other programs have other dialects of ini; only Grafana's is known.
    if (language === undefined || (language === 'ini' && name !== 'grafana.ini')) return [];
    if (JSON_WITH_COMMENTS.test(name)) return [];
    const text = effective.get(['data', name]);
    return text.state === 'set' ? [{ text: text.value, name, language }] : [];
  });
}

/** Programs that take their configuration file, in YAML, by a flag. */
const CONFIG_FLAG: ReadonlySet<string> = new Set(['loki', 'prometheus', 'alertmanager', 'tempo', 'mimir', 'promtail']);

function readFiles(deployments: Deployments, set: DeployedSet | undefined, pod: PodTemplate): readonly HeldText[] {
  const spec = podSpec(pod.object);
  if (spec === undefined || set === undefined) return [];
  return spec.items(['containers']).flatMap((container, index) => {
    const { known, command } = pod.containers[index] ?? {};
    if (known === undefined || command === undefined || !CONFIG_FLAG.has(known.app)) return [];
    const file = flagValue(command, 'config.file');
    if (file === undefined) return [];
    const mounted = mountedFile(deployments, set, pod.object, spec, container, file);
    return mounted.state === 'found' ? [{ text: mounted.text, name: file, language: 'yaml' as const }] : [];
  });
}

/** Dashboards that the grafana chart writes to files as they are. */
function chartTexts({ application, values }: InstalledApplication): readonly HeldText[] {
  if (application.chart.name !== 'grafana') return [];
  return values.keys(['dashboards']).flatMap((provider) =>
    values.keys(['dashboards', provider]).flatMap((name) => {
      const json = values.get(['dashboards', provider, name, 'json']);
      return json.state === 'set' ? [{ text: json.value, name, language: 'json' as const }] : [];
    }),
  );
}
