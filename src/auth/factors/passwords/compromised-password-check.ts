import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Broadcast, Config, UnitOfWork } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { comparable } from './comparable.ts';
import { isCommonPassword } from './common-passwords.ts';
import { PasswordLength } from './password-length.ts';
import { lengthOf } from './password-policy.ts';

/** Looks at passwords as they are used: one that leaked since it was chosen has to be changed. */
@Injectable()
export class CompromisedPasswordCheck {
  constructor(
    private readonly users: UserStore,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly uow: UnitOfWork,
    private readonly config: Config,
    private readonly length: PasswordLength,
  ) {}

  /** The context must be the user's organization. */
  async check(user: UserEntity, password: string): Promise<void> {
    if (user.passwordCompromised || this.isTolerated(password)) return;
    const reason = await this.fault(user, password);
    if (reason === undefined) return;
    await this.uow.run(async () => {
      await this.users.markPasswordCompromised(user);
      await this.audit.append({
        action: 'user.password',
        resource: `user:${user.id}`,
        userId: user.id,
        reason,
        details: { compromised: true },
      });
      await this.broadcast.notify('credentials', user.id);
    });
  }

  /** Why a password has to be changed. It is the only factor once the second one is gone, and then has to be longer. */
  private async fault(user: UserEntity, password: string): Promise<string | undefined> {
    const known =
      (await isCommonPassword(password)) || (await isCommonPassword(comparable(password)));
    if (known) return 'the password is known from data leaks';
    const isShort = lengthOf(password) < (await this.length.least(user));
    return isShort ? 'the password is too short without a second factor' : undefined;
  }

  /** The operator was told at the start that ADMIN_PASSWORD is weak, and production would not have started. */
  private isTolerated(password: string): boolean {
    const { NODE_ENV, ADMIN_PASSWORD } = this.config;
    return NODE_ENV !== 'production' && password === ADMIN_PASSWORD;
  }
}
