import { Injectable } from '@nestjs/common';
import {
  changedSince,
  requireAdmin,
  type AccessItem,
  type Restoring,
  type ReviewSource,
  type Uses,
} from '../../authorization/index.ts';
import { currentPrincipal, type UserId } from '../../platform/index.ts';
import { UserChanges } from '../people/users/user-changes.ts';
import type { UserEntity } from '../people/users/user.entity.ts';
import { UserStore } from '../people/users/user.store.ts';
import { AccessItemStore } from './access-item.store.ts';

/** The roles that people and service accounts have. */
@Injectable()
export class RoleSource implements ReviewSource<UserId> {
  readonly kind = 'role';

  constructor(
    private readonly items: AccessItemStore,
    private readonly users: UserStore,
    private readonly changes: UserChanges,
  ) {}

  async list(uses: Uses): Promise<AccessItem<UserId>[]> {
    const accounts = await this.items.listAccounts();
    return accounts.flatMap(({ id, label, roles, managerId, createdAt }) =>
      roles.map((role) => ({
        kind: this.kind,
        holder: 'user' as const,
        subjectId: id,
        thing: role,
        label: `${label}: ${role}`,
        since: createdAt,
        lastUsedAt: uses.ofRole(id, role),
        reviewerId: managerId,
        peers: `${role} ${managerId ?? ''}`,
      })),
    );
  }

  reviewerOf(userId: UserId): Promise<UserId | null> {
    return this.items.managerOf(userId);
  }

  /** Removes a role. The version of a user's roles increases with every change except those by reviews. */
  async revoke(userId: UserId, role: string): Promise<string | undefined> {
    const user = await this.find(userId);
    if (user === null) return undefined;
    const { rolesVersion } = user;
    if (!user.roles.includes(role)) {
      await this.give(user, user.roles, rolesVersion + 1);
      return undefined;
    }
    const left = user.roles.filter((one) => one !== role);
    await this.give(user, left, rolesVersion);
    return String(rolesVersion);
  }

  async restore(userId: UserId, role: string, restoring: Restoring): Promise<void> {
    const user = await this.find(userId);
    if (user === null || String(user.rolesVersion) !== restoring.mark) throw changedSince();
    requireAdmin([role], restoring);
    if (user.roles.includes(role)) return;
    await this.give(user, [...user.roles, role], user.rolesVersion);
  }

  private find(userId: UserId): Promise<UserEntity | null> {
    return this.users.find(currentPrincipal().organizationId, userId);
  }

  private async give(user: UserEntity, roles: string[], rolesVersion: number): Promise<void> {
    const details = { from: user.roles, to: roles };
    await this.changes.apply(user, { roles, rolesVersion }, { action: 'user.roles', details });
  }
}
