import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { UnsealError } from '../../crypto/index.ts';
import {
  Broadcast,
  isStorageFull,
  MAX_DEATHS,
  UnitOfWork,
  type JobAttempt,
  type JobData,
} from '../../platform/index.ts';
import { watchCancel } from '../datasets/cancel-watch.ts';
import { AccessLost, MakerRights } from '../datasets/maker-rights.ts';
import { PROCESS_DIED, STORAGE_FULL, TIME_LIMIT } from '../datasets/dataset-job.store.ts';
import { ReaderError, type FileErrorCode, type ReadSummary } from '../reader/index.ts';
import { MAX_STORED_OBSERVATIONS, TooManyObservations } from '../demand/segment-codec.ts';
import { RepeatedObservation, type WrittenDemand } from './demand-writer.ts';
import { DatasetGone, ImportApplier, PhaseSettled } from './import-applier.ts';
import { ImportReader, type ReadImport, type ReadProgress } from './import-reader.ts';
import type { Failure, ImportEntity } from './import.entity.ts';
import { IMPORT_CANCEL_TOPIC, IMPORT_TOPIC } from './import.service.ts';
import { ImportStore } from './import.store.ts';

const TELL_EVERY_MS = 400;
const NOTHING: WrittenDemand = { newSeries: 0, added: 0, corrected: 0 };

/** Raised when the import should end without having changed anything. */
class Stop extends Error {
  constructor(readonly failure: Failure | null) {
    super(failure?.code ?? 'canceled');
  }
}

/**
 * Reads a received file, judges each row, and writes what is right in one transaction. It can be killed
 * at any point and run again: until that transaction commits the dataset has not changed.
 */
@Injectable()
export class ImportJob {
  constructor(
    private readonly imports: ImportStore,
    private readonly reader: ImportReader,
    private readonly applier: ImportApplier,
    private readonly rights: MakerRights,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
  ) {}

  readonly run = async (data: JobData, attempt: JobAttempt): Promise<void> => {
    const { signal, late, last, deaths } = attempt;
    const row = await this.imports.find(data.organizationId, data.id);
    if (row === null) return this.reader.clear(data);
    if (!(await this.imports.update(row, { state: 'running' }))) return;
    if (deaths >= MAX_DEATHS) return this.end(row, PROCESS_DIED);
    const cancel = await watchCancel(this.broadcast, IMPORT_CANCEL_TOPIC, this.imports, row);
    try {
      await this.readAndWrite(row, AbortSignal.any([signal, late, cancel.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      if ((await this.imports.find(row.organizationId, row.id)) === null) {
        return await this.reader.clear(row);
      }
      const canceled = cancel.signal.aborted;
      const failure = late.aborted && !canceled ? TIME_LIMIT : reasonOf(error, canceled, last);
      await this.end(row, failure);
    } finally {
      cancel.close();
    }
  };

  private async readAndWrite(row: ImportEntity, signal: AbortSignal): Promise<void> {
    const dataset = await this.applier.find(row.organizationId, row.datasetId);
    if (dataset === null) throw new DatasetGone();
    const allowed = this.rights.of(row, 'import');
    await allowed();
    const tell = this.teller(row);
    const read = await this.reader.read(row, dataset, signal, async (progress) => {
      await allowed();
      await tell(progress);
    });
    await this.rate(row, read);
    try {
      await this.uow.run(async () => {
        const apply = row.mode === 'validate' ? 'look' : 'write';
        const written = await this.applier[apply](dataset, read, signal);
        await allowed({ now: true });
        await this.succeed(row, read.summary, written);
      });
    } catch (error) {
      if (!(error instanceof PhaseSettled)) throw error;
      await this.readAndWrite(row, signal);
    }
  }

  private async rate(
    row: ImportEntity,
    { summary, rejected, rejectedKept }: ReadImport,
  ): Promise<void> {
    await this.imports.update(row, {
      rowCount: String(summary.rows),
      rejectedCount: String(rejected),
      rejectedKept: String(rejectedKept),
    });
    const all = rejected === summary.rows;
    if (rejected === 0 || row.mode === 'validate' || (row.mode === 'partial' && !all)) return;
    const detail =
      row.mode === 'atomic'
        ? `${rejected} of ${summary.rows} rows are wrong, so none was imported; mend them or use mode=partial.`
        : `All ${rejected} rows are wrong, so nothing was imported; GET …/errors says what is wrong with each.`;
    throw new Stop({ code: 'rows_rejected', detail });
  }

  /** Tells how far reading has come, but not at every step. */
  private teller(row: ImportEntity): (progress: ReadProgress) => Promise<void> {
    let toldAt = 0;
    return async ({ bytes, rows, rejected }) => {
      if (Date.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = Date.now();
      await this.imports.update(row, {
        done: String(bytes),
        rowCount: String(rows),
        rejectedCount: String(rejected),
      });
      await this.broadcast.notify(IMPORT_TOPIC, row.id);
    };
  }

  private async succeed(
    row: ImportEntity,
    summary: ReadSummary,
    written: WrittenDemand,
  ): Promise<void> {
    const { accepted, series, gaps, warnings } = summary;
    const stands = await this.imports.update(row, {
      state: 'succeeded',
      done: row.total,
      outcome: { accepted, series, gaps, warnings, ...written },
      finishedAt: new Date(),
    });
    if (!stands) throw new Stop(null);
    await this.reader.clear(row);
    await this.audit.append({
      action: 'import.finish',
      resource: `import:${row.id}`,
      userId: row.createdBy,
      details: {
        datasetId: row.datasetId,
        accepted,
        ...(row.mode === 'validate' ? NOTHING : written),
      },
    });
    await this.broadcast.notify(IMPORT_TOPIC, row.id);
  }

  private async end(row: ImportEntity, failure: Failure | null): Promise<void> {
    await this.uow.run(async () => {
      const state = failure === null ? 'canceled' : 'failed';
      if (!(await this.imports.update(row, { state, failure, finishedAt: new Date() }))) return;
      await this.reader.clear(row);
      await this.audit.append({
        action: 'import.finish',
        resource: `import:${row.id}`,
        status: 'failed',
        reason: failure?.code ?? 'canceled',
        userId: row.createdBy,
      });
      await this.broadcast.notify(IMPORT_TOPIC, row.id);
    });
  }
}

/** What the sender is told; an error that nobody foresaw makes the queue try again, until it is the last. */
/** What in the query helps against an error of the reader. */
const PARAMETERS: Partial<Record<FileErrorCode, string>> = {
  missing_column: '; uniqueId, ds and y in the query name the columns of the file',
  wrong_encoding: '; encoding in the query names it',
  ambiguous_header: '; delimiter in the query names it',
  no_dates: '; dateOrder in the query says what comes first in dates that end with their year',
};

function reasonOf(error: unknown, canceled: boolean, last: boolean): Failure | null {
  if (canceled) return null;
  if (error instanceof Stop || error instanceof AccessLost) return error.failure;
  if (error instanceof RepeatedObservation) {
    return {
      code: 'duplicate_observation',
      detail: 'A series has two rows for one period, far apart in the file; keep one of them.',
    };
  }
  if (error instanceof TooManyObservations) {
    return {
      code: 'too_many_observations',
      detail: `A series would have more than ${MAX_STORED_OBSERVATIONS} observations; leave out the oldest.`,
    };
  }
  if (error instanceof UnsealError || (error as Error).cause instanceof UnsealError) {
    return {
      code: 'unreadable_demand',
      detail: 'Something stored cannot be opened: it was altered. Nothing was imported.',
    };
  }
  if (error instanceof ReaderError && error.code !== 'source_failed') {
    return {
      code: error.code,
      detail: error.message + (PARAMETERS[error.code] ?? ''),
      ...(error.line === undefined ? {} : { line: error.line }),
    };
  }
  if (!last) throw error;
  if (isStorageFull(error)) return STORAGE_FULL;
  return { code: 'internal_error', detail: 'It failed again and again; the log says why.' };
}
