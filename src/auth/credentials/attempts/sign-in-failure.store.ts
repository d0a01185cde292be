import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../../platform/index.ts';

/** Delay after failures: none up to $3, then doubled with each failure. */
const WAIT = 'make_interval(secs => least($4::float8, 2 ^ least(f.failures - $3::int, 30)))';

const CHARGE = `
  insert into sign_in_failure as f (organization_id, lookup, failures, last_at)
  values ($1, $2, 1, clock_timestamp())
  on conflict (organization_id, lookup) do update
     set failures = case when f.last_at < clock_timestamp() - interval '1 day' then 1
                         else f.failures + 1 end,
         last_at = clock_timestamp()
   where f.failures < $3::int or f.last_at + ${WAIT} <= clock_timestamp()
  returning failures`;

const REMAINING = `
  select extract(epoch from last_at + ${WAIT} - clock_timestamp())::float8 as seconds
    from sign_in_failure f where organization_id = $1 and lookup = $2 and failures >= $3::int`;

const FORGET = 'delete from sign_in_failure where organization_id = $1 and lookup = any($2)';

/** Number of failures without a delay, and the maximum delay. */
export interface Patience {
  readonly free: number;
  readonly longestSeconds: number;
}

@Injectable()
export class SignInFailureStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Counts an attempt as failed before it is judged, so that no two judge at once what only one may; false while it has to wait. */
  async charge(
    organizationId: OrganizationId,
    lookup: Buffer,
    patience: Patience,
  ): Promise<boolean> {
    const { free, longestSeconds } = patience;
    const rows = await this.uow.prepared('sign_in_charge', CHARGE, [
      organizationId,
      lookup,
      free,
      longestSeconds,
    ]);
    return rows.length === 1;
  }

  /** Seconds until the next attempt is judged. */
  async remaining(
    organizationId: OrganizationId,
    lookup: Buffer,
    patience: Patience,
  ): Promise<number> {
    const { free, longestSeconds } = patience;
    const rows: { seconds: number }[] = await this.uow.manager.query(REMAINING, [
      organizationId,
      lookup,
      free,
      longestSeconds,
    ]);
    return Math.max(1, Math.ceil(rows[0]?.seconds ?? 1));
  }

  async forget(organizationId: OrganizationId, lookups: readonly Buffer[]): Promise<void> {
    await this.uow.prepared('sign_in_forget', FORGET, [organizationId, lookups]);
  }
}
