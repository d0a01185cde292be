import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../../platform/index.ts';

/** Delay after failures: none up to `free`, then doubled with each failure up to `longest` seconds. */
const wait = (free: string, longest: string): string =>
  `make_interval(secs => least(${longest}::float8, 2 ^ least(f.failures - ${free}::int, 30)))`;

/** One more failure, if the delay after the earlier ones is over. */
const counted = (free: string, longest: string): string => `
  on conflict (organization_id, lookup) do update
     set failures = case when f.last_at < clock_timestamp() - interval '1 day' then 1
                         else f.failures + 1 end,
         last_at = clock_timestamp()
   where f.failures < ${free}::int or f.last_at + ${wait(free, longest)} <= clock_timestamp()`;

/** Counts a failure under $2 with the delays $3 and $4, and then under $5 with $6 and $7, unless $2 has to wait. */
const CHARGE = `
  with pair as (
    insert into sign_in_failure as f (organization_id, lookup, failures, last_at)
    values ($1, $2, 1, clock_timestamp())
    ${counted('$3', '$4')}
    returning 1
  ), account as (
    insert into sign_in_failure as f (organization_id, lookup, failures, last_at)
    select $1, $5, 1, clock_timestamp() from pair
    ${counted('$6', '$7')}
    returning 1
  )
  select exists (select from pair) as pair, exists (select from account) as account`;

const REMAINING = `
  select extract(epoch from last_at + ${wait('$3', '$4')} - clock_timestamp())::float8 as seconds
    from sign_in_failure f where organization_id = $1 and lookup = $2 and failures >= $3::int`;

const FORGET = 'delete from sign_in_failure where organization_id = $1 and lookup = any($2)';

/** Number of failures without a delay, and the maximum delay. */
export interface Patience {
  readonly free: number;
  readonly longestSeconds: number;
}

/** Keyed hash under which failures are counted, and their delays. */
export interface CountedName {
  readonly lookup: Buffer;
  readonly patience: Patience;
}

@Injectable()
export class SignInFailureStore {
  constructor(private readonly uow: UnitOfWork) {}

  /**
   * Counts an attempt as failed before it is judged, so that no two judge at once what only one may: for a name from one
   * place, and then for the name. Returns which of the two has to wait, and counts nothing for it.
   */
  async charge(
    organizationId: OrganizationId,
    pair: CountedName,
    account: CountedName,
  ): Promise<'pair' | 'account' | undefined> {
    const rows = await this.uow.prepared<{ pair: boolean; account: boolean }>(
      'sign_in_charge',
      CHARGE,
      [
        organizationId,
        ...[pair, account].flatMap(({ lookup, patience: { free, longestSeconds } }) => [
          lookup,
          free,
          longestSeconds,
        ]),
      ],
    );
    if (rows[0]?.pair !== true) return 'pair';
    return rows[0].account ? undefined : 'account';
  }

  /** Seconds until the next attempt is judged. */
  async remaining(
    organizationId: OrganizationId,
    { lookup, patience: { free, longestSeconds } }: CountedName,
  ): Promise<number> {
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
