import { Injectable } from '@nestjs/common';
import { currentPrincipal, UnitOfWork, type UserId } from '../../platform/index.ts';

/** Properties of an account that reviews need. */
export interface ReviewedAccount {
  readonly id: UserId;
  readonly label: string;
  readonly roles: readonly string[];
  readonly managerId: UserId | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
}

export interface ReviewedKey {
  readonly id: string;
  readonly ownerId: UserId;
  readonly name: string;
  readonly managerId: UserId | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Access held by accounts of the caller's organization. */
@Injectable()
export class AccessItemStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Usable accounts: unlocked and with a role. */
  listAccounts(): Promise<ReviewedAccount[]> {
    return this.uow.manager.query(
      `select u.id, case u.kind when 'service' then 'service account' else 'person' end as label,
              u.roles, u.manager_id as "managerId", u.created_at as "createdAt",
              greatest(
                (select max(s.last_used_at) from session s
                  where s.organization_id = u.organization_id and s.user_id = u.id),
                (select max(k.last_used_at) from api_key k
                  where k.organization_id = u.organization_id and k.owner_id = u.id)
              ) as "lastSeenAt"
         from user_account u
        where u.organization_id = $1 and u.locked_at is null and u.roles <> '{}' order by u.id`,
      [currentPrincipal().organizationId],
    );
  }

  async managerOf(userId: UserId): Promise<UserId | null> {
    const rows: { managerId: UserId | null }[] = await this.uow.manager.query(
      `select manager_id as "managerId" from user_account where organization_id = $1 and id = $2`,
      [currentPrincipal().organizationId, userId],
    );
    return rows[0]?.managerId ?? null;
  }

  listKeys(): Promise<ReviewedKey[]> {
    return this.uow.manager.query(
      `select k.id, k.owner_id as "ownerId", k.name, u.manager_id as "managerId",
              k.created_at as "createdAt", k.last_used_at as "lastUsedAt"
         from api_key k
         join user_account u on u.organization_id = k.organization_id and u.id = k.owner_id
        where k.organization_id = $1 and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > now()) order by k.id`,
      [currentPrincipal().organizationId],
    );
  }
}
