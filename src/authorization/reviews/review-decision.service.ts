import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  currentPrincipal,
  invalidField,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  UnitOfWork,
  type Page,
} from '../../platform/index.ts';
import { UserDirectory } from '../users/user-directory.ts';
import { AccessService } from '../policies/access.service.ts';
import type { AccessReviewItemEntity } from './access-review-item.entity.ts';
import {
  ReviewItemResponse,
  type ReviewDecisionRequest,
  type ReviewItemQuery,
} from './access-review.dto.ts';
import type { AccessReviewEntity } from './access-review.entity.ts';
import { ACCESS_REVIEW } from './access-review.policy.ts';
import { AccessReviewStore } from './access-review.store.ts';
import { changedSince, ReviewSources } from '../access-items/review-source.ts';

const UNDO_MS = 86_400_000;

/** Decisions of reviewers. Nobody can review their own access. */
@Injectable()
export class ReviewDecisionService {
  constructor(
    private readonly store: AccessReviewStore,
    private readonly sources: ReviewSources,
    private readonly access: AccessService,
    private readonly people: UserDirectory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  /** Admins see all items, others those that they are the reviewer of. */
  async list(
    review: AccessReviewEntity,
    { cursor, limit, mine }: ReviewItemQuery,
  ): Promise<Page<ReviewItemResponse>> {
    const { userId } = currentPrincipal();
    const reviewer = mine === true || !(await this.isAdmin()) ? userId : undefined;
    const after = readIdCursor(cursor);
    const rows = await this.store.listItems(review, reviewer, after, limit + 1);
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => new ReviewItemResponse(row),
    );
  }

  /**
   * Decides on all of the items or on none. Revoked access has ended on every instance before the response is sent.
   *
   * @throws Problem conflict if an item is already decided, forbidden if one is the caller's own
   */
  async decide(
    { organizationId, id }: AccessReviewEntity,
    { itemIds, verdict, reason }: ReviewDecisionRequest,
  ): Promise<ReviewItemResponse[]> {
    const { userId: decidedBy } = currentPrincipal();
    return this.uow.answer(async () => {
      const review = await this.store.lock(organizationId, id);
      if (review === null) throw notFound();
      if (review.closedAt !== null) throw new Problem('conflict', 'The access review is closed.');
      const items = await this.store.lockItems(review, itemIds);
      if (items.length < itemIds.length) {
        throw invalidField(
          '/itemIds',
          'unknown_item',
          'must hold only items of this access review',
        );
      }
      await this.requireMayDecide(items);
      const against = items.some(({ suggestion }) => suggestion === 'revoke');
      if (verdict === 'keep' && reason === undefined && (items.length > 1 || against)) {
        const detail =
          'must be given to keep several items at once, or an item that is suggested for revocation';
        throw invalidField('/reason', 'required', detail);
      }
      const decidedAt = new Date();
      const change = { verdict, reason: reason ?? null, decidedBy, decidedAt };
      for (const item of items) {
        const mark = verdict === 'revoke' ? await this.takeAway(item) : undefined;
        const outcome = { takenAway: mark !== undefined, mark: mark ?? null };
        await this.store.updateItem(item, { ...change, ...outcome });
        await this.note('access_review.decide', item, { verdict }, reason);
      }
      return items.map((item) => new ReviewItemResponse({ ...item, ...change }));
    });
  }

  /**
   * Gives back what a decision took away within the last day. What was taken away before, or changed since, stays
   * as it is: an undo overrides no other decision.
   *
   * @throws Problem conflict when it was not, or cannot be given back
   */
  async undo(review: AccessReviewEntity, itemId: string): Promise<ReviewItemResponse> {
    return this.uow.answer(async () => {
      const [item] = await this.store.lockItems(review, [itemId]);
      const { userId } = currentPrincipal();
      if (item === undefined)
        throw invalidField('/itemId', 'unknown_item', 'must be an item of this access review');
      const admin = await this.isAdmin();
      if (!admin && (item.decidedBy !== userId || !(await this.isReviewer(item)))) throw notFound();
      await this.requireNotOwn(item);
      if (!item.takenAway || item.undoneAt !== null || item.decidedAt === null) {
        throw new Problem('conflict', 'The item was not revoked, or cannot be restored.');
      }
      if (Date.now() - item.decidedAt.getTime() > UNDO_MS) {
        throw new Problem(
          'conflict',
          'The item was revoked more than a day ago; grant the access again.',
        );
      }
      const { kind, subjectId, thing, mark } = item;
      if (mark === null) throw changedSince();
      await this.sources.of(kind).restore(subjectId, thing, { mark, byAdmin: admin });
      const undoneAt = new Date();
      await this.store.updateItem(item, { undoneAt });
      await this.note('access_review.undo', item);
      return new ReviewItemResponse({ ...item, undoneAt });
    });
  }

  /** Undefined when it is gone already. */
  private takeAway({
    kind,
    subjectId,
    thing,
  }: AccessReviewItemEntity): Promise<string | undefined> {
    return this.sources.of(kind).revoke(subjectId, thing);
  }

  private async requireMayDecide(items: readonly AccessReviewItemEntity[]): Promise<void> {
    const admin = await this.isAdmin();
    for (const item of items) {
      if (!admin && !(await this.isReviewer(item))) {
        throw invalidField(
          '/itemIds',
          'unknown_item',
          'must hold only items of this access review',
        );
      }
      await this.requireNotOwn(item);
      if (item.verdict !== null)
        throw new Problem('conflict', 'A review item already has a decision.');
    }
  }

  /** Whoever was asked and stands nearest still: an owner who gave the thing away decides on it no more. */
  private async isReviewer({
    kind,
    subjectId,
    thing,
    reviewerId,
  }: AccessReviewItemEntity): Promise<boolean> {
    const { userId } = currentPrincipal();
    return (
      reviewerId === userId && (await this.sources.of(kind).reviewerOf(subjectId, thing)) === userId
    );
  }

  private async requireNotOwn({ subjectId }: AccessReviewItemEntity): Promise<void> {
    const { userId } = currentPrincipal();
    const behind = await this.people.behind([subjectId]);
    if (subjectId !== userId && behind.get(subjectId)?.has(userId) !== true) return;
    const detail =
      'You cannot review your own access, or that of an account or API key that you created.';
    throw new Problem('forbidden', detail);
  }

  private isAdmin(): Promise<boolean> {
    const principal = currentPrincipal();
    const { organizationId } = principal;
    return this.access.can(principal, 'decide', ACCESS_REVIEW, { organizationId });
  }

  private async note(
    action: 'access_review.decide' | 'access_review.undo',
    { reviewId, id, kind, subjectId, thing }: AccessReviewItemEntity,
    more: object = {},
    reason?: string,
  ): Promise<void> {
    await this.audit.append({
      action,
      resource: `access_review:${reviewId}`,
      details: { itemId: id, kind, subjectId, thing, ...more },
      ...(reason === undefined ? {} : { reason }),
    });
  }
}
