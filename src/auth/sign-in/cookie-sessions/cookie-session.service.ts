import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  Problem,
  runAsOrganization,
  UnitOfWork,
} from '../../../platform/index.ts';
import { newSecret } from '../../credentials/secrets/organization-secret.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { OAuthError } from '../methods/oauth-error.ts';
import { SignInService } from '../methods/sign-in.service.ts';
import { COOKIE_SECRET_PREFIX } from '../../credentials/sessions/session-cookie.ts';

/** Converts mfa_required, which OAuth clients receive in their own format. */
function factorIsMissing(error: unknown): never {
  if (!(error instanceof OAuthError) || error.code !== 'mfa_required') throw error;
  const missing = { pointer: '/otp', code: 'mfa_required', detail: 'is required' };
  throw new Problem('unauthenticated', 'Send a code of your second factor as otp.', {
    errors: [missing],
  });
}

/** A browser's session, held by a cookie that no script can read. */
@Injectable()
export class CookieSessionService {
  constructor(
    private readonly signIn: SignInService,
    private readonly sessions: SessionService,
    private readonly uow: UnitOfWork,
  ) {}

  /** The secret of a new session; undefined when the sign-in is refused. */
  async begin(email: string, password: string, otp?: string): Promise<string | undefined> {
    const proven = await this.signIn.prove(email, password, otp).catch(factorIsMissing);
    if (proven === undefined) return undefined;
    return this.beginAs(proven);
  }

  /** Begins a session of an authenticated user, and returns its secret. */
  async beginAs(proven: Parameters<SessionService['beginWithCookie']>[0]): Promise<string> {
    const { organizationId } = proven.user;
    const { text, hash } = newSecret(COOKIE_SECRET_PREFIX, organizationId);
    await runAsOrganization(organizationId, () => this.sessions.beginWithCookie(proven, hash));
    return text;
  }

  /** Another secret for the caller's session, once what it may do has grown; undefined when it is held by no cookie. */
  async renew(): Promise<string | undefined> {
    const { organizationId, credentialId } = currentPrincipal();
    const { text, hash } = newSecret(COOKIE_SECRET_PREFIX, organizationId);
    const renewed = await this.uow.run(() => this.sessions.renewCookie(credentialId, hash));
    return renewed ? text : undefined;
  }
}
