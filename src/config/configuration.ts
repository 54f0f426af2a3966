import type { FilePath, Location } from '../core/location.js';
import type { RuleSettings } from '../core/rule-settings.js';
import type { Rule } from '../core/rule.js';
import type { ImageAliases } from '../model/apps/images.js';
import type { Subjects } from '../model/apps/subjects.js';
import type { ValuesMapping } from '../model/apps/values-files.js';
import { NO_FLAGS, type RuleFlags, type RuleLayers, resolveSettings } from './resolve.js';

/** What a configuration needs to know of a rule. */
export type DeclaredRule = Pick<Rule<Subjects>, 'id' | 'meta' | 'options'>;

/** Where a Flux source's contents are: in a folder of this project, or nowhere that we can look. */
export type MappedSource = { readonly path: FilePath } | 'opaque';

/** What `seaworthy.yaml` says, checked and ready to be asked. */
export interface Configuration {
  /** As the file says, without a command line. */
  readonly settings: RuleSettings;
  settingsWith(flags: RuleFlags): RuleSettings;
  isIgnored(path: FilePath): boolean;
  readonly valuesMapping: ValuesMapping;
  readonly images: ImageAliases;
  readonly sources: ReadonlyMap<string, MappedSource>;
  /** The Flux version that the clusters run, as written: `2.6`. */
  readonly fluxVersion?: string;
  /** Folders or files with further chart catalogues. */
  readonly catalogues: readonly FilePath[];
}

/** A mistake in the configuration. Never a finding: the run ends with it. */
export interface ConfigurationProblem {
  readonly location: Location;
  readonly message: string;
}

const NO_LAYERS: RuleLayers = { base: new Map(), overrides: [], pedantic: false, pedanticRules: new Set() };

/** What holds without a configuration file, and with an empty one. */
export const DEFAULT_CONFIGURATION: Configuration = {
  settings: resolveSettings(NO_LAYERS, NO_FLAGS),
  settingsWith: (flags) => resolveSettings(NO_LAYERS, flags),
  isIgnored: () => false,
  valuesMapping: () => undefined,
  images: new Map(),
  sources: new Map(),
  catalogues: [],
};
