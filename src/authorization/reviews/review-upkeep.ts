import { Injectable } from '@nestjs/common';
import { UpkeepTask } from '../../platform/index.ts';
import { AccessReviews } from './access-reviews.service.ts';

/** Lets the reviews go on that the clock brings something for. */
@Injectable()
export class ReviewUpkeep extends UpkeepTask {
  constructor(private readonly reviews: AccessReviews) {
    super();
  }

  tidy(): Promise<void> {
    return this.reviews.tick();
  }
}
