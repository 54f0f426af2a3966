import type { Target } from './location.js';

/** What contributed a value. Layers that live in no file of the project have no target in their `Origin`. */
export type Layer =
  | { readonly kind: 'source' }
  /** Made by a configMapGenerator or secretGenerator; `by` is the kustomization file. */
  | { readonly kind: 'generator'; readonly by: string }
  /** Changed by a patch; `by` is the kustomization file or the Flux Kustomization (`Kustomization/ns/name`) or Application that carries it. */
  | { readonly kind: 'strategic-merge'; readonly by: string }
  | { readonly kind: 'json6902'; readonly by: string }
  /** Changed by a field of a kustomization: `namespace`, `images`, `replacements`, `nameReference`, … */
  | { readonly kind: 'transformer'; readonly name: string; readonly by: string }
  /** Text in which Flux replaced variables after the build; `by` is the Flux Kustomization. */
  | {
      readonly kind: 'substitution';
      readonly variables: readonly string[];
      readonly by: string;
      /** Where the variables get their values. */
      readonly definitions?: readonly Target[];
    }
  /** Set by a field of what deploys the object: `commonMetadata` of a Flux Kustomization, `destination.namespace` of an Application. */
  | { readonly kind: 'deployer-field'; readonly field: string; readonly by: string }
  | { readonly kind: 'program-default'; readonly program: string }
  | { readonly kind: 'image-default'; readonly image: string }
  | { readonly kind: 'chart-default'; readonly chart: string; readonly version: string }
  /** `targetPath` is set when the text is one value, placed there; `literal` when it is taken as it is. */
  | {
      readonly kind: 'values-from';
      readonly object: string;
      readonly key: string;
      readonly targetPath?: string;
      readonly literal?: boolean;
    }
  /** Chart values in a file, or written out where the chart is installed. */
  | { readonly kind: 'values-file'; readonly file: string }
  | { readonly kind: 'command-line'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string };

export interface Origin {
  readonly layer: Layer;
  readonly target?: Target;
}

/** A layer that took a value out, and what it took. */
export interface Deletion {
  readonly by: Origin;
  readonly lost: Origin;
}

/**
 * The answer to "what is configured here?". Three-valued on purpose: only `absent` may be called missing, and `unknown` is
 * never a finding. `overridden` lists the losing layers, nearest first. `exists: true` is a value that is certainly there but
 * cannot be read (a key of an encrypted Secret).
 */
export type Lookup<T> =
  | { readonly state: 'set'; readonly value: T; readonly origin: Origin; readonly overridden: readonly Origin[] }
  | { readonly state: 'absent'; readonly insertAt: Target; readonly deleted?: Deletion }
  | { readonly state: 'unknown'; readonly exists: true | 'maybe'; readonly because: string; readonly origin?: Origin };

export function describeLayer(layer: Layer): string {
  switch (layer.kind) {
    case 'source':
      return 'this manifest';
    case 'generator':
      return `the generator of ${layer.by}`;
    case 'strategic-merge':
      return `the patch of ${layer.by}`;
    case 'json6902':
      return `the JSON patch of ${layer.by}`;
    case 'transformer':
      return `${layer.name} of ${layer.by}`;
    case 'substitution':
      return layer.variables.length === 0
        ? `substitution by ${layer.by}`
        : `substitution of ${layer.variables.map((name) => `\${${name}}`).join(', ')} by ${layer.by}`;
    case 'deployer-field':
      return `${layer.field} of ${layer.by}`;
    case 'program-default':
      return `the default of ${layer.program}`;
    case 'image-default':
      return `the default of the image ${layer.image}`;
    case 'chart-default':
      return `the default of chart ${layer.chart} ${layer.version === '*' ? '' : layer.version}`.trimEnd();
    case 'values-from':
      return `valuesFrom ${layer.object}, key ${layer.key}`;
    case 'values-file':
      return `the values in ${layer.file}`;
    case 'command-line':
      return `the argument ${layer.flag}`;
    case 'environment':
      return `the environment variable ${layer.variable}`;
  }
}

/** The value when it is known to be set, else undefined. */
export function valueOf<T>(lookup: Lookup<T>): T | undefined {
  return lookup.state === 'set' ? lookup.value : undefined;
}
