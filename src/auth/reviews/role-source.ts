import { Injectable } from '@nestjs/common';
import type { Held, ReviewSource, Uses } from '../../authorization/index.ts';
import { currentPrincipal, Problem } from '../../platform/index.ts';
import { UserChanges } from '../accounts/user-changes.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { HeldStore } from './held.store.ts';

/** The roles that people and service accounts have. */
@Injectable()
export class RoleSource implements ReviewSource {
  readonly kind = 'role';

  constructor(
    private readonly held: HeldStore,
    private readonly users: UserStore,
    private readonly changes: UserChanges,
  ) {}

  async list(uses: Uses): Promise<Held[]> {
    const accounts = await this.held.listAccounts();
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

  reviewerOf(subjectId: string): Promise<string | null> {
    return this.held.managerOf(subjectId);
  }

  async revoke(subjectId: string, role: string): Promise<boolean> {
    const user = await this.find(subjectId);
    if (user?.roles.includes(role) !== true) return false;
    await this.give(
      user,
      user.roles.filter((one) => one !== role),
    );
    return true;
  }

  async restore(subjectId: string, role: string): Promise<void> {
    const user = await this.find(subjectId);
    if (user === null) throw new Problem('conflict', 'Whoever had it is not here any more.');
    if (!user.roles.includes(role)) await this.give(user, [...user.roles, role]);
  }

  private find(userId: string): Promise<UserEntity | null> {
    return this.users.find(currentPrincipal().organizationId, userId);
  }

  private async give(user: UserEntity, roles: string[]): Promise<void> {
    const details = { from: user.roles, to: roles };
    await this.changes.apply(user, { roles }, { action: 'user.roles', details });
  }
}
