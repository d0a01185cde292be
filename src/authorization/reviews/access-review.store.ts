import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { RowSeals, type SealedRows } from '../../crypto/index.ts';
import { UnitOfWork, type OrganizationId, type UserId } from '../../platform/index.ts';
import { AccessReviewItemEntity } from './access-review-item.entity.ts';
import { AccessReviewEntity } from './access-review.entity.ts';

const ITEMS_A_STATEMENT = 1000;

/** Progress of a review. */
export interface ReviewCounts {
  readonly reviewId: string;
  readonly items: number;
  readonly kept: number;
  readonly revoked: number;
}

/** A review that is due. */
export interface DueReview {
  readonly organizationId: OrganizationId;
  readonly id: string;
  readonly startedBy: UserId;
}

@Injectable()
export class AccessReviewStore {
  private readonly sealed: SealedRows<AccessReviewItemEntity>;

  constructor(
    private readonly uow: UnitOfWork,
    seals: RowSeals,
  ) {
    this.sealed = seals.of<AccessReviewItemEntity>('access_review_item', [
      'organizationId',
      'reviewId',
      'id',
      'kind',
      'holder',
      'subjectId',
      'thing',
      'reviewerId',
      'verdict',
      'decidedBy',
      'takenAway',
      'mark',
      'undoneAt',
    ]);
  }

  find(organizationId: OrganizationId, id: string): Promise<AccessReviewEntity | null> {
    return this.uow.manager.findOneBy(AccessReviewEntity, { organizationId, id });
  }

  /** The review, held until this transaction ends. */
  async lock(organizationId: OrganizationId, id: string): Promise<AccessReviewEntity | null> {
    return this.uow.manager.findOne(AccessReviewEntity, {
      where: { organizationId, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Reviews, newest first; if a reviewer is given, only those in which they have something to decide. */
  list(
    organizationId: OrganizationId,
    reviewerId: UserId | undefined,
    beforeId: string | undefined,
    limit: number,
  ): Promise<AccessReviewEntity[]> {
    const query = this.uow.manager
      .createQueryBuilder(AccessReviewEntity, 'review')
      .where('review.organizationId = :organizationId', { organizationId })
      .orderBy('review.id', 'DESC')
      .limit(limit);
    if (beforeId !== undefined) query.andWhere('review.id < :beforeId', { beforeId });
    if (reviewerId !== undefined) {
      query.andWhere(
        `exists (select from access_review_item i where i.organization_id = review.organization_id
           and i.review_id = review.id and i.reviewer_id = :reviewerId)`,
        { reviewerId },
      );
    }
    return query.getMany();
  }

  counts(organizationId: OrganizationId, ids: readonly string[]): Promise<ReviewCounts[]> {
    return this.uow.manager.query(
      `select review_id as "reviewId", count(*)::int as items,
              count(*) filter (where verdict = 'keep')::int as kept,
              count(*) filter (where verdict = 'revoke')::int as revoked
         from access_review_item where organization_id = $1 and review_id = any($2::uuid[])
        group by review_id`,
      [organizationId, ids],
    );
  }

  isReviewer(
    organizationId: OrganizationId,
    reviewId: string,
    reviewerId: UserId,
  ): Promise<boolean> {
    return this.uow.manager.existsBy(AccessReviewItemEntity, {
      organizationId,
      reviewId,
      reviewerId,
    });
  }

  async insert(
    review: AccessReviewEntity,
    items: readonly AccessReviewItemEntity[],
  ): Promise<void> {
    await this.uow.manager.insert(AccessReviewEntity, review);
    for (let from = 0; from < items.length; from += ITEMS_A_STATEMENT) {
      const some = items
        .slice(from, from + ITEMS_A_STATEMENT)
        .map((item) => ({ ...item, seal: this.sealed.sealOf(item) }));
      await this.uow.manager.insert(AccessReviewItemEntity, some);
    }
  }

  async update(
    { organizationId, id }: AccessReviewEntity,
    change: Pick<Partial<AccessReviewEntity>, 'nextAt' | 'escalatedAt' | 'closedAt'>,
  ): Promise<void> {
    await this.uow.manager.update(AccessReviewEntity, { organizationId, id }, change);
  }

  /** Items in the order of their creation; if a reviewer is given, only theirs. */
  listItems(
    { organizationId, id: reviewId }: AccessReviewEntity,
    reviewerId: UserId | undefined,
    afterId: string | undefined,
    limit: number,
  ): Promise<AccessReviewItemEntity[]> {
    const query = this.uow.manager
      .createQueryBuilder(AccessReviewItemEntity, 'item')
      .where('item.organizationId = :organizationId and item.reviewId = :reviewId', {
        organizationId,
        reviewId,
      })
      .orderBy('item.id')
      .limit(limit);
    if (reviewerId !== undefined) query.andWhere('item.reviewerId = :reviewerId', { reviewerId });
    if (afterId !== undefined) query.andWhere('item.id > :afterId', { afterId });
    return query.getMany();
  }

  /** Items, held until this transaction ends, in one order: of many who decide at once, one does so after another. */
  async lockItems(
    { organizationId, id: reviewId }: AccessReviewEntity,
    ids: readonly string[],
  ): Promise<AccessReviewItemEntity[]> {
    const items = await this.uow.manager.find(AccessReviewItemEntity, {
      where: { organizationId, reviewId, id: In([...ids]) },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    return items.filter((item) => this.sealed.holds(item));
  }

  /** Changes an item that is held. */
  async updateItem(
    item: AccessReviewItemEntity,
    change: Partial<AccessReviewItemEntity>,
  ): Promise<void> {
    const { organizationId, reviewId, id } = item;
    const next = { ...change, seal: this.sealed.sealOf({ ...item, ...change }) };
    await this.uow.manager.update(AccessReviewItemEntity, { organizationId, reviewId, id }, next);
  }

  /** Passes undecided items to the admins; returns their number. */
  async handOver({ organizationId, id: reviewId }: AccessReviewEntity): Promise<number> {
    const items = await this.uow.manager.find(AccessReviewItemEntity, {
      where: { organizationId, reviewId, verdict: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const sound = items.filter((item) => this.sealed.holds(item));
    for (const item of sound) await this.updateItem(item, { reviewerId: null });
    return sound.length;
  }

  /** Over all organizations. */
  listDue(): Promise<DueReview[]> {
    return this.uow.manager.query(
      `select organization_id as "organizationId", id, started_by as "startedBy"
         from access_reviews_due()`,
    );
  }
}
