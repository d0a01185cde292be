import { Injectable } from '@nestjs/common';
import { notFound, staleVersion, UnitOfWork } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { UserStore } from '../../people/users/user.store.ts';
import type { Json } from '../protocol/filter-match.ts';
import { readOperations } from '../protocol/patch-body.ts';
import { patched } from '../protocol/patch.ts';
import { UserDeprovisioning } from './user-deprovisioning.ts';
import type { ScimUserEntity } from './scim-user.entity.ts';
import { ScimUserReader } from './scim-user.reader.ts';
import { readUser, USER_SHAPE } from './scim-user.resource.ts';
import { ScimUserStore } from './scim-user.store.ts';
import { unknownTo, ScimUserUpdater } from './scim-user-updater.ts';

/** A user and what the directory says of them, as they are once it is this change's turn. */
interface Held {
  readonly user: UserEntity;
  readonly record: ScimUserEntity;
}

/** Changes of users by a directory, one after another, so that none is stale. */
@Injectable()
export class ScimUserService {
  constructor(
    private readonly store: ScimUserStore,
    private readonly users: UserStore,
    private readonly reader: ScimUserReader,
    private readonly updater: ScimUserUpdater,
    private readonly departures: UserDeprovisioning,
    private readonly uow: UnitOfWork,
  ) {}

  replace(user: UserEntity, body: unknown, wanted: number | undefined): Promise<Json> {
    const wish = readUser(body);
    return this.changed(user, wanted, (held) => this.updater.fulfil(held.user, held.record, wish));
  }

  patch(user: UserEntity, body: unknown, wanted: number | undefined): Promise<Json> {
    const operations = readOperations(body);
    return this.changed(user, wanted, async (held) => {
      const before = await this.reader.get(user.organizationId, user.id);
      const wish = readUser(patched(before, operations, USER_SHAPE));
      await this.updater.fulfil(held.user, held.record, wish);
    });
  }

  async remove(user: UserEntity, wanted: number | undefined): Promise<void> {
    await this.inTurn(user, wanted, ({ user, record }) => this.departures.remove(user, record));
  }

  private changed(
    user: UserEntity,
    wanted: number | undefined,
    work: (held: Held) => Promise<void>,
  ): Promise<Json> {
    return this.inTurn(user, wanted, async (held) => {
      await work(held);
      return this.reader.get(user.organizationId, user.id);
    });
  }

  /** @throws Problem precondition_failed when it is not the version that was wanted, not_found when it is gone */
  private inTurn<T>(
    { organizationId, id }: UserEntity,
    wanted: number | undefined,
    work: (held: Held) => Promise<T>,
  ): Promise<T> {
    return this.uow.run(async () => {
      await this.users.acquireLock(organizationId);
      const user = await this.users.get(organizationId, id);
      const record = (await this.store.find(organizationId, id)) ?? unknownTo(user);
      if (record.removedAt !== null) throw notFound();
      if (wanted !== undefined && wanted !== user.version) throw staleVersion();
      return work({ user, record });
    });
  }
}
