import { Injectable } from '@nestjs/common';
import { Config, ROLES } from '../../../platform/index.ts';
import { Users } from '../../users/user.service.ts';
import { UserStore } from '../../users/user.store.ts';
import { GroupStore } from './group.store.ts';

/**
 * The roles that people have because of the groups that they belong to. They are all that such a person
 * has; who leaves the last group that gives some is left with the default role. Who was never in one keeps
 * what an admin gave.
 */
@Injectable()
export class GroupRoles {
  constructor(
    private readonly groups: GroupStore,
    private readonly accounts: Users,
    private readonly users: UserStore,
    private readonly config: Config,
  ) {}

  /**
   * Does something to groups and gives these people the roles that follow, in the open transaction.
   *
   * @throws Problem conflict when no admin would be left
   */
  async follow<T>(
    organizationId: string,
    userIds: readonly string[],
    work: () => Promise<T>,
  ): Promise<T> {
    const before = await this.groups.rolesOf(organizationId, userIds);
    const result = await work();
    const after = await this.groups.rolesOf(organizationId, userIds);
    for (const userId of userIds) {
      if (before.has(userId) || after.has(userId)) {
        await this.give(organizationId, userId, after.get(userId) ?? []);
      }
    }
    return result;
  }

  private async give(
    organizationId: string,
    userId: string,
    given: readonly string[],
  ): Promise<void> {
    const ordered = ROLES.filter((role) => given.includes(role));
    const roles = ordered.length === 0 ? [this.config.AUTH_DEFAULT_ROLE] : ordered;
    const user = await this.users.find(organizationId, userId);
    if (user === null || [...user.roles].sort().join() === [...roles].sort().join()) return;
    await this.accounts.assignRoles(user, roles, undefined);
  }
}
