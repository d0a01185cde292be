import { Injectable } from '@nestjs/common';
import { currentPrincipal, UnitOfWork, type UserId } from '../../platform/index.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import type { Uses } from './uses.ts';

const BY_ROLE = `
  select user_id as "userId", split_part(split_part(rule, ': ', 2), ',', 1) as role, max(last_at) as at
    from decision where organization_id = $1 and outcome = 'allow' group by 1, 2`;
const BY_GRANT = `
  select held ->> 'id' as id, max(last_at) as at
    from decision, jsonb_array_elements(facts -> 'grants') as held
   where organization_id = $1 and outcome = 'allow' and rule like '%, shared with them'
     and held -> 'actions' ? action
   group by 1`;

@Injectable()
export class UseStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly catalogs: RoleCatalogs,
  ) {}

  /** Uses in the caller's organization, for as long as decisions are kept. */
  async uses(): Promise<Uses> {
    const { organizationId } = currentPrincipal();
    const catalog = await this.catalogs.of(organizationId);
    const roles: { userId: UserId; role: string; at: Date }[] = await this.uow.manager.query(
      BY_ROLE,
      [organizationId],
    );
    const grants: { id: string; at: Date }[] = await this.uow.manager.query(BY_GRANT, [
      organizationId,
    ]);
    const byUser = Map.groupBy(roles, ({ userId }) => userId);
    const byGrant = new Map(grants.map(({ id, at }) => [id, at]));
    const latest = (dates: readonly Date[]): Date | null =>
      dates.length === 0 ? null : new Date(Math.max(...dates.map((at) => at.getTime())));
    return {
      ofRole: (userId, role) => {
        const ways = catalog.ways([role]);
        const own = byUser.get(userId) ?? [];
        return latest(own.filter((one) => ways.has(one.role)).map(({ at }) => at));
      },
      ofGrant: (grantId) => byGrant.get(grantId) ?? null,
      ofUser: (userId) => latest((byUser.get(userId) ?? []).map(({ at }) => at)),
    };
  }
}
