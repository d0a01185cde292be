import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { signIns } from '../../auth.metrics.ts';
import { Links } from '../../credentials/links/links.ts';
import { isWrong, SecondFactors } from '../../factors/mfa/second-factors.ts';
import { attemptOf } from '../../credentials/attempts/sign-in-attempts.ts';
import { OAuthError } from '../methods/oauth-error.ts';
import { OrganizationStore } from '../../people/organizations/organization.store.ts';
import { SessionService, type TokenPair } from '../../credentials/sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { refusalOfMail } from './refusal-of-mail.ts';

const TEN_MINUTES = 600;

/** Signing in with a link by mail: weaker than a password, and off unless an organization switches it on. */
@Injectable()
export class MagicLinkService {
  constructor(
    private readonly links: Links,
    private readonly organizations: OrganizationStore,
    private readonly factors: SecondFactors,
    private readonly sessions: SessionService,
    private readonly audit: AuditLogService,
  ) {}

  /** Sends a sign-in link, or returns the reason why not. */
  async send(user: UserEntity): Promise<string | undefined> {
    const refusal = refusalOfMail(user, await this.organizations.asks(user.organizationId));
    if (refusal === undefined) await this.links.send('magic-link', user, TEN_MINUTES);
    return refusal;
  }

  /**
   * The grant. Undefined means refused, for a reason only the audit log knows.
   *
   * @param otp a code of the second factor, for who has one; a wrong one uses the link up, too
   * @throws OAuthError mfa_required, and the link stays good
   */
  async signIn(token: string, otp?: string): Promise<TokenPair | undefined> {
    const done = await this.links.tryUse('magic-link', token, (user) => this.begin(user, otp));
    const pair = done?.result;
    signIns.inc({ grant: 'magic_link', outcome: pair === undefined ? 'denied' : 'succeeded' });
    return pair;
  }

  private async begin(user: UserEntity, otp: string | undefined): Promise<TokenPair | undefined> {
    const refusal = refusalOfMail(user, await this.organizations.asks(user.organizationId));
    if (refusal !== undefined) return this.refuse(user, refusal);
    const verdict = await this.factors.verify(user, attemptOf(user), { otp }, ['second_factor']);
    if (verdict === 'missing') throw new OAuthError('mfa_required', 'Send otp with the token.');
    if (isWrong(verdict)) return this.refuse(user, verdict.wrong);
    return this.sessions.begin({ user, methods: ['email', ...verdict] });
  }

  private async refuse(user: UserEntity, reason: string): Promise<undefined> {
    await this.audit.refuse({
      action: 'session.create',
      resource: `user:${user.id}`,
      userId: user.id,
      reason,
    });
    return undefined;
  }
}
