import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { TotpEntity } from './totp.entity.ts';

/** Lifetime of an unconfirmed enrolment. */
const ENROLMENT = "interval '1 hour'";

const BEGIN = `
  insert into totp as t (organization_id, user_id, secret, last_step, created_at)
  values ($1, $2, $3, -1, clock_timestamp())
  on conflict (organization_id, user_id) do update
     set secret = excluded.secret, created_at = excluded.created_at
   where t.confirmed_at is null
  returning user_id`;

const CONFIRM = `
  update totp set confirmed_at = clock_timestamp(), last_step = $4
   where organization_id = $1 and user_id = $2 and secret = $3 and confirmed_at is null
     and created_at > clock_timestamp() - ${ENROLMENT}
  returning user_id`;

const ADVANCE = `
  update totp set last_step = $3
   where organization_id = $1 and user_id = $2 and confirmed_at is not null and last_step < $3
  returning user_id`;

@Injectable()
export class TotpStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, userId: UserId): Promise<TotpEntity | null> {
    return this.uow.manager.findOneBy(TotpEntity, { organizationId, userId });
  }

  /** Keeps a secret that waits to be confirmed, in place of one that still does; false when one is confirmed. */
  async begin(organizationId: OrganizationId, userId: UserId, secret: Buffer): Promise<boolean> {
    const values = [organizationId, userId, secret];
    return (await this.uow.prepared('totp_begin', BEGIN, values)).length === 1;
  }

  /** Activates the secret. Returns true for exactly one of concurrent attempts. */
  async confirm({ organizationId, userId, secret }: TotpEntity, step: number): Promise<boolean> {
    const values = [organizationId, userId, secret, step];
    return (await this.uow.prepared('totp_confirm', CONFIRM, values)).length === 1;
  }

  /** Uses up a time step and all before it. Returns true for exactly one of concurrent attempts. */
  async advance({ organizationId, userId }: TotpEntity, step: number): Promise<boolean> {
    const values = [organizationId, userId, step];
    return (await this.uow.prepared('totp_advance', ADVANCE, values)).length === 1;
  }

  /** Whether there was one that counted. */
  async remove(organizationId: OrganizationId, userId: UserId): Promise<boolean> {
    const text =
      'delete from totp where organization_id = $1 and user_id = $2 returning confirmed_at as "confirmedAt"';
    const values = [organizationId, userId];
    const rows = await this.uow.prepared<Pick<TotpEntity, 'confirmedAt'>>(
      'totp_remove',
      text,
      values,
    );
    return rows.some(({ confirmedAt }) => confirmedAt !== null);
  }
}
