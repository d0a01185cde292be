import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  invalidField,
  isSignedIn,
  Problem,
  staleVersion,
  UnitOfWork,
  type UserId,
} from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { OwnedResources } from './owned-resources.ts';
import { UserChanges } from '../../people/users/user-changes.ts';

/** Deletes users permanently. Sessions, keys and links end with the account; datasets need a new owner. */
@Injectable()
export class UserRemoval {
  constructor(
    private readonly users: UserStore,
    private readonly changes: UserChanges,
    private readonly ownedResources: OwnedResources,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem conflict for oneself, for the last admin, and while datasets would be left without an owner */
  async remove(user: UserEntity, heirId?: UserId, wanted?: number): Promise<void> {
    const { organizationId, id } = user;
    if (wanted !== undefined && wanted !== user.version) throw staleVersion();
    if (currentPrincipal().userId === id) {
      throw new Problem('conflict', 'You cannot delete yourself; ask another admin.');
    }
    if (heirId !== undefined && !isSignedIn(currentPrincipal())) {
      throw new Problem(
        'forbidden',
        'API keys and OAuth clients cannot transfer datasets; sign in as a user.',
      );
    }
    await this.uow.run(async () => {
      const datasets = await this.ownedResources.count(organizationId, id);
      if (heirId !== undefined) await this.handOver(user, heirId);
      else if (datasets > 0) throw ownerOf(datasets);
      await this.changes.remove(user, heirId === undefined ? {} : { datasets, heir: heirId });
    });
  }

  private async handOver({ organizationId, id }: UserEntity, heirId: UserId): Promise<void> {
    const heir = heirId === id ? null : await this.users.find(organizationId, heirId);
    if (heir === null)
      throw invalidField(
        '/heir',
        'unknown_user',
        'must be the id of another user of your organization',
      );
    await this.ownedResources.handOver(organizationId, id, heirId);
  }
}

const ownerOf = (datasets: number): Problem =>
  new Problem(
    'conflict',
    `The user owns ${datasets} dataset${datasets === 1 ? '' : 's'}; send the id of their new owner as ?heir=.`,
  );
