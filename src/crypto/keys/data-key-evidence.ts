import type { Query, SecretEvidence } from './secret-checks.ts';
import type { RootKeys } from './root-key.ts';

/** A root key that stored data keys are wrapped under, by its root id (docs/formats/data-key.md). */
export interface StoredRoot {
  readonly rootId: string;
  readonly keys: number;
}

/** Root keys that wrap stored data keys and are not configured. */
export async function listUnknownRoots(query: Query, roots: RootKeys): Promise<StoredRoot[]> {
  const stored = await listRoots(query);
  return stored.filter(({ rootId }) => !roots.encryption.rootIds.includes(rootId));
}

/** Checks ENCRYPTION_KEY: it or ENCRYPTION_KEY_PREVIOUS must unwrap the data keys of organizations. */
export const DATA_KEY_EVIDENCE: SecretEvidence = {
  name: 'ENCRYPTION_KEY',
  table: 'data_key',
  agrees: async (query, roots) => {
    const stored = await listRoots(query);
    if (stored.length === 0) return undefined;
    return stored.some(({ rootId }) => roots.encryption.rootIds.includes(rootId));
  },
};

function listRoots(query: Query): Promise<StoredRoot[]> {
  return query<StoredRoot>(
    `select encode(substring(wrapped from 18 for 16), 'hex') as "rootId", count(*)::int as keys
       from data_key where wrapped is not null group by 1 order by 2 desc`,
  );
}
