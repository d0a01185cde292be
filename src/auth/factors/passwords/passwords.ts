import { Injectable } from '@nestjs/common';
import { Problem, UnitOfWork } from '../../../platform/index.ts';
import { CredentialEndings } from '../../credentials/revocation/credential-endings.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import { Links } from '../../credentials/links/links.ts';
import { Notices } from '../../mail/notices.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { FirstPassword } from './first-password.ts';
import { NewPasswords } from './new-passwords.ts';

interface Setting {
  /** The session that stays; all others end. */
  readonly keptSessionId?: string;
  /** Whether the user wants to keep their keys, which count as known to whoever knew a password that was compromised. */
  readonly keepKeys?: boolean;
  /** Whether it was set by a link or an operator, and not by who knew the old one. */
  readonly reset?: boolean;
  /** Whether a lock is taken off, too. */
  readonly unlock?: boolean;
}

/** Sets passwords. Each change ends earlier sessions, links and keys, and notifies the user by mail. */
@Injectable()
export class Passwords {
  constructor(
    private readonly newPasswords: NewPasswords,
    private readonly changes: UserChanges,
    private readonly sessions: SessionService,
    private readonly endings: CredentialEndings,
    private readonly links: Links,
    private readonly notices: Notices,
    private readonly firstPassword: FirstPassword,
    private readonly uow: UnitOfWork,
  ) {}

  /** Sets a password by its hash, which `NewPasswords` made. */
  async set(user: UserEntity, passwordHash: string, setting: Setting = {}): Promise<void> {
    const { keptSessionId, keepKeys = false, reset = false, unlock = false } = setting;
    const changed = { passwordHash, passwordChangedAt: new Date(), passwordCompromised: false };
    const change = unlock ? { ...changed, lockedAt: null } : changed;
    await this.uow.run(async () => {
      this.uow.afterCommit(() => void this.firstPassword.forget(user.passwordHash));
      await this.newPasswords.retire(user);
      await this.changes.apply(user, change, {
        action: 'user.password',
        details: reset ? { reset } : {},
        byLink: reset && !unlock,
      });
      await this.sessions.revokeOthers(user.organizationId, user.id, keptSessionId);
      if (!keepKeys || user.passwordCompromised) await this.endings.endKeys(user);
      await this.links.withdraw(user, 'password-reset', 'magic-link', 'invitation');
      await this.notices.passwordChanged(user);
    });
  }

  /** Sets a password for a user who lost it, and unlocks the user; for operators on the machine itself. */
  async resetByOperator(user: UserEntity, password: string): Promise<void> {
    const hash = await this.newPasswords.validate('/password', password, user);
    await this.set(user, hash, { reset: true, unlock: true });
  }

  /** From now on the password only lets its user choose another. */
  async markCompromised(user: UserEntity): Promise<void> {
    if (user.passwordHash === null) {
      throw new Problem('conflict', 'The user has no password yet; send the invitation again.');
    }
    const change = { passwordCompromised: true };
    await this.changes.apply(user, change, {
      action: 'user.password',
      details: { compromised: true },
    });
  }

  /**
   * Marks a password as known to others. Ends all sessions and keys of the user, and the keys that the user created for
   * other accounts since setting the password.
   */
  async compromised(user: UserEntity): Promise<void> {
    await this.uow.answer(async () => {
      await this.markCompromised(user);
      await this.endings.endAll(user, { madeSince: user.passwordChangedAt ?? user.createdAt });
      await this.links.withdraw(user, 'magic-link');
      await this.notices.passwordCompromised(user);
    });
  }
}
