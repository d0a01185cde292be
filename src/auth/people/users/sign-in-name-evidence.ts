import type { SecretEvidence } from '../../../crypto/index.ts';
import { hashSignInName } from './user.store.ts';

/** Checks SECRET_KEY by the hashes of sign-in names: the key is right if the hash of one name matches. */
export const SIGN_IN_NAME_EVIDENCE: SecretEvidence = {
  name: 'SECRET_KEY',
  table: 'sign_in_name',
  agrees: async (query, roots) => {
    const names = await query<{ email: string; lookup: Buffer }>(
      `select u.email, n.lookup from sign_in_name n
         join user_account u on u.organization_id = n.organization_id and u.id = n.user_id
        where u.email is not null order by u.id limit 100`,
    );
    if (names.length === 0) return undefined;
    return names.some(({ email, lookup }) => hashSignInName(roots, email).equals(lookup));
  },
};
