import type { FilePath } from '../../core/location.js';
import type { FileSystem } from './file-system.js';

const INFIXES = ['enc', 'encrypted', 'sops'];
const SUFFIXES = ['age', 'asc', 'enc', 'gpg', 'sops'];

/** Whether a file that is not there may be made before anybody reads it: Git leaves it out, or keeps an encrypted copy of it. */
export function isMadeInTime(fileSystem: FileSystem, path: FilePath): boolean {
  return fileSystem.isKeptOut?.(path) === true || encryptedCopies(path).some((copy) => fileSystem.has(copy));
}

/** `values.enc.yaml` and `values.yaml.enc` for `values.yaml`. */
function encryptedCopies(path: FilePath): readonly FilePath[] {
  const infixed = INFIXES.map((infix) => path.replace(/(\.[^./]+)$/, `.${infix}$1`)).filter((copy) => copy !== path);
  return [...infixed, ...SUFFIXES.map((suffix) => `${path}.${suffix}`)];
}
