import { Injectable } from '@nestjs/common';
import { Config, Problem, UnitOfWork } from '../../../platform/index.ts';
import { Links } from '../../credentials/links/links.ts';
import { NewPasswords } from '../../factors/passwords/new-passwords.ts';
import { Passwords } from '../../factors/passwords/passwords.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';

/**
 * Sets another password for a user who lost it. It opens no session, unlocks no account and replaces no second factor.
 */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly links: Links,
    private readonly newPasswords: NewPasswords,
    private readonly passwords: Passwords,
    private readonly uow: UnitOfWork,
    private readonly config: Config,
  ) {}

  async send(user: UserEntity): Promise<void> {
    await this.links.send('password-reset', user, this.config.AUTH_RESET_EXPIRY);
  }

  /** An administrator's way: from now on the old password only lets its user choose another. */
  async demand(user: UserEntity): Promise<void> {
    this.links.requireOffered();
    if (user.lockedAt !== null)
      throw new Problem('conflict', 'The user is locked; unlock the user first.');
    await this.uow.answer(async () => {
      await this.passwords.markCompromised(user);
      await this.send(user);
    });
  }

  /** @throws Problem that names /token or /newPassword; then the link stays as good as it was */
  async redeem(token: string, newPassword: string): Promise<void> {
    const hash = await this.links.before('password-reset', token, (user) =>
      this.newPasswords.validate('/newPassword', newPassword, user),
    );
    await this.links.use('password-reset', token, (user) =>
      this.passwords.set(user, hash, { reset: true }),
    );
  }
}
