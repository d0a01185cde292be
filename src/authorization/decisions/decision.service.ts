import { Injectable } from '@nestjs/common';
import { currentPrincipal, pageOf, readIdCursor, type Page } from '../../platform/index.ts';
import { ConditionCatalogs } from '../conditions/condition-catalog.ts';
import type { PolicyEvaluation } from '../policies/ability.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { RoleCatalog } from '../roles/role-catalog.ts';
import { RoleCatalogs } from '../roles/role-catalogs.ts';
import { DecisionResponse, ReplayedDecision, type DecisionQuery } from './decision.dto.ts';
import type { DecisionEntity } from './decision.entity.ts';
import { DecisionStore } from './decision.store.ts';
import { retake, type Deciding } from './replay.ts';

/** Shows what policies decided, and takes decisions again. */
@Injectable()
export class DecisionService {
  constructor(
    private readonly store: DecisionStore,
    private readonly resourceTypes: ResourceTypeCatalog,
    private readonly catalogs: RoleCatalogs,
    private readonly conditions: ConditionCatalogs,
  ) {}

  async list(query: DecisionQuery): Promise<Page<DecisionResponse>> {
    const { limit, cursor, principal, outcome } = query;
    const [noun, resourceId] = query.resource?.split(':', 2) ?? [];
    const beforeId = readIdCursor(cursor);
    const rows = await this.store.list({
      ...(principal === undefined ? {} : { principal }),
      ...(noun === undefined ? {} : { noun }),
      ...(resourceId === undefined ? {} : { resourceId }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(beforeId === undefined ? {} : { beforeId }),
      limit: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => new DecisionResponse(row),
    );
  }

  /** The decision, taken again from its facts under the policies of its day and of today. */
  async replay(decision: DecisionEntity): Promise<ReplayedDecision> {
    const { organizationId } = currentPrincipal();
    const then = await this.store.findPolicy(organizationId, decision.policyVersion);
    if (then === null) throw new Error('the policy of a decision no longer exists');
    const { roles, conditions } = then.policy;
    const now = {
      catalog: await this.catalogs.of(organizationId),
      conditions: await this.conditions.of(organizationId),
    };
    const subject = this.resourceTypes.named(decision.noun);
    const under = (deciding: Deciding): PolicyEvaluation | undefined =>
      subject === undefined ? undefined : retake(decision, subject, deciding);
    return new ReplayedDecision(
      decision,
      under({ catalog: new RoleCatalog(roles, []), conditions }),
      under(now),
    );
  }
}
