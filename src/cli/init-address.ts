import manifest from '../../package.json' with { type: 'json' };

const described: { readonly version: string; readonly repository?: string | { readonly url: string } } = manifest;

/** What stands where the address of this project's repository is not known; the recipes use it too. */
const PLACEHOLDER = '<repository>';

/** The tag of the release that holds this version. */
export const RELEASE = `v${described.version}`;

/** The address that Git clones from. */
export function repositoryAddress(repository = described.repository): string {
  const written = typeof repository === 'string' ? repository : repository?.url;
  if (written === undefined) return PLACEHOLDER;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(written)?.[1];
  return short === undefined ? written.replace(/^git\+/, '') : `https://github.com/${short}`;
}

/** `OWNER/NAME`, as workflows name an action. */
export function actionName(repository = described.repository): string {
  const address = repositoryAddress(repository);
  return /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(address)?.[1] ?? PLACEHOLDER;
}
