import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { UnsealError } from '../../crypto/index.ts';
import { LongWork, LongWorkTools, type WorkFailure, type WorkId } from '../../platform/index.ts';
import { MAX_STORED_OBSERVATIONS, TooManyObservations } from '../demand/segment-codec.ts';
import { IMPORT_QUEUE } from '../forecasting.queues.ts';
import { ReaderError, type FileErrorCode } from '../reader/index.ts';
import { RepeatedObservation } from './demand-writer.ts';
import { ImportReader } from './import-reader.ts';
import type { ImportEntity } from './import.entity.ts';
import { ImportStore } from './import.store.ts';

/** Query parameter that helps against an error of the reader. */
const PARAMETERS: Partial<Record<FileErrorCode, string>> = {
  missing_column: '; uniqueId, ds and y in the query name the columns of the file',
  wrong_encoding: '; encoding in the query names it',
  ambiguous_header: '; delimiter in the query names it',
  no_dates:
    '; dateOrder in the query sets the order of day and month in dates that end with the year',
};

/** Imports as long work. */
@Injectable()
export class ImportWork extends LongWork<ImportEntity> {
  protected override readonly topic = 'import';
  protected override readonly queue = IMPORT_QUEUE;

  constructor(
    tools: LongWorkTools,
    store: ImportStore,
    private readonly reader: ImportReader,
    private readonly audit: AuditLogService,
  ) {
    super(tools, store);
  }

  /** Rejected rows stay: they can be fetched. */
  protected override cleanUp(row: WorkId<ImportEntity>): Promise<void> {
    return this.reader.clear(row);
  }

  protected override async recordEnd(
    row: ImportEntity,
    state: string,
    failure: WorkFailure | null,
  ): Promise<void> {
    const { outcome } = row;
    const { accepted, newSeries, added, corrected } = outcome ?? {};
    const counts =
      row.mode === 'validate'
        ? { newSeries: 0, added: 0, corrected: 0 }
        : { newSeries, added, corrected };
    const end =
      state === 'succeeded'
        ? { details: { datasetId: row.datasetId, accepted, ...counts } }
        : { status: 'failed' as const, reason: failure?.code ?? state };
    await this.audit.append({
      action: 'import.finish',
      resource: `import:${row.id}`,
      userId: row.createdBy,
      ...end,
    });
  }

  protected override failureOf(error: unknown): WorkFailure | undefined {
    if (error instanceof RepeatedObservation) {
      return {
        code: 'duplicate_observation',
        detail: 'A series has two rows for one period, far apart in the file; keep one of them.',
      };
    }
    if (error instanceof TooManyObservations) {
      return {
        code: 'too_many_observations',
        detail: `A series would have more than ${MAX_STORED_OBSERVATIONS} observations; remove its oldest rows.`,
      };
    }
    if (error instanceof UnsealError || (error as Error).cause instanceof UnsealError) {
      return {
        code: 'unreadable_demand',
        detail:
          'Stored demand cannot be opened: it was altered, or its key was destroyed. Nothing was imported.',
      };
    }
    if (error instanceof ReaderError && error.code !== 'source_failed') {
      return {
        code: error.code,
        detail: error.message + (PARAMETERS[error.code] ?? ''),
        ...(error.line === undefined ? {} : { line: error.line }),
      };
    }
    return undefined;
  }
}
