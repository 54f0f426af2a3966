import { createHash } from 'node:crypto';

export interface Identity {
  readonly rule: string;
  readonly messageId: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly file: string;
  /** Where in the document, when it parsed. */
  readonly path: readonly string[];
}

/** The same for the same problem, even when lines move and list items change places. 16 hexadecimal digits. */
export function fingerprint({ rule, messageId, data, file, path }: Identity): string {
  const sorted = Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([rule, messageId, sorted, file, path]))
    .digest('hex')
    .slice(0, 16);
}
