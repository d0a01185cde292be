import { Injectable } from '@nestjs/common';
import {
  Config,
  currentPrincipal,
  Problem,
  UnitOfWork,
  type OrganizationId,
} from '../../../platform/index.ts';
import { NewUsers } from '../../accounts/lifecycle/new-users.ts';
import { UserService } from '../../people/users/user.service.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import type { Json } from '../protocol/filter-match.ts';
import { ScimUserReader } from './scim-user.reader.ts';
import { readUser } from './scim-user.resource.ts';
import { ScimUserStore } from './scim-user.store.ts';
import { unknownTo, ScimUserUpdater } from './scim-user-updater.ts';

/** Users who return and whose account was kept. */
@Injectable()
export class Returns {
  constructor(
    private readonly users: UserStore,
    private readonly accounts: UserService,
    private readonly store: ScimUserStore,
    private readonly config: Config,
  ) {}

  /**
   * Restores the account of this name that the directory removed, with only the default role; undefined if there is no
   * account of this name.
   *
   * @throws Problem already_exists when the directory sees it
   */
  async take(organizationId: OrganizationId, userName: string): Promise<UserEntity | undefined> {
    await this.users.acquireLock(organizationId);
    const found = await this.users.findNamed(organizationId, userName);
    if (found === null) return undefined;
    if (!(await this.store.readmit(organizationId, found.id))) {
      throw new Problem('already_exists', 'userName cannot be used.');
    }
    const user = await this.users.get(organizationId, found.id);
    return this.accounts.giveRoles(user, [this.config.AUTH_DEFAULT_ROLE]);
  }
}

/** People whom a directory brings. They have no password and get no mail: an invitation is an admin's to send. */
@Injectable()
export class UserProvisioning {
  constructor(
    private readonly newUsers: NewUsers,
    private readonly returns: Returns,
    private readonly reader: ScimUserReader,
    private readonly updater: ScimUserUpdater,
    private readonly store: ScimUserStore,
    private readonly uow: UnitOfWork,
  ) {}

  /** @throws Problem already_exists when the directory, or another organization, has somebody of that name */
  async create(body: unknown): Promise<Json> {
    const wish = readUser(body);
    const { organizationId } = currentPrincipal();
    return this.uow.answer(async () => {
      const returned = await this.returns.take(organizationId, wish.userName);
      const request = { email: wish.userName };
      const user =
        returned ?? (await this.newUsers.create(organizationId, request, { byDirectory: true }));
      const record = (await this.store.find(organizationId, user.id)) ?? unknownTo(user);
      const active = wish.active ?? true;
      await this.updater.fulfil(user, record, { ...wish, active });
      return this.reader.get(organizationId, user.id);
    });
  }
}
