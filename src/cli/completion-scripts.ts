import { bashScript } from './completion-bash.js';
import { fishScript } from './completion-fish.js';
import type { Vocabulary } from './completion-vocabulary.js';
import { zshScript } from './completion-zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The completions for a shell. Pure text, so that it can be loaded only when it is asked for. */
export function completionScript(shell: keyof typeof SCRIPTS, vocabulary: Vocabulary): string {
  return SCRIPTS[shell](vocabulary);
}
