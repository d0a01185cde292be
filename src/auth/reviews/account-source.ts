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
import { Locks } from '../accounts/lifecycle/locks.ts';
import type { UserEntity } from '../people/users/user.entity.ts';
import { UserStore } from '../people/users/user.store.ts';
import { AccessItemStore } from './access-item.store.ts';

/** Accounts themselves: to take one away is to lock it. */
@Injectable()
export class AccountSource implements ReviewSource<UserId> {
  readonly kind = 'account';

  constructor(
    private readonly items: AccessItemStore,
    private readonly users: UserStore,
    private readonly locks: Locks,
  ) {}

  async list(uses: Uses): Promise<AccessItem<UserId>[]> {
    const accounts = await this.items.listAccounts();
    return accounts.map(({ id, label, managerId, createdAt, lastSeenAt }) => ({
      kind: this.kind,
      holder: 'user' as const,
      subjectId: id,
      thing: id,
      label: `account: ${label}`,
      since: createdAt,
      lastUsedAt: later(lastSeenAt, uses.ofUser(id)),
      reviewerId: managerId,
      peers: '',
    }));
  }

  reviewerOf(userId: UserId): Promise<UserId | null> {
    return this.items.managerOf(userId);
  }

  /** Locks the account. The time of a lock identifies it. A locked account is locked again with a new time. */
  async revoke(userId: UserId): Promise<string | undefined> {
    const user = await this.find(userId);
    if (user === null) return undefined;
    const { lockedAt } = await this.locks.lock(user);
    return user.lockedAt === null ? lockedAt?.toISOString() : undefined;
  }

  async restore(userId: UserId, _thing: string, restoring: Restoring): Promise<void> {
    const user = await this.find(userId);
    if (user?.lockedAt?.toISOString() !== restoring.mark) throw changedSince();
    requireAdmin(user.roles, restoring);
    await this.locks.unlock(user);
  }

  private find(userId: UserId): Promise<UserEntity | null> {
    return this.users.find(currentPrincipal().organizationId, userId);
  }
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
