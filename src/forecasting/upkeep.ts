import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccessReviews } from '../authorization/index.ts';
import { logger, UnitOfWork } from '../platform/index.ts';

const EVERY_MS = 3_600_000;

/** What the clock brings: removes what nobody will ask for again, and looks after reviews. */
@Injectable()
export class Upkeep implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly reviews: AccessReviews,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.tidy(), EVERY_MS);
    this.timer.unref();
    void this.tidy();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async tidy(): Promise<void> {
    try {
      await this.uow.manager.query(
        'select forget_leftovers(), forget_old_mail(), forget_old_oauth(), forget_old_sessions(), forget_old_decisions()',
      );
      await this.reviews.tick();
    } catch (error) {
      logger.warn({ err: error }, 'upkeep failed; it is tried again in an hour');
    }
  }
}
