import type { UndecryptedSecret } from '../../../model/gitops/builds/undecrypted.js';
import { defineRule } from '../../kit.js';

export default defineRule({
  id: 'flux/undecrypted-secret',
  meta: {
    title: 'A Kustomization applies Secrets that SOPS has encrypted, and does not decrypt them',
    confidence: 'high',
    since: '0.1.0',
    fixes: [],
    messages: {
      refused: {
        severity: 'error',
        text: '{{user}} has no decryption, and SOPS has encrypted {{secrets}}',
        why: 'kustomize-controller ends with “is SOPS encrypted, configuring decryption is required for this secret to be reconciled”, and applies nothing of the Kustomization.',
        help: 'Set spec.decryption with provider: sops and the Secret that holds the key, here or by a patch of the Kustomization above.',
      },
      ciphertext: {
        severity: 'error',
        text: '{{user}} has no decryption, and {{secrets}} is generated from a file that SOPS has encrypted',
        why: 'Flux decrypts the files of a secretGenerator only when the Kustomization says so; without it the Secret is applied with the ciphertext as its values, and no one is told.',
        help: 'Set spec.decryption with provider: sops and the Secret that holds the key, here or by a patch of the Kustomization above.',
      },
    },
  },
  create: (context) => ({
    FluxKustomization({ undecrypted, effective, build }) {
      for (const isGenerated of [false, true]) {
        const secrets = undecrypted.filter((secret) => secret.isGenerated === isGenerated);
        if (secrets.length === 0) continue;
        context.report({
          at: effective.insertAt(['spec', 'decryption']),
          related: secrets.slice(0, MOST_SHOWN).map(({ at, shown }) => ({ at, message: `${shown} is written here` })),
          messageId: isGenerated ? 'ciphertext' : 'refused',
          data: { user: build.by, secrets: list(secrets) },
        });
      }
    },
  }),
});

const MOST_SHOWN = 3;

function list(secrets: readonly UndecryptedSecret[]): string {
  const names = secrets.slice(0, MOST_SHOWN).map(({ shown }) => shown);
  const rest = secrets.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(' and ');
}
