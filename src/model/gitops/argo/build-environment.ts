/** The variables that Argo CD replaces in value files and parameters; undefined where the value is known only at run time. */
export type BuildEnvironment = ReadonlyMap<string, string | undefined>;

/** The text with `$NAME` and `${NAME}` replaced as Go's os.Expand does, `$$` by a dollar; undefined when one is not known. */
export function expanded(text: string, environment: BuildEnvironment): string | undefined {
  let isKnown = true;
  const result = text.replace(/\$(?:\{([^}]*)\}|([A-Za-z_]\w*|[0-9*#@!?$-]))/g, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    if (name === '$') return '$';
    if (!environment.has(name)) return '';
    const value = environment.get(name);
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? result : undefined;
}

/** Argo CD's build environment of one source (reposerver, newEnv). */
export function buildEnvironment(source: {
  readonly application: string;
  readonly namespace: string | undefined;
  readonly project: string | undefined;
  readonly path: string;
  readonly repoUrl: string;
  readonly targetRevision: string | undefined;
}): BuildEnvironment {
  return new Map([
    ['ARGOCD_APP_NAME', source.application],
    ['ARGOCD_APP_NAMESPACE', source.namespace],
    ['ARGOCD_APP_PROJECT_NAME', source.project],
    ['ARGOCD_APP_REVISION', undefined],
    ['ARGOCD_APP_REVISION_SHORT', undefined],
    ['ARGOCD_APP_REVISION_SHORT_8', undefined],
    ['ARGOCD_APP_SOURCE_REPO_URL', source.repoUrl],
    ['ARGOCD_APP_SOURCE_PATH', source.path],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', source.targetRevision ?? ''],
    ['KUBE_VERSION', undefined],
    ['KUBE_API_VERSIONS', undefined],
  ]);
}
