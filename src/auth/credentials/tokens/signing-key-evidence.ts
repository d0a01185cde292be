import { UnsealError, type SecretEvidence } from '../../../crypto/index.ts';
import { SIGNING_KEY, type SigningKeyEntity } from './signing-key.entity.ts';

/** JWT_SECRET opens the newest signing key. */
export const SIGNING_KEY_EVIDENCE: SecretEvidence = {
  name: 'JWT_SECRET',
  table: 'signing_key',
  agrees: async (query, roots) => {
    const [key] = await query<Pick<SigningKeyEntity, 'kid' | 'sealedPrivate'>>(
      `select kid, sealed_private as "sealedPrivate" from signing_key
        where retires_at is null order by created_at desc limit 1`,
    );
    if (key === undefined) return undefined;
    try {
      roots.tokens.open(key.sealedPrivate, SIGNING_KEY.at(key));
      return true;
    } catch (error) {
      if (error instanceof UnsealError) return false;
      throw error;
    }
  },
};
