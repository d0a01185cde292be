import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { logger, UnitOfWork } from '../platform/index.ts';

const EVERY_MS = 3_600_000;

/** Removes what nobody will ask for again: files whose sender went away, answers kept for repetition. */
@Injectable()
export class Upkeep implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly uow: UnitOfWork) {}

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
    } catch (error) {
      logger.warn({ err: error }, 'upkeep failed; it is tried again in an hour');
    }
  }
}
