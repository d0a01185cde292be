import { Injectable } from '@nestjs/common';
import { UpkeepTask } from '../../platform/index.ts';
import { AccessReviewService } from './access-review.service.ts';

/** Lets the reviews go on that the clock brings something for. */
@Injectable()
export class ReviewUpkeep extends UpkeepTask {
  constructor(private readonly reviews: AccessReviewService) {
    super();
  }

  tidy(): Promise<void> {
    return this.reviews.tick();
  }
}
