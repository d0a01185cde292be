import { Injectable } from '@nestjs/common';
import { Locator } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserLocator } from '../../people/users/user.policy.ts';
import { ScimUserStore } from './scim-user.store.ts';

/** The people whom a directory sees: all but those that it removed. */
@Injectable()
export class ScimUserLocator extends Locator<UserEntity> {
  constructor(
    private readonly users: UserLocator,
    private readonly store: ScimUserStore,
  ) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<UserEntity | null> {
    const user = await this.users.locate(parameters);
    if (user === null) return null;
    const record = await this.store.find(user.organizationId, user.id);
    return record?.removedAt instanceof Date ? null : user;
  }
}
