import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import type { Signal } from './signal.ts';

/** A request signal that has no position yet. */
export type NewRequestSignal = Pick<Signal, 'at' | 'fields'>;

const INSERT = `
  insert into request_signal (organization_id, occurred_at, fields)
  select $1, at, fields from unnest($2::timestamptz[], $3::jsonb[]) with ordinality as s (at, fields, place)
   order by place
  returning sequence::float8 as position`;

interface Row {
  readonly position: number;
  readonly at: Date;
  readonly fields: Signal['fields'];
}

/** Request signals, in the order of their commits. */
@Injectable()
export class RequestSignalStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Lets one instance at a time add signals of an organization until its transaction ends: positions follow commits. */
  async acquireLock(organizationId: OrganizationId): Promise<void> {
    await this.uow.prepared(
      'request_signal_lock',
      "select pg_advisory_xact_lock(hashtext('request_signal'), hashtext($1::text))",
      [organizationId],
    );
  }

  async insert(
    organizationId: OrganizationId,
    signals: readonly NewRequestSignal[],
  ): Promise<Signal[]> {
    const rows = await this.uow.prepared<{ position: number }>('request_signal_insert', INSERT, [
      organizationId,
      signals.map(({ at }) => at),
      signals.map(({ fields }) => JSON.stringify(fields)),
    ]);
    return rows.map(({ position }, i) => signalOf({ position, ...signals[i]! }));
  }

  /** The latest signals between two positions, oldest first. */
  async listBetween(
    organizationId: OrganizationId,
    after: number,
    before: number,
    limit: number,
  ): Promise<Signal[]> {
    const rows = await this.uow.prepared<Row>(
      'request_signal_between',
      `select sequence::float8 as position, occurred_at as at, fields from request_signal
        where organization_id = $1 and sequence > $2 and sequence < $3
        order by sequence desc limit $4`,
      [organizationId, after, before, limit],
    );
    return rows.reverse().map(signalOf);
  }

  /** The latest signals since a time, oldest first. */
  async listSince(organizationId: OrganizationId, since: Date, limit: number): Promise<Signal[]> {
    const rows = await this.uow.prepared<Row>(
      'request_signal_since',
      `select sequence::float8 as position, occurred_at as at, fields from request_signal
        where organization_id = $1 and occurred_at >= $2
        order by sequence desc limit $3`,
      [organizationId, since, limit],
    );
    return rows.reverse().map(signalOf);
  }

  /** The organization that operates the server; undefined before there is one. */
  async operator(): Promise<OrganizationId | undefined> {
    const rows = await this.uow.prepared<{ id: OrganizationId | null }>(
      'operator_organization',
      'select operator_organization() as id',
      [],
    );
    return rows[0]?.id ?? undefined;
  }
}

const signalOf = ({ position, at, fields }: Row): Signal => ({
  kind: 'request',
  position,
  id: String(position),
  at,
  fields,
});
