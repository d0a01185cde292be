import { Injectable } from '@nestjs/common';
import {
  currentPrincipal,
  ID_PATTERN,
  pageOf,
  readCursor,
  type Page,
} from '../../platform/index.ts';
import { ConditionBooks } from '../conditions/condition-book.ts';
import type { Judgement } from '../policies/ability.ts';
import { Subjects } from '../policies/subjects.ts';
import { RoleBook } from '../roles/role-book.ts';
import { RoleBooks } from '../roles/role-books.ts';
import { DecisionResponse, ReplayedDecision, type DecisionQuery } from './decision.dto.ts';
import type { DecisionEntity } from './decision.entity.ts';
import { DecisionStore } from './decision.store.ts';
import { retake, type Deciding } from './replay.ts';

/** Shows what policies decided, and takes decisions again. */
@Injectable()
export class DecisionService {
  constructor(
    private readonly store: DecisionStore,
    private readonly subjects: Subjects,
    private readonly books: RoleBooks,
    private readonly conditions: ConditionBooks,
  ) {}

  async list(query: DecisionQuery): Promise<Page<DecisionResponse>> {
    const { limit, cursor, principal, outcome } = query;
    const [noun, resourceId] = query.resource?.split(':', 2) ?? [];
    const beforeId = readCursor(cursor, ID_PATTERN);
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
    if (then === null) throw new Error('the policy of a decision is gone');
    const { roles, conditions } = then.policy;
    const now = {
      book: await this.books.of(organizationId),
      conditions: await this.conditions.of(organizationId),
    };
    const subject = this.subjects.named(decision.noun);
    const under = (deciding: Deciding): Judgement | undefined =>
      subject === undefined ? undefined : retake(decision, subject, deciding);
    return new ReplayedDecision(
      decision,
      under({ book: new RoleBook(roles, []), conditions }),
      under(now),
    );
  }
}
