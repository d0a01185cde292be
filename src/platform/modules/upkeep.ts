import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { UnitOfWork } from '../database/unit-of-work.ts';
import { logger } from '../telemetry/logger.ts';
import type { ModuleDescriptor } from './module-descriptor.ts';

const EVERY_MS = 3_600_000;

/** The modules of this server. */
export class Modules {
  constructor(readonly all: readonly ModuleDescriptor[]) {}
}

/** Does the upkeep that modules declare, once an hour and at the start. */
@Injectable()
export class Upkeep implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly modules: Modules,
    private readonly uow: UnitOfWork,
    private readonly container: ModuleRef,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.tidy(), EVERY_MS);
    this.timer.unref();
    void this.tidy();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Runs each task; a failed one does not affect the others and is repeated in an hour. */
  private async tidy(): Promise<void> {
    for (const { name, upkeep = {} } of this.modules.all) {
      try {
        for (const done of upkeep.functions ?? []) await this.uow.manager.query(`select ${done}()`);
        for (const task of upkeep.tasks ?? []) {
          await this.container.get(task, { strict: false }).tidy();
        }
      } catch (error) {
        logger.warn({ err: error, module: name }, 'upkeep failed; the next try is in an hour');
      }
    }
  }
}
