import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments } from '../../../authorization/index.ts';
import {
  currentPrincipal,
  pageOf,
  readIdCursor,
  staleVersion,
  UnitOfWork,
  type Page,
  type PageQuery,
} from '../../../platform/index.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { GroupRoles } from './group-roles.ts';
import { GroupResponse } from './group.dto.ts';
import type { GroupEntity } from './group.entity.ts';
import { GroupStore } from './group.store.ts';

/** Role mapping of a directory's groups, by an admin. */
@Injectable()
export class GroupService {
  constructor(
    private readonly store: GroupStore,
    private readonly roles: GroupRoles,
    private readonly users: UserStore,
    private readonly assignments: Assignments,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(query: PageQuery): Promise<Page<GroupResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor(query.cursor);
    const rows = await this.store.listNewest(organizationId, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new GroupResponse(row, row.members),
    );
  }

  /** @throws Problem conflict when no admin would be left, precondition_failed when it has changed meanwhile */
  async assignRoles(
    { organizationId, id }: GroupEntity,
    roles: string[],
    wanted: number | undefined,
  ): Promise<{ readonly group: GroupEntity; readonly members: number }> {
    await this.assignments.require(organizationId, roles);
    await this.assignments.requireWithinOwn(organizationId, roles);
    return this.uow.run(async () => {
      await this.users.acquireLock(organizationId);
      const group = await this.store.get(organizationId, id);
      if (wanted !== undefined && wanted !== group.version) throw staleVersion();
      const members = await this.store.membersOf(organizationId, [id]);
      const userIds = members.map(({ userId }) => userId);
      await this.roles.follow(organizationId, userIds, async () => {
        if (!(await this.store.update(group, { roles }))) throw staleVersion();
      });
      const details = { from: group.roles, to: roles };
      await this.audit.append({ action: 'group.roles', resource: `group:${id}`, details });
      return { group: await this.store.get(organizationId, id), members: members.length };
    });
  }
}
