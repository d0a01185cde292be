import { Injectable } from '@nestjs/common';
import { Assignments } from '../../../authorization/index.ts';
import {
  currentPrincipal,
  invalidField,
  pageOf,
  readIdCursor,
  UnitOfWork,
  type Page,
  type PageQuery,
  type UserId,
} from '../../../platform/index.ts';
import { UserChanges } from './user-changes.ts';
import { Notices } from '../../mail/notices.ts';
import { MeResponse, UserResponse, type UserUpdate } from './user.dto.ts';
import type { UserEntity } from './user.entity.ts';
import { UserStore } from './user.store.ts';

/** People of an organization. Every change is audited, told by mail, and takes effect on all instances at once. */
@Injectable()
export class UserService {
  constructor(
    private readonly store: UserStore,
    private readonly changes: UserChanges,
    private readonly notices: Notices,
    private readonly uow: UnitOfWork,
    private readonly assignments: Assignments,
  ) {}

  async me(): Promise<MeResponse> {
    const { organizationId, userId, kind, scopes } = currentPrincipal();
    return new MeResponse(await this.store.get(organizationId, userId), kind, scopes);
  }

  async list(query: PageQuery): Promise<Page<UserResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor<UserId>(query.cursor);
    const rows = await this.store.list(organizationId, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new UserResponse(row),
    );
  }

  /** @throws Problem that names the field when the manager is nobody who could be */
  async update(
    user: UserEntity,
    { name, managerId }: UserUpdate,
    wanted: number | undefined,
  ): Promise<UserEntity> {
    if (typeof managerId === 'string') {
      const manager = await this.store.find(user.organizationId, managerId);
      if (manager?.kind !== 'person' || managerId === user.id) {
        throw invalidField(
          '/managerId',
          'no_manager',
          'must be the id of another user of this organization',
        );
      }
    }
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(managerId === undefined ? {} : { managerId }),
    };
    const details = managerId === undefined ? {} : { managerId };
    return this.changes.apply(user, change, { action: 'user.update', details, wanted });
  }

  async assignRoles(
    user: UserEntity,
    roles: string[],
    wanted: number | undefined,
  ): Promise<UserEntity> {
    await this.assignments.requireWithinOwn(user.organizationId, roles);
    return this.giveRoles(user, roles, wanted);
  }

  /** Assigns roles for a directory, whose scope allows the default role. */
  async giveRoles(user: UserEntity, roles: string[], wanted?: number): Promise<UserEntity> {
    await this.assignments.require(user.organizationId, roles);
    const from = user.roles;
    return this.uow.run(async () => {
      const details = { from, to: roles };
      const changed = await this.changes.apply(
        user,
        { roles },
        { action: 'user.roles', details, wanted },
      );
      if (from.join() !== roles.join()) await this.notices.rolesChanged(changed, from, roles);
      return changed;
    });
  }
}
