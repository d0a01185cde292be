import { Injectable } from '@nestjs/common';
import { currentPrincipal, isId, Locator, type UserId } from '../../platform/index.ts';
import type { AccessReviewEntity } from './access-review.entity.ts';
import { AccessReviewStore } from './access-review.store.ts';

/** A review. The caller is its `reviewerId` if they have items to decide in it. */
export type LocatedReview = AccessReviewEntity & { readonly reviewerId: UserId | undefined };

@Injectable()
export class AccessReviewLocator extends Locator<LocatedReview> {
  constructor(private readonly store: AccessReviewStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<LocatedReview | null> {
    const { organizationId, userId } = currentPrincipal();
    const id = parameters['id'] ?? '';
    const row = isId(id) ? await this.store.find(organizationId, id) : null;
    if (row === null) return null;
    const reviews = await this.store.isReviewer(organizationId, id, userId);
    return { ...row, reviewerId: reviews ? userId : undefined };
  }
}
