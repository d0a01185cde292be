import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { RowSeals, type SealedRows } from '../../../crypto/index.ts';
import { notFound, UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import type { Filter } from '../protocol/filter.ts';
import { filterToSql, orderOf, type Column, type Columns } from '../protocol/filter-sql.ts';
import type { GroupMemberEntity } from './group-member.entity.ts';
import { GroupEntity } from './group.entity.ts';

/** Somebody who belongs to a group, and what they are called. */
export interface GroupMember {
  readonly groupId: string;
  readonly userId: UserId;
  readonly name: string;
}

/** Filter of a list of groups. */
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

type SealedGroup = Pick<GroupEntity, 'organizationId' | 'id' | 'roles' | 'seal'>;

@Injectable()
export class GroupStore {
  private readonly sealed: SealedRows<SealedGroup>;
  private readonly sealedMembers: SealedRows<GroupMemberEntity>;

  constructor(
    private readonly uow: UnitOfWork,
    seals: RowSeals,
  ) {
    this.sealed = seals.of<SealedGroup>('scim_group', ['organizationId', 'id', 'roles']);
    this.sealedMembers = seals.of<GroupMemberEntity>('scim_member', [
      'organizationId',
      'groupId',
      'userId',
    ]);
  }

  async find(organizationId: OrganizationId, id: string): Promise<GroupEntity | null> {
    const found = await this.uow.manager.findOneBy(GroupEntity, { organizationId, id });
    return found !== null && this.sealed.holds(found) ? found : null;
  }

  async get(organizationId: OrganizationId, id: string): Promise<GroupEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** @throws ScimProblem invalidFilter */
  async list(
    organizationId: OrganizationId,
    { filter, sortBy, descending, start, count }: GroupSelection,
  ): Promise<{ readonly rows: GroupEntity[]; readonly total: number }> {
    const parameters: unknown[] = [organizationId];
    const where = filter === undefined ? '' : `and ${filterToSql(filter, COLUMNS, parameters)}`;
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
    organizationId: OrganizationId,
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
      .values({ ...group, seal: this.sealed.sealOf(group) })
      .orIgnore()
      .returning('id')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  /** Changes a group when the version is still the one that was read; false when it is not. */
  async update(group: GroupEntity, change: Partial<GroupEntity>): Promise<boolean> {
    const { organizationId, id, version } = group;
    const where = { organizationId, id, version };
    const seal = this.sealed.sealOf({ ...group, ...change });
    const next = { ...change, version: version + 1, seal };
    return (await this.uow.manager.update(GroupEntity, where, next)).affected === 1;
  }

  async remove({ organizationId, id }: GroupEntity): Promise<void> {
    await this.uow.manager.delete(GroupEntity, { organizationId, id });
  }

  membersOf(organizationId: OrganizationId, groupIds: readonly string[]): Promise<GroupMember[]> {
    return this.uow.manager.query(
      `select m.group_id as "groupId", m.user_id as "userId", coalesce(u.name, u.email) as name
         from scim_member m
         join user_account u on u.organization_id = m.organization_id and u.id = m.user_id
        where m.organization_id = $1 and m.group_id = any($2::uuid[]) order by m.user_id`,
      [organizationId, groupIds],
    );
  }

  async groupsOf(organizationId: OrganizationId, userId: UserId): Promise<string[]> {
    const rows: GroupMemberEntity[] = await this.uow.manager.query(
      `select organization_id as "organizationId", group_id as "groupId", user_id as "userId", seal
         from scim_member where organization_id = $1 and user_id = $2`,
      [organizationId, userId],
    );
    return rows.flatMap((row) => (this.sealedMembers.holds(row) ? [row.groupId] : []));
  }

  /** Ids of users that the directory sees. */
  async peopleAmong(organizationId: OrganizationId, userIds: readonly UserId[]): Promise<UserId[]> {
    const rows: { id: UserId }[] = await this.uow.manager.query(
      `select u.id from user_account u
         left join scim_user s on s.organization_id = u.organization_id and s.user_id = u.id
        where u.organization_id = $1 and u.id = any($2::uuid[])
          and u.kind = 'person' and s.removed_at is null`,
      [organizationId, userIds],
    );
    return rows.map(({ id }) => id);
  }

  async addMembers({ organizationId, id }: GroupEntity, userIds: readonly UserId[]): Promise<void> {
    await this.uow.manager.query(
      `insert into scim_member (organization_id, group_id, user_id, seal)
       select $1, $2, * from unnest($3::uuid[], $4::bytea[])
           on conflict (organization_id, group_id, user_id) do update set seal = excluded.seal`,
      [
        organizationId,
        id,
        userIds,
        userIds.map((userId) => this.sealedMembers.sealOf({ organizationId, groupId: id, userId })),
      ],
    );
  }

  async removeMembers(
    { organizationId, id }: GroupEntity,
    userIds: readonly UserId[],
  ): Promise<void> {
    await this.uow.manager.query(
      `delete from scim_member
        where organization_id = $1 and group_id = $2 and user_id = any($3::uuid[])`,
      [organizationId, id, userIds],
    );
  }

  /** The roles that each of these people has through groups; those who have none that way are missing. */
  async rolesOf(
    organizationId: OrganizationId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows: (GroupMemberEntity & SealedGroup & { memberSeal: Buffer | null })[] =
      await this.uow.manager.query(
        `select m.organization_id as "organizationId", m.group_id as "groupId", m.user_id as "userId",
                m.seal as "memberSeal", g.id, g.roles, g.seal
           from scim_member m
           join scim_group g on g.organization_id = m.organization_id and g.id = m.group_id
          where m.organization_id = $1 and m.user_id = any($2::uuid[]) and g.roles <> '{}'`,
        [organizationId, userIds],
      );
    const roles = new Map<string, string[]>();
    for (const row of rows) {
      const sound =
        this.sealed.holds(row) && this.sealedMembers.holds({ ...row, seal: row.memberSeal });
      if (!sound) continue;
      const others = roles.get(row.userId) ?? [];
      roles.set(row.userId, [...new Set([...others, ...row.roles])]);
    }
    return roles;
  }

  private async byIds(
    organizationId: OrganizationId,
    ids: readonly { readonly id: string }[],
  ): Promise<GroupEntity[]> {
    const wanted = ids.map(({ id }) => id);
    const found = await this.uow.manager.findBy(GroupEntity, { organizationId, id: In(wanted) });
    const byId = new Map(found.map((group) => [group.id, group]));
    return wanted.flatMap((id) => byId.get(id) ?? []);
  }
}
