import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem, runAsOrganization, UnitOfWork } from '../../platform/index.ts';
import { TokenPrincipals } from '../authentication/token-principals.ts';
import type { Verified } from '../authentication/verified-credentials.ts';
import { newSecret, readSecret } from '../credentials/organization-secret.ts';
import { Sessions } from '../sessions/session.service.ts';
import { SessionStore } from '../sessions/session.store.ts';
import { OAuthError } from '../sign-in/oauth-error.ts';
import { SignIn } from '../sign-in/sign-in.service.ts';

const PREFIX = 'stw_';

/** What an OAuth client reads in a shape of its own. */
function factorIsMissing(error: unknown): never {
  if (!(error instanceof OAuthError) || error.code !== 'mfa_required') throw error;
  const missing = { pointer: '/otp', code: 'mfa_required', detail: 'is needed' };
  throw new Problem('unauthenticated', 'Send a code of your second factor too.', {
    errors: [missing],
  });
}

/** A browser's session, held by a cookie that no script can read. */
@Injectable()
export class CookieSessions {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly store: SessionStore,
    private readonly principals: TokenPrincipals,
    private readonly uow: UnitOfWork,
  ) {}

  /** The secret of a new session; undefined when the sign-in is refused. */
  async begin(email: string, password: string, otp?: string): Promise<string | undefined> {
    const proven = await this.signIn.prove(email, password, otp).catch(factorIsMissing);
    if (proven === undefined) return undefined;
    return this.beginAs(proven);
  }

  /** The secret of a new session of somebody who has proved who they are. */
  async beginAs(proven: Parameters<Sessions['beginWithCookie']>[0]): Promise<string> {
    const { organizationId } = proven.user;
    const { text, hash } = newSecret(PREFIX, organizationId);
    await runAsOrganization(organizationId, () => this.sessions.beginWithCookie(proven, hash));
    return text;
  }

  /** Whom a cookie speaks for. @throws Error saying why for nobody, for the audit log */
  async verify(secret: string): Promise<Verified> {
    const read = readSecret(PREFIX, secret);
    if (read === undefined) throw new Error('not a session cookie');
    const { organizationId, hash } = read;
    return runAsOrganization(organizationId, async () => {
      const session = await this.store.findByCookie(organizationId, hash);
      if (session === null) throw new Error('unknown session cookie');
      const principal = await this.principals.ofStanding(session, null);
      return { principal, expiresAtMs: session.expiresAt.getTime() };
    });
  }

  /** Another secret for the caller's session, once what it may do has grown; undefined when it is held by no cookie. */
  async renew(): Promise<string | undefined> {
    const { organizationId, credentialId } = currentPrincipal();
    const { text, hash } = newSecret(PREFIX, organizationId);
    const renewed = await this.uow.run(() => this.sessions.renewCookie(credentialId, hash));
    return renewed ? text : undefined;
  }
}
