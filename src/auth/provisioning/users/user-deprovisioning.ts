import { Injectable } from '@nestjs/common';
import { currentPrincipal, Problem } from '../../../platform/index.ts';
import { OwnedResources } from '../../accounts/lifecycle/owned-resources.ts';
import { Locks } from '../../accounts/lifecycle/locks.ts';
import { UserRemoval } from '../../accounts/lifecycle/user-removal.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import type { ScimUserEntity } from './scim-user.entity.ts';
import { ScimUserStore } from './scim-user.store.ts';

/** Deprovisions a user: all credentials end at once, on every instance. */
@Injectable()
export class UserDeprovisioning {
  constructor(
    private readonly locks: Locks,
    private readonly removal: UserRemoval,
    private readonly ownedResources: OwnedResources,
    private readonly store: ScimUserStore,
  ) {}

  /**
   * Locks or unlocks the account as the directory requests. Returns the user and the time of the directory's lock. The
   * directory cannot remove an admin's lock.
   *
   * @throws Problem conflict for the last admin and for oneself
   */
  async activate(
    user: UserEntity,
    active: boolean | undefined,
    lockedAt: Date | null,
  ): Promise<{ readonly user: UserEntity; readonly lockedAt: Date | null }> {
    const isLocked = user.lockedAt !== null;
    if (active === false && !isLocked) {
      const locked = await this.lock(user);
      return { user: locked, lockedAt: locked.lockedAt };
    }
    const isOwnLock = isLocked && user.lockedAt?.getTime() === lockedAt?.getTime();
    if (active === true && isOwnLock) {
      return { user: await this.locks.unlock(user), lockedAt: null };
    }
    return { user, lockedAt: isOwnLock ? lockedAt : null };
  }

  /**
   * Deletes the account. An owner of datasets is locked instead, leaves all groups and keeps only the datasets, until
   * an admin names a new owner. In both cases the directory no longer sees the user.
   *
   * @throws Problem conflict for the last admin and for oneself
   */
  async remove(user: UserEntity, record: ScimUserEntity): Promise<void> {
    const { organizationId, id } = user;
    if ((await this.ownedResources.count(organizationId, id)) === 0) {
      await this.removal.remove(user);
      return;
    }
    const { lockedAt } = await this.activate(user, false, record.lockedAt);
    await this.store.leaveGroups(organizationId, id);
    await this.store.save({ ...record, externalId: null, lockedAt, removedAt: new Date() });
  }

  private async lock(user: UserEntity): Promise<UserEntity> {
    if (currentPrincipal().userId === user.id) {
      throw new Problem('conflict', 'You cannot lock yourself; ask another admin.');
    }
    return this.locks.lock(user);
  }
}
