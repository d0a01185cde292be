import { Injectable } from '@nestjs/common';
import { CredentialEndings } from '../../credentials/revocation/credential-endings.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import { Links } from '../../credentials/links/links.ts';
import { Notices } from '../../mail/notices.ts';
import { FactorReset } from '../../factors/mfa/factor-reset.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';

/** Ends all that opens an account, in the open transaction: password, factors, API keys, sessions and links. */
@Injectable()
export class FormerProofs {
  constructor(
    private readonly changes: UserChanges,
    private readonly factors: FactorReset,
    private readonly endings: CredentialEndings,
    private readonly sessions: SessionService,
    private readonly links: Links,
    private readonly notices: Notices,
    private readonly users: UserStore,
  ) {}

  /**
   * Ends the credentials of an account whose address was never verified: its creator, who may not own the address, may
   * know them. The last admin keeps them, because nobody else could have created that account.
   */
  async endUnverified(user: UserEntity): Promise<UserEntity> {
    if (user.emailVerifiedAt !== null || (await this.isLastAdmin(user))) return user;
    return this.end(user);
  }

  private async isLastAdmin(user: UserEntity): Promise<boolean> {
    const { organizationId, passwordHash, roles } = user;
    if (passwordHash === null || !roles.includes('admin')) return false;
    return (await this.users.countActiveAdmins(organizationId)) === 1;
  }

  private async end(user: UserEntity): Promise<UserEntity> {
    const { organizationId, id } = user;
    const factors = await this.factors.removeAll(user);
    const keys = await this.endings.endKeys(user);
    await this.links.withdraw(
      user,
      'password-reset',
      'magic-link',
      'invitation',
      'email-verification',
    );
    const password = user.passwordHash !== null;
    if (!password && factors + keys === 0) return user;
    await this.sessions.revokeOthers(organizationId, id);
    await this.notices.formerProofsEnded(user);
    const change = { passwordHash: null, passwordCompromised: false };
    const details = { removed: { password, factors, keys } };
    return this.changes.apply(user, change, { action: 'user.password', details, byLink: true });
  }
}
