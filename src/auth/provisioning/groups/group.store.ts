import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { notFound, UnitOfWork } from '../../../platform/index.ts';
import type { Filter } from '../protocol/filter.ts';
import { conditionOf, orderOf, type Column, type Columns } from '../protocol/filter-sql.ts';
import { GroupEntity } from './group.entity.ts';

/** Somebody who belongs to a group, and what they are called. */
export interface Member {
  readonly groupId: string;
  readonly userId: string;
  readonly name: string;
}

/** Which groups a list shows. */
export interface GroupSelection {
  readonly filter: Filter | undefined;
  readonly sortBy: string | undefined;
  readonly descending: boolean;
  readonly start: number;
  readonly count: number;
}

const MEMBER: Column = {
  sql: 'm.user_id::text',
  type: 'exact',
  some: (condition) => `exists (select from scim_member m
    where m.organization_id = g.organization_id and m.group_id = g.id and ${condition})`,
};

/** By which attributes groups are filtered and sorted. */
const COLUMNS: Columns = {
  id: { sql: 'g.id::text', type: 'exact' },
  displayname: { sql: 'g.name_key', type: 'lower' },
  externalid: { sql: 'g.external_id', type: 'exact' },
  members: MEMBER,
  'members.value': MEMBER,
  'meta.created': { sql: 'g.created_at', type: 'time' },
  'meta.resourcetype': { sql: "'Group'::text", type: 'exact' },
};

@Injectable()
export class GroupStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: string, id: string): Promise<GroupEntity | null> {
    return this.uow.manager.findOneBy(GroupEntity, { organizationId, id });
  }

  async get(organizationId: string, id: string): Promise<GroupEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** @throws ScimProblem invalidFilter */
  async list(
    organizationId: string,
    { filter, sortBy, descending, start, count }: GroupSelection,
  ): Promise<{ readonly rows: GroupEntity[]; readonly total: number }> {
    const parameters: unknown[] = [organizationId];
    const where = filter === undefined ? '' : `and ${conditionOf(filter, COLUMNS, parameters)}`;
    const from = `from scim_group g where g.organization_id = $1 ${where}`;
    const order = orderOf(sortBy, descending, COLUMNS, 'g.id');
    const ids: { id: string; total: number }[] = await this.uow.manager.query(
      `select g.id ${from} order by ${order} limit ${count} offset ${start - 1}`,
      parameters,
    );
    const [counted]: { total: number }[] = await this.uow.manager.query(
      `select count(*)::int as total ${from}`,
      parameters,
    );
    const rows = await this.byIds(organizationId, ids);
    return { rows, total: counted?.total ?? 0 };
  }

  /** Newest first. */
  listNewest(
    organizationId: string,
    beforeId: string | undefined,
    limit: number,
  ): Promise<(GroupEntity & { readonly members: number })[]> {
    return this.uow.manager.query(
      `select g.id, g.display_name as "displayName", g.external_id as "externalId", g.roles,
              g.version, g.created_at as "createdAt",
              (select count(*)::int from scim_member m
                where m.organization_id = g.organization_id and m.group_id = g.id) as members
         from scim_group g
        where g.organization_id = $1 and ($2::uuid is null or g.id < $2)
        order by g.id desc limit $3`,
      [organizationId, beforeId ?? null, limit],
    );
  }

  /** False when there is a group of that name. */
  async insert(group: GroupEntity): Promise<boolean> {
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(GroupEntity)
      .values(group)
      .orIgnore()
      .returning('id')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  /** Changes a group when the version is still the one that was read; false when it is not. */
  async update(
    { organizationId, id, version }: GroupEntity,
    change: Partial<GroupEntity>,
  ): Promise<boolean> {
    const where = { organizationId, id, version };
    const next = { ...change, version: version + 1 };
    return (await this.uow.manager.update(GroupEntity, where, next)).affected === 1;
  }

  async remove({ organizationId, id }: GroupEntity): Promise<void> {
    await this.uow.manager.delete(GroupEntity, { organizationId, id });
  }

  membersOf(organizationId: string, groupIds: readonly string[]): Promise<Member[]> {
    return this.uow.manager.query(
      `select m.group_id as "groupId", m.user_id as "userId", coalesce(u.name, u.email) as name
         from scim_member m
         join user_account u on u.organization_id = m.organization_id and u.id = m.user_id
        where m.organization_id = $1 and m.group_id = any($2::uuid[]) order by m.user_id`,
      [organizationId, groupIds],
    );
  }

  async groupsOf(organizationId: string, userId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.uow.manager.query(
      `select group_id as id from scim_member where organization_id = $1 and user_id = $2`,
      [organizationId, userId],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of the ids that are people whom the directory sees. */
  async peopleAmong(organizationId: string, userIds: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.uow.manager.query(
      `select u.id from user_account u
         left join scim_user s on s.organization_id = u.organization_id and s.user_id = u.id
        where u.organization_id = $1 and u.id = any($2::uuid[])
          and u.kind = 'person' and s.removed_at is null`,
      [organizationId, userIds],
    );
    return rows.map(({ id }) => id);
  }

  async addMembers({ organizationId, id }: GroupEntity, userIds: readonly string[]): Promise<void> {
    await this.uow.manager.query(
      `insert into scim_member (organization_id, group_id, user_id)
       select $1, $2, unnest($3::uuid[]) on conflict do nothing`,
      [organizationId, id, userIds],
    );
  }

  async removeMembers(
    { organizationId, id }: GroupEntity,
    userIds: readonly string[],
  ): Promise<void> {
    await this.uow.manager.query(
      `delete from scim_member
        where organization_id = $1 and group_id = $2 and user_id = any($3::uuid[])`,
      [organizationId, id, userIds],
    );
  }

  /** The roles that each of these people has through groups; those who have none that way are missing. */
  async rolesOf(
    organizationId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows: { userId: string; roles: string[] }[] = await this.uow.manager.query(
      `select m.user_id as "userId", array_agg(distinct given.role) as roles
         from scim_member m
         join scim_group g on g.organization_id = m.organization_id and g.id = m.group_id
         cross join unnest(g.roles) as given (role)
        where m.organization_id = $1 and m.user_id = any($2::uuid[]) group by m.user_id`,
      [organizationId, userIds],
    );
    return new Map(rows.map(({ userId, roles }) => [userId, roles]));
  }

  private async byIds(
    organizationId: string,
    ids: readonly { readonly id: string }[],
  ): Promise<GroupEntity[]> {
    const wanted = ids.map(({ id }) => id);
    const found = await this.uow.manager.findBy(GroupEntity, { organizationId, id: In(wanted) });
    const byId = new Map(found.map((group) => [group.id, group]));
    return wanted.flatMap((id) => byId.get(id) ?? []);
  }
}
