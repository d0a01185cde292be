import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, type FindOptionsWhere } from 'typeorm';
import { UnitOfWork, type Id, type OrganizationId, type UserId } from '../../platform/index.ts';
import { AlertEntity, MAX_EVIDENCE, type AlertAnswer, type AlertState } from './alert.entity.ts';
import type { Severity } from './severity.ts';

/** One statement, so that instances that detect the same at once make one alert. */
const RAISE = `
  insert into alert as a (organization_id, id, rule, rule_version, title, severity, group_key, state, occurrences,
                          first_at, last_at, created_at, user_id, source, evidence, next_step, version)
  values ($1, $2, $3, $4, $5, $6, $7, 'open', $14, $8, $9, now(), $10, $11, $12::jsonb, $13, 1)
  on conflict (organization_id, rule, group_key) where state <> 'resolved' do update
     set occurrences = a.occurrences + excluded.occurrences,
         last_at = greatest(a.last_at, excluded.last_at),
         evidence = (
           select coalesce(jsonb_agg(e order by e ->> 'at'), '[]')
             from (select e from jsonb_array_elements(a.evidence || excluded.evidence) e
                    order by e ->> 'at' desc limit ${MAX_EVIDENCE}) latest (e)),
         version = a.version + 1
  returning id, (xmax = 0) as "isNew"`;

/** Filter of a list of alerts. */
export interface AlertFilter {
  readonly state?: AlertState;
  readonly severity?: Severity;
  readonly rule?: string;
  readonly beforeId?: Id | undefined;
  readonly limit: number;
}

/** Numbers of a rule: alerts, and those that were answered. */
export interface RulePrecision {
  readonly rule: string;
  readonly alerts: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

@Injectable()
export class AlertStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, id: Id): Promise<AlertEntity | null> {
    return this.uow.manager.findOneBy(AlertEntity, { organizationId, id });
  }

  /** Newest first. */
  list(
    organizationId: OrganizationId,
    { beforeId, limit, state, severity, rule }: AlertFilter,
  ): Promise<AlertEntity[]> {
    const where: FindOptionsWhere<AlertEntity> = {
      organizationId,
      ...(state === undefined ? {} : { state }),
      ...(severity === undefined ? {} : { severity }),
      ...(rule === undefined ? {} : { rule }),
      ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
    };
    return this.uow.manager.find(AlertEntity, { where, order: { id: 'DESC' }, take: limit });
  }

  listByIds(organizationId: OrganizationId, ids: readonly Id[]): Promise<AlertEntity[]> {
    return this.uow.manager.findBy(AlertEntity, { organizationId, id: In([...ids]) });
  }

  /** Alerts that began after one, oldest first. */
  listAfter(organizationId: OrganizationId, id: Id, limit: number): Promise<AlertEntity[]> {
    const where = { organizationId, id: MoreThan(id) };
    return this.uow.manager.find(AlertEntity, { where, order: { id: 'ASC' }, take: limit });
  }

  /** Begins an alert, or counts one more occurrence of the unresolved one of the same rule and group. */
  async raise(
    alert: Omit<
      AlertEntity,
      'state' | 'answer' | 'reason' | 'answeredBy' | 'createdAt' | 'escalatedAt' | 'version'
    >,
  ): Promise<{ readonly id: Id; readonly isNew: boolean }> {
    const rows = await this.uow.prepared<{ id: Id; isNew: boolean }>('alert_raise', RAISE, [
      alert.organizationId,
      alert.id,
      alert.rule,
      alert.ruleVersion,
      alert.title,
      alert.severity,
      alert.groupKey,
      alert.firstAt,
      alert.lastAt,
      alert.userId,
      alert.source,
      JSON.stringify(alert.evidence),
      alert.nextStep,
      alert.occurrences,
    ]);
    return rows[0]!;
  }

  /** Changes an alert that is not resolved yet; false if it is. */
  async answer(
    { organizationId, id }: AlertEntity,
    change: {
      readonly state: AlertState;
      readonly answer: AlertAnswer | null;
      readonly reason: string | null;
      readonly answeredBy: UserId;
    },
  ): Promise<boolean> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .update(AlertEntity)
      .set({ ...change, version: () => 'version + 1' })
      .where('organization_id = :organizationId and id = :id', { organizationId, id })
      .andWhere("state <> 'resolved'")
      .execute();
    return result.affected === 1;
  }

  /** Marks an alert as escalated; false unless it is open and was not escalated before. */
  async markEscalated({ organizationId, id }: AlertEntity): Promise<boolean> {
    const where = { organizationId, id, state: 'open' as const, escalatedAt: IsNull() };
    return (
      (await this.uow.manager.update(AlertEntity, where, { escalatedAt: new Date() })).affected ===
      1
    );
  }

  /** How often each rule was right, by the answers that people gave. */
  precision(organizationId: OrganizationId): Promise<RulePrecision[]> {
    return this.uow.manager.query(
      `select rule, count(*)::int as alerts,
              (count(*) filter (where answer = 'true_positive'))::int as "truePositives",
              (count(*) filter (where answer = 'false_positive'))::int as "falsePositives"
         from alert where organization_id = $1 group by rule order by rule`,
      [organizationId],
    );
  }
}
