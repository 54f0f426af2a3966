/** Which part of a bundle one source file is. */
export interface ModuleRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Where the modules of a bundle stand: esbuild writes a comment with its path above each. */
export function moduleRanges(bundle: string): readonly ModuleRange[] {
  const marks = [...bundle.matchAll(/^\/\/ ((?:src|test|node_modules)\/\S+)$/gm)];
  return marks.map(({ 0: mark, 1: file, index }, at) => ({
    file: file!,
    start: index + mark.length,
    end: marks[at + 1]?.index ?? bundle.length,
  }));
}

/** `src/syntax/yaml/tree.ts` → `src/syntax`, `src/model/gitops/kustomize/compose/x.ts` → `src/model/gitops/kustomize`. */
export function areaOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  return folders.slice(0, folders[1] === 'model' ? 4 : 2).join('/');
}
