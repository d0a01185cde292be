import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import type { AuditEventEntity } from '../log/audit-event.entity.ts';

/** An entry with its sequence number in the log of its organization: from 1 on, without gaps. */
export interface SequencedEvent extends AuditEventEntity {
  readonly sequence: number;
}

/** An organization whose log a follower has not read to its end. */
export interface Behind {
  readonly organizationId: OrganizationId;
  readonly entries: number;
}

const EVENT = `e.organization_id as "organizationId", e.id, e.occurred_at as "occurredAt", e.user_id as "userId",
  e.credential_id as "credentialId", e.action, e.resource, e.status, e.request_id as "requestId", e.source, e.reason,
  e.details`;

/** Sequence numbers of the log, and the position of each follower. */
@Injectable()
export class AuditSequenceStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Assigns sequence numbers to at most `most` committed entries of all organizations; returns how many. */
  async advance(most: number): Promise<number> {
    const rows = await this.uow.prepared<{ numbered: number }>(
      'audit_sequence_advance',
      'select sequence_audit_events($1) as numbered',
      [most],
    );
    return rows[0]?.numbered ?? 0;
  }

  behind(follower: string): Promise<Behind[]> {
    return this.uow.prepared<Behind>(
      'audit_behind',
      'select organization_id as "organizationId", behind::float8 as entries from audit_behind($1)',
      [follower],
    );
  }

  /**
   * Position of a follower in the log of an organization, locked until the transaction ends; undefined while another instance
   * holds it.
   */
  async lockPosition(
    follower: string,
    organizationId: OrganizationId,
  ): Promise<number | undefined> {
    await this.uow.manager.query(
      `insert into audit_follower (name, organization_id, sequence) values ($1, $2, 0)
       on conflict do nothing`,
      [follower, organizationId],
    );
    const rows: { sequence: number }[] = await this.uow.manager.query(
      `select sequence::float8 as sequence from audit_follower
        where name = $1 and organization_id = $2 for update skip locked`,
      [follower, organizationId],
    );
    return rows[0]?.sequence;
  }

  /** Entries after a number, in their order. */
  listAfter(
    organizationId: OrganizationId,
    sequence: number,
    limit: number,
  ): Promise<SequencedEvent[]> {
    return this.uow.manager.query(
      `select s.sequence::float8 as sequence, ${EVENT}
         from audit_sequence s
         join audit_event e on e.organization_id = s.organization_id and e.id = s.event_id
        where s.organization_id = $1 and s.sequence > $2 order by s.sequence limit $3`,
      [organizationId, sequence, limit],
    );
  }

  /** The latest entries since a time, oldest first. */
  async listSince(
    organizationId: OrganizationId,
    since: Date,
    limit: number,
  ): Promise<SequencedEvent[]> {
    const rows: SequencedEvent[] = await this.uow.manager.query(
      `select s.sequence::float8 as sequence, ${EVENT}
         from audit_sequence s
         join audit_event e on e.organization_id = s.organization_id and e.id = s.event_id
        where s.organization_id = $1 and e.occurred_at >= $2 order by s.sequence desc limit $3`,
      [organizationId, since, limit],
    );
    return rows.reverse();
  }

  async move(follower: string, organizationId: OrganizationId, sequence: number): Promise<void> {
    await this.uow.manager.query(
      'update audit_follower set sequence = $3 where name = $1 and organization_id = $2',
      [follower, organizationId, sequence],
    );
  }
}
