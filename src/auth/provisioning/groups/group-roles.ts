import { Injectable } from '@nestjs/common';
import { Assignments } from '../../../authorization/index.ts';
import { Broadcast, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import { Notices } from '../../mail/notices.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { GroupStore } from './group.store.ts';

/**
 * Roles of users from their groups. A user in a group with roles has no other roles. A user who leaves the last such
 * group has the default role. A user who was never in one keeps the roles that an admin assigned.
 */
@Injectable()
export class GroupRoles {
  constructor(
    private readonly groups: GroupStore,
    private readonly users: UserStore,
    private readonly changes: UserChanges,
    private readonly notices: Notices,
    private readonly assignments: Assignments,
    private readonly broadcast: Broadcast,
  ) {}

  /**
   * Does something to groups and gives these people the roles that follow, in the open transaction.
   *
   * @throws Problem conflict when no admin would be left
   */
  async follow<T>(
    organizationId: OrganizationId,
    userIds: readonly UserId[],
    work: () => Promise<T>,
  ): Promise<T> {
    const before = await this.groups.rolesOf(organizationId, userIds);
    const result = await work();
    // What is shared with a group is shared with its members.
    await this.broadcast.notifyAll('access', userIds);
    const after = await this.groups.rolesOf(organizationId, userIds);
    const concerned = userIds.filter((id) => before.has(id) || after.has(id));
    if (concerned.length > 0) await this.give(organizationId, concerned, after);
    return result;
  }

  private async give(
    organizationId: OrganizationId,
    userIds: readonly UserId[],
    roles: ReadonlyMap<string, readonly string[]>,
  ): Promise<void> {
    const users = await this.users.listOf(organizationId, userIds);
    const given = users
      .map((user) => ({ user, roles: this.rolesFor(roles.get(user.id) ?? []) }))
      .filter((one) => one.user.roles.toSorted().join() !== one.roles.toSorted().join());
    if (given.length === 0) return;
    await this.changes.assignRoles(organizationId, given);
    for (const one of given) {
      await this.notices.rolesChanged(one.user, one.user.roles, one.roles);
    }
  }

  private rolesFor(given: readonly string[]): string[] {
    const roles = [...new Set(given)].sort();
    return roles.length === 0 ? [this.assignments.defaultRole] : roles;
  }
}
