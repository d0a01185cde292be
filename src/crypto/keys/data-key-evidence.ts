import { UnsealError } from '../sealing/envelope.ts';
import { WRAPPED_DATA_KEY, type DataKeyEntity } from './data-key.entity.ts';
import type { SecretEvidence } from './secret-checks.ts';

/** ENCRYPTION_KEY opens the data keys of organisations: one that opens is enough. */
export const DATA_KEY_EVIDENCE: SecretEvidence = {
  name: 'ENCRYPTION_KEY',
  table: 'data_key',
  agrees: async (query, roots) => {
    const keys = await query<Pick<DataKeyEntity, 'organizationId' | 'id' | 'purpose' | 'wrapped'>>(
      `select organization_id as "organizationId", id, purpose, wrapped
         from data_key order by created_at desc limit 10`,
    );
    if (keys.length === 0) return undefined;
    return keys.some((key) => {
      try {
        roots.encryption.open(key.wrapped, WRAPPED_DATA_KEY.at(key));
        return true;
      } catch (error) {
        if (error instanceof UnsealError) return false;
        throw error;
      }
    });
  },
};
