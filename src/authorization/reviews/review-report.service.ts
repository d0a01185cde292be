import { Injectable } from '@nestjs/common';
import { ReviewItemResponse, type ReviewReport } from './access-review.dto.ts';
import type { AccessReviewEntity } from './access-review.entity.ts';
import { AccessReviewStore } from './access-review.store.ts';
import { AccessReviewService } from './access-review.service.ts';

const ITEMS_A_READ = 1000;

/** Signs reports for auditors; the auth layer supplies it. */
export abstract class ReportSigner {
  /** A compact JWS (RFC 7515) of the payload as JSON. */
  abstract sign(type: string, payload: object): Promise<string>;
}

/** Report of a review for auditors. */
@Injectable()
export class ReviewReportService {
  constructor(
    private readonly store: AccessReviewStore,
    private readonly reviews: AccessReviewService,
    private readonly signer: ReportSigner,
  ) {}

  async of(review: AccessReviewEntity): Promise<ReviewReport> {
    const items: ReviewItemResponse[] = [];
    for (let after: string | undefined; ; after = items.at(-1)?.id) {
      const rows = await this.store.listItems(review, undefined, after, ITEMS_A_READ);
      items.push(...rows.map((row) => new ReviewItemResponse(row)));
      if (rows.length < ITEMS_A_READ) break;
    }
    const report = {
      review: await this.reviews.shown(review),
      items,
      reportedAt: new Date().toISOString(),
    };
    return { ...report, jws: await this.signer.sign('access-review+jws', report) };
  }
}
