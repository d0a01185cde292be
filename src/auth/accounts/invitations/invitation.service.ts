import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Config, Problem, UnitOfWork } from '../../../platform/index.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import { Links } from '../../credentials/links/links.ts';
import { NewPasswords } from '../../factors/passwords/new-passwords.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import type { InvitationAcceptance } from './invitation.dto.ts';

/** Invites users to choose their first password, by a link to their address. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly links: Links,
    private readonly passwords: NewPasswords,
    private readonly changes: UserChanges,
    private readonly audit: AuditLogService,
    private readonly uow: UnitOfWork,
    private readonly config: Config,
  ) {}

  /** Requires that invitations can be sent. @throws Problem mail_not_offered if they cannot */
  requireOffered(): void {
    this.links.requireOffered();
  }

  /** @throws Problem conflict when there is nothing left to accept */
  async send(user: UserEntity): Promise<void> {
    this.requireOffered();
    if (user.kind !== 'person') throw new Problem('conflict', 'A service account has no password.');
    if (user.passwordHash !== null)
      throw new Problem('conflict', 'The user has a password already.');
    if (user.lockedAt !== null)
      throw new Problem('conflict', 'The user is locked; unlock the user first.');
    await this.uow.answer(async () => {
      await this.links.send('invitation', user, this.config.AUTH_INVITATION_EXPIRY);
      await this.audit.append({
        action: 'user.invite',
        resource: `user:${user.id}`,
        details: { sent: true },
      });
    });
  }

  /** Accepts an invitation, which also verifies the address. @throws Problem that names /token or /password */
  async accept({ token, password, name }: InvitationAcceptance): Promise<void> {
    const passwordHash = await this.links.before('invitation', token, (user) =>
      this.passwords.first('/password', password, { ...user, name: name ?? user.name }),
    );
    const now = new Date();
    const change = { passwordHash, passwordChangedAt: now, emailVerifiedAt: now };
    await this.links.use('invitation', token, (user) =>
      this.changes.apply(user, name === undefined ? change : { ...change, name }, {
        action: 'user.invite',
        details: { accepted: true },
        byLink: true,
      }),
    );
  }
}
