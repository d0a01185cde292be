import { Injectable } from '@nestjs/common';
import {
  changedSince,
  requireAdmin,
  type AccessItem,
  type Restoring,
  type ReviewSource,
  type Uses,
} from '../../authorization/index.ts';
import { currentPrincipal } from '../../platform/index.ts';
import { Locks } from '../accounts/lifecycle/locks.ts';
import type { UserEntity } from '../people/users/user.entity.ts';
import { UserStore } from '../people/users/user.store.ts';
import { AccessItemStore } from './access-item.store.ts';

/** Accounts themselves: to take one away is to lock it. */
@Injectable()
export class AccountSource implements ReviewSource {
  readonly kind = 'account';

  constructor(
    private readonly held: AccessItemStore,
    private readonly users: UserStore,
    private readonly locks: Locks,
  ) {}

  async list(uses: Uses): Promise<AccessItem[]> {
    const accounts = await this.held.listAccounts();
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

  reviewerOf(subjectId: string): Promise<string | null> {
    return this.held.managerOf(subjectId);
  }

  /** The moment of a lock tells it from any other. Who is locked already is locked anew. */
  async revoke(_subjectId: string, id: string): Promise<string | undefined> {
    const user = await this.find(id);
    if (user === null) return undefined;
    const { lockedAt } = await this.locks.lock(user);
    return user.lockedAt === null ? lockedAt?.toISOString() : undefined;
  }

  async restore(_subjectId: string, id: string, restoring: Restoring): Promise<void> {
    const user = await this.find(id);
    if (user?.lockedAt?.toISOString() !== restoring.mark) throw changedSince();
    requireAdmin(user.roles, restoring);
    await this.locks.unlock(user);
  }

  private find(id: string): Promise<UserEntity | null> {
    return this.users.find(currentPrincipal().organizationId, id);
  }
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
