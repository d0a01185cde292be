import { Injectable } from '@nestjs/common';
import { currentPrincipal, invalidField, Problem } from '../../../platform/index.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import { LinkLimits } from '../../credentials/links/link-limits.ts';
import { Links } from '../../credentials/links/links.ts';
import { Notices } from '../../mail/notices.ts';
import { attemptOf } from '../../credentials/attempts/sign-in-attempts.ts';
import { UserStore } from '../../people/users/user.store.ts';

const DAY_SECONDS = 86_400;

/** Verifies that a user receives mail at their address. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly users: UserStore,
    private readonly links: Links,
    private readonly limits: LinkLimits,
    private readonly changes: UserChanges,
    private readonly notices: Notices,
  ) {}

  /** Writes to the caller. @throws Problem conflict when the address is verified, rate_limited, mail_not_offered */
  async ask(): Promise<void> {
    this.links.requireOffered();
    const { organizationId, userId } = currentPrincipal();
    const user = await this.users.get(organizationId, userId);
    if (user.emailVerifiedAt !== null)
      throw new Problem('conflict', 'The address is verified already.');
    await this.limits.require(attemptOf(user));
    await this.links.send('email-verification', user, DAY_SECONDS, { email: user.email });
  }

  /** Only for the address that the link was sent to. @throws Problem that names /token */
  async verify(token: string): Promise<void> {
    await this.links.use('email-verification', token, async (user, { context }) => {
      if (context['email'] !== user.email) {
        throw invalidField('/token', 'invalid_token', 'belongs to another address');
      }
      const verified = { emailVerifiedAt: new Date(), emailChangedAt: null };
      await this.changes.apply(user, verified, { action: 'user.email', byLink: true });
      await this.notices.emailVerified(user);
    });
  }
}
