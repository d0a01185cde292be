import { Injectable } from '@nestjs/common';
import type { Held, ReviewSource, Uses } from '../../authorization/index.ts';
import { currentPrincipal, Problem } from '../../platform/index.ts';
import { Locks } from '../accounts/locks.ts';
import type { UserEntity } from '../users/user.entity.ts';
import { UserStore } from '../users/user.store.ts';
import { HeldStore } from './held.store.ts';

/** Accounts themselves: to take one away is to lock it. */
@Injectable()
export class AccountSource implements ReviewSource {
  readonly kind = 'account';

  constructor(
    private readonly held: HeldStore,
    private readonly users: UserStore,
    private readonly locks: Locks,
  ) {}

  async list(uses: Uses): Promise<Held[]> {
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

  async revoke(_subjectId: string, id: string): Promise<boolean> {
    const user = await this.find(id);
    if (user === null || user.lockedAt !== null) return false;
    await this.locks.lock(user);
    return true;
  }

  async restore(_subjectId: string, id: string): Promise<void> {
    const user = await this.find(id);
    if (user === null) throw new Problem('conflict', 'The account is not here any more.');
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
