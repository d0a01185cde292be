import { Injectable } from '@nestjs/common';
import { currentPrincipal, UnitOfWork } from '../../platform/index.ts';

/** Whoever made the account, a key of it or a client that acts as it, and whoever made these. */
const BEHIND = `
  with recursive behind (account, person) as (
    select account, account from unnest($2::uuid[]) as account
    union
    select behind.account, made.by from behind join lateral (
      select u.made_by from user_account u where u.organization_id = $1 and u.id = behind.person
      union all
      select k.made_by from api_key k where k.organization_id = $1 and k.owner_id = behind.person
      union all
      select c.made_by from oauth_client c
       where c.organization_id = $1 and c.service_account_id = behind.person
    ) as made (by) on made.by is not null
  ) select account, array_agg(person) as people from behind group by account`;

/** Users who can act by the service accounts of the caller's organization. */
@Injectable()
export class AccountMakerStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Ids of each account, its creator, and the creators of its credentials. */
  async behind(accountIds: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
    const { organizationId } = currentPrincipal();
    const rows: { account: string; people: string[] }[] = await this.uow.manager.query(BEHIND, [
      organizationId,
      [...new Set(accountIds)],
    ]);
    return new Map(rows.map(({ account, people }) => [account, new Set(people)]));
  }

  async isRevokedKey(keyId: string): Promise<boolean> {
    const live: unknown[] = await this.uow.manager.query(
      'select 1 from api_key where organization_id = $1 and id = $2 and revoked_at is null',
      [currentPrincipal().organizationId, keyId],
    );
    return live.length === 0;
  }
}
