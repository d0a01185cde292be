import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { Broadcast, Config, UnitOfWork } from '../../platform/index.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { isCommonPassword } from './common-passwords.ts';

/** Looks at passwords as they are used: one that leaked since it was chosen has to be changed. */
@Injectable()
export class PasswordWatch {
  constructor(
    private readonly users: UserStore,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
    private readonly uow: UnitOfWork,
    private readonly config: Config,
  ) {}

  /** The context must be the user's organisation. */
  async look(user: UserEntity, password: string): Promise<void> {
    if (user.passwordCompromised || this.isTolerated(password)) return;
    if (!(await isCommonPassword(password))) return;
    await this.uow.run(async () => {
      await this.users.distrustPassword(user);
      await this.audit.append({
        action: 'user.password',
        resource: `user:${user.id}`,
        userId: user.id,
        reason: 'it is known from leaks',
        details: { compromised: true },
      });
      await this.broadcast.tell('credentials', user.id);
    });
  }

  /** The operator was told at the start that ADMIN_PASSWORD is weak, and production would not have started. */
  private isTolerated(password: string): boolean {
    const { NODE_ENV, ADMIN_PASSWORD } = this.config;
    return NODE_ENV !== 'production' && password === ADMIN_PASSWORD;
  }
}
