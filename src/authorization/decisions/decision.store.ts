import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { AccessService } from '../policies/access.service.ts';
import type { PolicyVersion } from '../policies/policy-text.ts';
import {
  currentPrincipal,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import { DecisionEntity } from './decision.entity.ts';
import { DECISION } from './decision.policy.ts';
import { MISSING } from './replay.ts';
import { PolicyVersionEntity } from './policy-version.entity.ts';

const INSERT = `insert into decision
  (organization_id, id, digest, user_id, credential_id, kind, roles, scopes, action, noun, resource_id, facts, circumstances, outcome,
   rule, reason, policy_version, request_id, first_at, last_at, times)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
  on conflict (organization_id, digest) do update
    set times = decision.times + excluded.times, last_at = greatest(decision.last_at, excluded.last_at)`;

export interface DecisionFilter {
  readonly principal?: string;
  readonly noun?: string;
  readonly resourceId?: string;
  readonly outcome?: string;
  readonly beforeId?: string;
  readonly limit: number;
}

@Injectable()
export class DecisionStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly access: AccessService,
  ) {}

  async insertPolicy(
    organizationId: OrganizationId,
    { version, text }: PolicyVersion,
  ): Promise<void> {
    await this.uow.manager.query(
      `insert into policy_version (organization_id, version, policy, first_used_at) values ($1, $2, $3, now())
       on conflict do nothing`,
      [organizationId, version, JSON.stringify(text)],
    );
  }

  /** One statement and no entity bookkeeping: this runs before requests go on. */
  async insert(one: DecisionEntity): Promise<void> {
    await this.uow.prepared('decision_note', INSERT, [
      one.organizationId,
      one.id,
      one.digest,
      one.userId,
      one.credentialId,
      one.kind,
      one.roles,
      one.scopes,
      one.action,
      one.noun,
      one.resourceId,
      JSON.stringify(one.facts),
      JSON.stringify(one.circumstances),
      one.outcome,
      one.rule,
      one.reason,
      one.policyVersion,
      one.requestId,
      one.firstAt,
      one.lastAt,
      one.times,
    ]);
  }

  /** Adds to the counts of decisions of one organization. */
  async count(
    decisions: readonly { digest: Buffer; times: number; lastAt: Date }[],
  ): Promise<void> {
    await this.uow.manager.query(
      `update decision set times = decision.times + again.times, last_at = greatest(decision.last_at, again.last_at)
         from unnest($1::bytea[], $2::integer[], $3::timestamptz[]) as again (digest, times, last_at)
        where decision.organization_id = current_organization_id() and decision.digest = again.digest`,
      [
        decisions.map(({ digest }) => digest),
        decisions.map(({ times }) => times),
        decisions.map(({ lastAt }) => lastAt),
      ],
    );
  }

  find(organizationId: OrganizationId, id: string): Promise<DecisionEntity | null> {
    return this.uow.manager.findOneBy(DecisionEntity, { organizationId, id });
  }

  findPolicy(organizationId: OrganizationId, version: string): Promise<PolicyVersionEntity | null> {
    return this.uow.manager.findOneBy(PolicyVersionEntity, { organizationId, version });
  }

  /**
   * Decisions that the caller may read, newest first. A caller who may read only their own does not see those about
   * hidden resources, because a record would reveal that the resource exists.
   */
  async list(filter: DecisionFilter): Promise<DecisionEntity[]> {
    const query = this.uow.manager
      .createQueryBuilder(DecisionEntity, 'decision')
      .orderBy('decision.id', 'DESC')
      .limit(filter.limit);
    const { principal, noun, resourceId, outcome, beforeId } = filter;
    if (principal !== undefined) query.andWhere('decision.userId = :principal', { principal });
    if (noun !== undefined) query.andWhere('decision.noun = :noun', { noun });
    if (resourceId !== undefined)
      query.andWhere('decision.resourceId = :resourceId', { resourceId });
    if (outcome !== undefined) query.andWhere('decision.outcome = :outcome', { outcome });
    if (beforeId !== undefined) query.andWhere('decision.id < :beforeId', { beforeId });
    await this.access.filter(query, 'decision', 'read', DECISION);
    const { organizationId } = currentPrincipal();
    if (!(await this.access.can(currentPrincipal(), 'read', DECISION, { organizationId }))) {
      query.andWhere('decision.reason is distinct from :missing', { missing: MISSING });
    }
    return query.getMany();
  }

  /** Allowed decisions of a principal since a time, latest first. */
  listAllowed(userId: UserId, since: Date, limit: number): Promise<DecisionEntity[]> {
    const { organizationId } = currentPrincipal();
    return this.uow.manager.find(DecisionEntity, {
      where: { organizationId, userId, outcome: 'allow', lastAt: MoreThanOrEqual(since) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** All since a moment, by id after one of them. */
  listSince(since: Date, afterId: string | undefined, limit: number): Promise<DecisionEntity[]> {
    const { organizationId } = currentPrincipal();
    const query = this.uow.manager
      .createQueryBuilder(DecisionEntity, 'decision')
      .where('decision.organizationId = :organizationId', { organizationId })
      .andWhere('decision.lastAt >= :since', { since })
      .orderBy('decision.id')
      .limit(limit);
    if (afterId !== undefined) query.andWhere('decision.id > :afterId', { afterId });
    return query.getMany();
  }
}
