import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId, type UserId } from '../../platform/index.ts';
import { AuditSequenceEntity } from '../sequence/audit-sequence.entity.ts';
import type { AuditStatus } from './audit-actions.ts';
import { AuditEventEntity } from './audit-event.entity.ts';

export interface AuditFilter {
  readonly userId?: UserId;
  readonly action?: string;
  readonly resource?: string;
  readonly status?: string;
  readonly requestId?: string;
  readonly since?: string;
  readonly until?: string;
  readonly beforeId?: string;
  /** Entries after a number, oldest first. */
  readonly after?: number;
  readonly limit: number;
}

/** An entry with its sequence number; null until it is assigned. */
export type ListedEvent = AuditEventEntity & { readonly sequence: number | null };

/** Whose entries are summarized, and since when. */
export interface AuditActors {
  readonly since: Date;
  readonly userIds: readonly UserId[];
  readonly sources: readonly string[];
}

/** Entries of the same action on the same resource with the same outcome. */
export interface AuditSummary {
  readonly action: string;
  readonly resource: string;
  readonly status: AuditStatus;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

const SUMMARIZE = `
  select action, resource, status, count(*)::int as count,
         min(occurred_at) as "firstAt", max(occurred_at) as "lastAt"
    from audit_event
   where organization_id = $1 and occurred_at >= $2 and (user_id = any ($3) or source = any ($4))
   group by action, resource, status order by min(occurred_at) limit $5`;

const INSERT = `insert into audit_event
  (organization_id, id, occurred_at, user_id, credential_id, action, resource, status, request_id, source, reason, details)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

@Injectable()
export class AuditEventStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** One statement and no entity bookkeeping: this runs with every write there is. */
  async insert(event: AuditEventEntity): Promise<void> {
    await this.uow.prepared('audit_event_append', INSERT, [
      event.organizationId,
      event.id,
      event.occurredAt,
      event.userId,
      event.credentialId,
      event.action,
      event.resource,
      event.status,
      event.requestId,
      event.source,
      event.reason,
      JSON.stringify(event.details),
    ]);
  }

  /** The first `limit` kinds of entries of some users and addresses, by their first entry. */
  summarize(
    organizationId: OrganizationId,
    { since, userIds, sources }: AuditActors,
    limit: number,
  ): Promise<AuditSummary[]> {
    return this.uow.manager.query(SUMMARIZE, [organizationId, since, userIds, sources, limit]);
  }

  /** Newest first, or in the order of their numbers. */
  async list(filter: AuditFilter): Promise<ListedEvent[]> {
    const query = this.uow.manager
      .createQueryBuilder(AuditEventEntity, 'event')
      .leftJoin(
        AuditSequenceEntity,
        'place',
        'place.organizationId = event.organizationId and place.eventId = event.id',
      )
      .addSelect('place.sequence', 'sequence')
      .limit(filter.limit);
    const { userId, action, resource, status, requestId, since, until, beforeId, after } = filter;
    if (after === undefined) query.orderBy('event.id', 'DESC');
    else {
      // The installation's log, which operators see, too, has numbers of its own.
      query
        .andWhere('event.organizationId = current_organization_id()')
        .andWhere('place.sequence > :after', { after })
        .orderBy('place.sequence', 'ASC');
    }
    if (userId !== undefined) query.andWhere('event.userId = :userId', { userId });
    if (action !== undefined) query.andWhere('event.action = :action', { action });
    if (resource !== undefined) query.andWhere('event.resource = :resource', { resource });
    if (status !== undefined) query.andWhere('event.status = :status', { status });
    if (requestId !== undefined) query.andWhere('event.requestId = :requestId', { requestId });
    if (since !== undefined) query.andWhere('event.occurredAt >= :since', { since });
    if (until !== undefined) query.andWhere('event.occurredAt < :until', { until });
    if (beforeId !== undefined) query.andWhere('event.id < :beforeId', { beforeId });
    const { entities, raw } = await query.getRawAndEntities<{ sequence: string | null }>();
    return entities.map((event, i) => {
      const sequence = raw[i]?.sequence ?? null;
      return { ...event, sequence: sequence === null ? null : Number(sequence) };
    });
  }
}
