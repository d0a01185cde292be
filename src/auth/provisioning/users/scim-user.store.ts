import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import type { Filter } from '../protocol/filter.ts';
import { filterToSql, orderOf, type Columns } from '../protocol/filter-sql.ts';
import { ScimUserEntity } from './scim-user.entity.ts';

/** A user with the data that a directory has stored for them. */
export type SeenUser = Pick<
  UserEntity,
  'organizationId' | 'id' | 'email' | 'name' | 'roles' | 'lockedAt' | 'version' | 'createdAt'
> &
  Pick<ScimUserEntity, 'externalId' | 'formattedName' | 'givenName' | 'familyName'>;

/** A group that a user belongs to. */
export interface GroupMembership {
  readonly userId: UserId;
  readonly groupId: string;
  readonly displayName: string;
}

/** Filter of a list of users. */
export interface UserSelection {
  readonly filter: Filter | undefined;
  readonly sortBy: string | undefined;
  readonly descending: boolean;
  readonly start: number;
  readonly count: number;
}

const EMAIL = { sql: 'u.email', type: 'lower' } as const;

/** By which attributes users are filtered and sorted. */
const COLUMNS: Columns = {
  id: { sql: 'u.id::text', type: 'exact' },
  username: EMAIL,
  externalid: { sql: 's.external_id', type: 'exact' },
  displayname: { sql: 'u.name', type: 'text' },
  'name.formatted': { sql: 's.formatted_name', type: 'text' },
  'name.givenname': { sql: 's.given_name', type: 'text' },
  'name.familyname': { sql: 's.family_name', type: 'text' },
  active: { sql: '(u.locked_at is null)', type: 'boolean' },
  emails: EMAIL,
  'emails.value': EMAIL,
  'emails.type': { sql: "'work'::text", type: 'text' },
  'emails.primary': { sql: '(u.id is not null)', type: 'boolean' },
  'meta.created': { sql: 'u.created_at', type: 'time' },
  'meta.resourcetype': { sql: "'User'::text", type: 'exact' },
};

const FROM = `from user_account u
  left join scim_user s on s.organization_id = u.organization_id and s.user_id = u.id
 where u.organization_id = $1 and u.kind = 'person' and s.removed_at is null`;
const SELECT = `select u.organization_id as "organizationId", u.id, u.email, u.name, u.roles,
    u.locked_at as "lockedAt", u.version, u.created_at as "createdAt", s.external_id as "externalId",
    s.formatted_name as "formattedName", s.given_name as "givenName", s.family_name as "familyName"`;

@Injectable()
export class ScimUserStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, userId: UserId): Promise<ScimUserEntity | null> {
    return this.uow.manager.findOneBy(ScimUserEntity, { organizationId, userId });
  }

  /** A user as a directory sees them; undefined when it does not. */
  async findSeen(organizationId: OrganizationId, id: UserId): Promise<SeenUser | undefined> {
    const text = `${SELECT} ${FROM} and u.id = $2`;
    const rows: SeenUser[] = await this.uow.manager.query(text, [organizationId, id]);
    return rows[0];
  }

  /** @throws ScimProblem invalidFilter */
  async list(
    organizationId: OrganizationId,
    { filter, sortBy, descending, start, count }: UserSelection,
  ): Promise<{ readonly rows: SeenUser[]; readonly total: number }> {
    const parameters: unknown[] = [organizationId];
    const where = filter === undefined ? '' : `and ${filterToSql(filter, COLUMNS, parameters)}`;
    const order = orderOf(sortBy, descending, COLUMNS, 'u.id');
    const [{ total }]: [{ total: number }] = await this.uow.manager.query(
      `select count(*)::int as total ${FROM} ${where}`,
      parameters,
    );
    const page = `order by ${order} limit ${count} offset ${start - 1}`;
    const rows: SeenUser[] =
      count === 0
        ? []
        : await this.uow.manager.query(`${SELECT} ${FROM} ${where} ${page}`, parameters);
    return { rows, total };
  }

  groupsOf(organizationId: OrganizationId, userIds: readonly UserId[]): Promise<GroupMembership[]> {
    return this.uow.manager.query(
      `select m.user_id as "userId", g.id as "groupId", g.display_name as "displayName"
         from scim_member m
         join scim_group g on g.organization_id = m.organization_id and g.id = m.group_id
        where m.organization_id = $1 and m.user_id = any($2::uuid[]) order by g.id`,
      [organizationId, userIds],
    );
  }

  /** Whether the directory knows another user by this id of its own. */
  async isTaken({ organizationId, userId, externalId }: ScimUserEntity): Promise<boolean> {
    if (externalId === null) return false;
    const others = { organizationId, externalId, removedAt: IsNull(), userId: Not(userId) };
    return this.uow.manager.existsBy(ScimUserEntity, others);
  }

  async save(record: ScimUserEntity): Promise<void> {
    await this.uow.manager.upsert(ScimUserEntity, record, ['organizationId', 'userId']);
  }

  /** Makes a removed user visible to the directory again. Returns true for exactly one of concurrent attempts. */
  async readmit(organizationId: OrganizationId, userId: UserId): Promise<boolean> {
    const [rows]: [unknown[]] = await this.uow.manager.query(
      `update scim_user set removed_at = null
        where organization_id = $1 and user_id = $2 and removed_at is not null returning user_id`,
      [organizationId, userId],
    );
    return rows.length === 1;
  }

  /** Takes a user out of all groups. */
  async leaveGroups(organizationId: OrganizationId, userId: UserId): Promise<void> {
    await this.uow.manager.query(
      'delete from scim_member where organization_id = $1 and user_id = $2',
      [organizationId, userId],
    );
  }
}
