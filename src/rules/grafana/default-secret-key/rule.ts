import type { Grafana } from '../../../model/apps/grafana/view.js';
import { type Fix, type Refusal, defineRule, offer, related, secretToHave } from '../../kit.js';

/** The constant in Grafana's own defaults.ini, the same in every installation. */
const PUBLISHED = 'SW2YcwTIb9zpOOhoPsMm';

const SECTION = 'security';
const KEY = 'secret_key';

export default defineRule({
  id: 'grafana/default-secret-key',
  meta: {
    title: 'Grafana encrypts stored credentials with the key that is published in its source',
    confidence: 'high',
    since: '0.1.0',
    fixes: ['unsafe', 'suggestion'],
    securitySeverity: 7.5,
    messages: {
      missing: {
        severity: 'warning',
        text: 'nothing gives this Grafana a secret_key, so it uses the default, a constant that anyone can read in its source: whoever gets the database can decrypt the credentials of its data sources',
        why: 'The key encrypts the credentials in the database and is part of the hash of session tokens. It is not what logs people out after a restart: that is a database that is lost with the pod.',
        help: 'Set GF_SECURITY_SECRET_KEY from {{secret}}. On a database that exists, credentials must be entered or encrypted anew, and every session ends once.',
      },
      published: {
        severity: 'warning',
        text: 'secret_key is set to the published default, a constant that anyone can read in Grafana’s source: whoever gets the database can decrypt the credentials of its data sources',
        why: 'The key encrypts the credentials in the database and is part of the hash of session tokens.',
        help: 'Give it a value of its own from {{secret}}. Credentials must be entered or encrypted anew, and every session ends once.',
      },
    },
  },
  create: (context) => ({
    Grafana(grafana) {
      const provider = grafana.setting(SECTION, 'encryption_provider');
      if (provider.state !== 'absent' && !(provider.state === 'set' && provider.value.startsWith('secretKey'))) return;
      const key = grafana.setting(SECTION, KEY);
      if (key.state === 'unknown') return context.unknown(key.because);
      if (key.state === 'absent') {
        context.report({
          at: key.insertAt,
          messageId: 'missing',
          app: 'grafana',
          fix: fixOf(grafana),
          data: { secret: secretOf(grafana) },
        });
        return;
      }
      if (key.value !== PUBLISHED) return;
      const at = key.origin.target ?? grafana.object.effective.insertAt(['spec']);
      context.report({
        at,
        messageId: 'published',
        app: 'grafana',
        data: { secret: secretOf(grafana) },
        related: key.overridden.flatMap((origin) => related(origin, 'overridden here')),
      });
    },
  }),
});

const SECRET_KEY = 'secret-key';

function secretName({ object }: Grafana): string {
  return `${object.name}-${SECRET_KEY}`;
}

function secretOf(grafana: Grafana): string {
  return secretToHave(grafana.secrets, secretName(grafana), SECRET_KEY);
}

/** Harmless only for a database that is empty at every start anyway. */
function fixOf(grafana: Grafana): Fix | Refusal {
  const secret = secretName(grafana);
  const plan = grafana.setFromSecret(SECTION, KEY, { secret, key: SECRET_KEY });
  const title = `take GF_SECURITY_SECRET_KEY from ${secretOf(grafana)}`;
  const isLost = grafana.database.kind === 'ephemeral';
  const caution = isLost
    ? `the Secret ${secret} must exist, or the pod does not start`
    : 'what the database holds is encrypted with the old key: stored credentials must be entered anew';
  return offer(title, isLost ? 'unsafe' : 'suggestion', plan, caution);
}
