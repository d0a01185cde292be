import { Injectable } from '@nestjs/common';
import { runAsOrganization } from '../../platform/index.ts';
import { COOKIE_SECRET_PREFIX } from '../credentials/sessions/session-cookie.ts';
import { readSecret } from '../credentials/secrets/organization-secret.ts';
import { SessionStore } from '../credentials/sessions/session.store.ts';
import { TokenPrincipals } from './token-principals.ts';
import type { Verified } from './verified-credentials.ts';

/** Authenticates browsers by their session cookie. */
@Injectable()
export class CookieVerifier {
  constructor(
    private readonly store: SessionStore,
    private readonly principals: TokenPrincipals,
  ) {}

  /**
   * Returns the principal of a session cookie and when its session ends.
   *
   * @throws Error with the reason, for the audit log alone, when the cookie is not valid
   */
  async verify(secret: string): Promise<Verified> {
    const read = readSecret(COOKIE_SECRET_PREFIX, secret);
    if (read === undefined) throw new Error('not a session cookie');
    const { organizationId, hash } = read;
    return runAsOrganization(organizationId, async () => {
      const session = await this.store.findByCookie(organizationId, hash);
      if (session === null) throw new Error('unknown session cookie');
      const principal = await this.principals.ofStanding(session, null);
      return { principal, expiresAtMs: session.expiresAt.getTime() };
    });
  }
}
