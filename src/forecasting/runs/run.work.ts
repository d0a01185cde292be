import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { UnsealError } from '../../crypto/index.ts';
import { LongWork, LongWorkTools, type WorkFailure } from '../../platform/index.ts';
import { FORECAST_QUEUE } from '../forecasting.queues.ts';
import type { RunEntity } from './run.entity.ts';
import { RunStore } from './run.store.ts';

/** Forecasts of datasets as long work. */
@Injectable()
export class RunWork extends LongWork<RunEntity> {
  protected override readonly topic = 'forecast';
  protected override readonly queue = FORECAST_QUEUE;

  constructor(
    tools: LongWorkTools,
    store: RunStore,
    private readonly audit: AuditLogService,
  ) {
    super(tools, store);
  }

  protected override async recordEnd(
    row: RunEntity,
    state: string,
    failure: WorkFailure | null,
  ): Promise<void> {
    await this.audit.append({
      action: 'forecast.finish',
      resource: `forecast:${row.id}`,
      status: state === 'succeeded' ? 'succeeded' : 'failed',
      userId: row.createdBy,
      details: { datasetId: row.datasetId, series: row.total },
      ...(state === 'succeeded' ? {} : { reason: failure?.code ?? state }),
    });
  }

  protected override failureOf(error: unknown): WorkFailure | undefined {
    if (!(error instanceof UnsealError)) return undefined;
    return {
      code: 'unreadable_demand',
      detail:
        'Stored demand cannot be opened: it was altered, or its key was destroyed. Restore it from a backup.',
    };
  }
}
