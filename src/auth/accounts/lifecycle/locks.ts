import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/index.ts';
import { Links } from '../../credentials/links/links.ts';
import { Notices } from '../../mail/notices.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { CredentialEndings } from '../../credentials/revocation/credential-endings.ts';
import { UserChanges } from '../../people/users/user-changes.ts';

/** Locks and unlocks accounts, of people and of service accounts. */
@Injectable()
export class Locks {
  constructor(
    private readonly changes: UserChanges,
    private readonly endings: CredentialEndings,
    private readonly links: Links,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
  ) {}

  /**
   * Locks a user, and ends their sessions, keys and links, so that an unlock does not restore earlier access. An
   * existing lock is replaced by a lock of the caller.
   */
  async lock(user: UserEntity): Promise<UserEntity> {
    const { lockedAt: before } = user;
    return this.uow.answer(async () => {
      // The moment tells whose lock it is, and so is never the one of the lock before.
      const lockedAt = new Date(Math.max(Date.now(), (before?.getTime() ?? 0) + 1));
      const details = { locked: true };
      const locked = await this.changes.apply(user, { lockedAt }, { action: 'user.lock', details });
      await this.endings.endAll(user);
      await this.links.withdraw(user, 'password-reset', 'magic-link', 'invitation');
      if (before === null) await this.notices.locked(locked);
      return locked;
    });
  }

  async unlock(user: UserEntity): Promise<UserEntity> {
    if (user.lockedAt === null) return user;
    return this.uow.run(async () => {
      const change = { lockedAt: null };
      const details = { locked: false };
      const unlocked = await this.changes.apply(user, change, { action: 'user.lock', details });
      await this.notices.unlocked(unlocked);
      return unlocked;
    });
  }
}
