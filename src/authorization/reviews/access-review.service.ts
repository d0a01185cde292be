import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  currentPrincipal,
  logger,
  newId,
  pageOf,
  Problem,
  readIdCursor,
  runInContext,
  UnitOfWork,
  type Page,
  type PageQuery,
} from '../../platform/index.ts';
import { UserDirectory } from '../users/user-directory.ts';
import { AccessService } from '../policies/access.service.ts';
import { UseStore } from '../access-items/use.store.ts';
import type { AccessReviewItemEntity } from './access-review-item.entity.ts';
import {
  AccessReviewResponse,
  type AccessReviewRequest,
  type ReviewCloseRequest,
} from './access-review.dto.ts';
import type { AccessReviewEntity } from './access-review.entity.ts';
import { ACCESS_REVIEW } from './access-review.policy.ts';
import { AccessReviewStore, type DueReview } from './access-review.store.ts';
import { ReviewSources, type AccessItem } from '../access-items/review-source.ts';
import { suggest } from './suggestion.ts';

const DAY_MS = 86_400_000;

/** Access reviews, in which reviewers confirm or revoke access of others. */
@Injectable()
export class AccessReviewService {
  constructor(
    private readonly store: AccessReviewStore,
    private readonly sources: ReviewSources,
    private readonly uses: UseStore,
    private readonly access: AccessService,
    private readonly people: UserDirectory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async create(wanted: AccessReviewRequest): Promise<AccessReviewResponse> {
    const { organizationId, userId } = currentPrincipal();
    const now = new Date();
    const everyDays = wanted.everyDays ?? null;
    const review: AccessReviewEntity = {
      organizationId,
      id: newId(),
      name: wanted.name,
      kinds: wanted.kinds,
      startedBy: userId,
      dueDays: wanted.dueDays,
      everyDays,
      startedAt: now,
      dueAt: new Date(now.getTime() + wanted.dueDays * DAY_MS),
      nextAt: everyDays === null ? null : new Date(now.getTime() + everyDays * DAY_MS),
      escalatedAt: null,
      closedAt: null,
    };
    return this.uow.answer(async () => {
      const items = await this.itemsOf(review);
      await this.store.insert(review, items);
      await this.note('access_review.create', review, { kinds: review.kinds, items: items.length });
      return this.shown(review);
    });
  }

  /** Admins see all of them, others those in which they have something to decide. */
  async list(query: PageQuery): Promise<Page<AccessReviewResponse>> {
    const principal = currentPrincipal();
    const { organizationId, userId } = principal;
    const all = await this.access.can(principal, 'read', ACCESS_REVIEW, { organizationId });
    const before = readIdCursor(query.cursor);
    const reviewer = all ? undefined : userId;
    const rows = await this.store.list(organizationId, reviewer, before, query.limit + 1);
    const counts = await this.countsOf(rows);
    return pageOf(
      rows,
      query.limit,
      ({ id }) => id,
      (row) => new AccessReviewResponse(row, counts.get(row.id)),
    );
  }

  async shown(review: AccessReviewEntity): Promise<AccessReviewResponse> {
    return new AccessReviewResponse(review, (await this.countsOf([review])).get(review.id));
  }

  /** Ends a review. Undecided items stay unchanged, and the report lists them. */
  async close(
    { organizationId, id }: AccessReviewEntity,
    { endsSeries = false }: ReviewCloseRequest,
  ): Promise<AccessReviewResponse> {
    return this.uow.answer(async () => {
      const review = await this.store.lock(organizationId, id);
      if (
        review === null ||
        (review.closedAt !== null && !(endsSeries && review.nextAt !== null))
      ) {
        throw new Problem('conflict', 'The access review is closed already.');
      }
      const closedAt = review.closedAt ?? new Date();
      const nextAt = endsSeries ? null : review.nextAt;
      await this.store.update(review, { closedAt, nextAt });
      await this.note('access_review.close', review, { endsSeries });
      return this.shown({ ...review, closedAt, nextAt });
    });
  }

  /** Upkeep: passes overdue items to the admins, and begins the next review of a series. */
  async tick(): Promise<void> {
    for (const due of await this.store.listDue()) {
      try {
        await runInContext(contextOf(due), () => this.uow.run(() => this.lookAfter(due)));
      } catch (err) {
        logger.warn({ err, review: due.id }, 'the upkeep of an access review failed');
      }
    }
  }

  /** Runs once, even if several instances call it at the same time. */
  private async lookAfter({ organizationId, id }: DueReview): Promise<void> {
    const review = await this.store.lock(organizationId, id);
    if (review === null) return;
    const now = new Date();
    if (review.closedAt === null && review.escalatedAt === null && review.dueAt <= now) {
      await this.store.update(review, { escalatedAt: now });
      const items = await this.store.handOver(review);
      await this.note('access_review.escalate', review, { items });
    }
    if (review.everyDays !== null && review.nextAt !== null && review.nextAt <= now) {
      await this.store.update(review, { nextAt: null });
      const { name, kinds, dueDays, everyDays } = review;
      await this.create({ name, kinds, dueDays, everyDays });
    }
  }

  private async itemsOf({
    organizationId,
    id: reviewId,
    kinds,
    startedAt,
  }: AccessReviewEntity): Promise<AccessReviewItemEntity[]> {
    const uses = await this.uses.uses();
    const lists = await Promise.all(kinds.map((kind) => this.sources.of(kind).list(uses)));
    const held = lists.flat();
    const suggestions = suggest(held, startedAt);
    const behind = await this.people.behind(held.map(({ subjectId }) => subjectId));
    const reviewers = held.flatMap(({ reviewerId }) => reviewerId ?? []);
    const people = await this.people.peopleAmong([...new Set(reviewers)]);
    const mayReview = ({ subjectId, reviewerId }: AccessItem): boolean =>
      reviewerId !== null &&
      reviewerId !== subjectId &&
      people.has(reviewerId) &&
      behind.get(subjectId)?.has(reviewerId) !== true;
    return held.map((one, i) => ({
      organizationId,
      reviewId,
      id: newId(),
      kind: one.kind,
      holder: one.holder,
      subjectId: one.subjectId,
      thing: one.thing,
      label: one.label,
      // Only people review, and nobody what they hold themselves or by an account that they made.
      reviewerId: mayReview(one) ? one.reviewerId : null,
      lastUsedAt: one.lastUsedAt,
      suggestion: suggestions[i]!.verdict,
      suggestionReason: suggestions[i]!.reason,
      verdict: null,
      reason: null,
      decidedBy: null,
      decidedAt: null,
      takenAway: false,
      mark: null,
      undoneAt: null,
    }));
  }

  private async countsOf(rows: readonly AccessReviewEntity[]) {
    const { organizationId } = currentPrincipal();
    const ids = rows.map(({ id }) => id);
    const counts = await this.store.counts(organizationId, ids);
    return new Map(counts.map((one) => [one.reviewId, one]));
  }

  private async note(
    action: 'access_review.create' | 'access_review.close' | 'access_review.escalate',
    { id, name }: AccessReviewEntity,
    details: object = {},
  ): Promise<void> {
    const resource = `access_review:${id}`;
    await this.audit.append({ action, resource, details: { name, ...details } });
  }
}

/** The clock acts in the name of whoever started the review, and may do nothing else. */
function contextOf({ organizationId, startedBy }: DueReview) {
  const principal = {
    kind: 'client',
    organizationId,
    userId: startedBy,
    roles: [],
    scopes: [],
    credentialId: startedBy,
    authenticatedAtMs: null,
    methods: [],
    requiredAction: null,
  } as const;
  return { requestId: 'clock', source: 'job', principal, organizationId };
}
