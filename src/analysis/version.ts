import manifest from '../../package.json' with { type: 'json' };

/** The version of this package. */
export const version: string = manifest.version;

/** Where readers of a report learn what this is. The one place that names the address is package.json. */
export const homepage: string = manifest.homepage;
