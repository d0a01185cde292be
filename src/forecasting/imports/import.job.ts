import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { Broadcast, Config, UnitOfWork, type JobData } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { Demand } from '../demand/demand.service.ts';
import { DemandStore } from '../demand/demand.store.ts';
import {
  readDemandInThread,
  ReaderError,
  type ReadEvent,
  type ReadSummary,
} from '../reader/index.ts';
import { DemandWriter, RepeatedObservation, type WrittenDemand } from './demand-writer.ts';
import { ImportFileStore } from './import-file.store.ts';
import { ImportRuns } from './import-runs.ts';
import type { Failure, ImportEntity } from './import.entity.ts';
import { IMPORT_CANCEL_TOPIC, IMPORT_TOPIC } from './import.service.ts';
import { ImportStore } from './import.store.ts';
import { ReceivedFiles } from './received-file.ts';
import { Rejections, type RejectionWriter } from './rejections.ts';

const TELL_EVERY_MS = 400;

/** Raised when the import should end without having changed anything. */
class Stop extends Error {
  constructor(readonly failure: Failure | null) {
    super(failure?.code ?? 'canceled');
  }
}

interface Reading {
  readonly row: ImportEntity;
  readonly dataset: DatasetEntity;
  readonly runs: ImportRuns;
  readonly rejections: RejectionWriter;
  summary: ReadSummary | undefined;
  toldAt: number;
}

/**
 * Reads a received file, judges each row, and writes what is right in one transaction. It can be killed
 * at any point and run again: until that transaction commits the dataset has not changed.
 */
@Injectable()
export class ImportJob {
  constructor(
    private readonly imports: ImportStore,
    private readonly pieces: ImportFileStore,
    private readonly files: ReceivedFiles,
    private readonly rejections: Rejections,
    private readonly datasets: DatasetStore,
    private readonly demand: Demand,
    private readonly demandStore: DemandStore,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
    private readonly config: Config,
  ) {}

  readonly run = async (data: JobData, signal: AbortSignal): Promise<void> => {
    const row = await this.imports.find(data.organizationId, data.id);
    if (row === null || !(await this.imports.update(row, { state: 'running' }))) return;
    const dataset = await this.datasets.find(row.organizationId, row.datasetId);
    if (dataset === null) return;
    await this.pieces.removeTraces(row.organizationId, row.id);
    const stopping = new AbortController();
    const unlisten = this.broadcast.listen(IMPORT_CANCEL_TOPIC, (id) => {
      if (id === row.id) stopping.abort();
    });
    try {
      await this.stopIfCanceled(row, stopping);
      await this.readAndWrite(row, dataset, AbortSignal.any([signal, stopping.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      await this.end(row, reasonOf(error, stopping.signal.aborted));
    } finally {
      unlisten();
    }
  };

  private async readAndWrite(
    row: ImportEntity,
    dataset: DatasetEntity,
    signal: AbortSignal,
  ): Promise<void> {
    const sealer = await this.keys.sealer(row.organizationId);
    const reading: Reading = {
      row,
      dataset,
      runs: new ImportRuns(this.pieces, sealer, row.organizationId, row.id),
      rejections: this.rejections.writer(row.organizationId, row.id),
      summary: undefined,
      toldAt: 0,
    };
    const events = readDemandInThread(this.files.read(row.organizationId, row.id), {
      ...row.options,
      frequency: dataset.frequency,
      ...(dataset.phase === null ? {} : { phase: dataset.phase }),
      limits: { maxBytes: this.config.IMPORT_MAX_BYTES, maxSeries: this.config.IMPORT_MAX_SERIES },
      signal,
    });
    for await (const event of events) await this.take(event, reading);
    await reading.rejections.flush();
    await this.finish(reading, signal);
  }

  private async take(event: ReadEvent, reading: Reading): Promise<void> {
    switch (event.type) {
      case 'layout':
        return reading.rejections.setLayout(event.layout);
      case 'rejected':
        return reading.rejections.add(event.rows);
      case 'batch':
        return reading.row.mode === 'validate' ? undefined : reading.runs.add(event.batch);
      case 'progress':
        return this.tell(reading, event.bytesRead, event.rows);
      case 'summary':
        reading.summary = event.summary;
    }
  }

  private async tell(reading: Reading, done: number, rows: number): Promise<void> {
    if (Date.now() - reading.toldAt < TELL_EVERY_MS) return;
    reading.toldAt = Date.now();
    await this.imports.update(reading.row, {
      done: String(done),
      rowCount: String(rows),
      rejectedCount: String(reading.rejections.count),
    });
    await this.broadcast.tell(IMPORT_TOPIC, reading.row.id);
  }

  private async finish(reading: Reading, signal: AbortSignal): Promise<void> {
    const { row, rejections, summary } = reading;
    if (summary === undefined) throw new Error('the reader ended without a summary');
    const counts = { rowCount: String(summary.rows), rejectedCount: String(rejections.count) };
    await this.imports.update(row, counts);
    if (row.mode === 'atomic' && rejections.count > 0) {
      throw new Stop({
        code: 'rows_rejected',
        detail: `${rejections.count} of ${summary.rows} rows are wrong, so none was imported; mend them or use mode=partial.`,
      });
    }
    await this.uow.run(async () => {
      const written =
        row.mode === 'validate'
          ? { newSeries: 0, added: 0, corrected: 0 }
          : await this.write(reading, summary, signal);
      await this.succeed(row, summary, written);
    });
  }

  private async write(
    reading: Reading,
    summary: ReadSummary,
    signal: AbortSignal,
  ): Promise<WrittenDemand> {
    const { row, runs } = reading;
    const dataset = await this.datasets.lock(row.organizationId, row.datasetId);
    if (dataset === null) {
      throw new Stop({ code: 'dataset_deleted', detail: 'The dataset was deleted meanwhile.' });
    }
    if (reading.dataset.phase === null && dataset.phase !== null) {
      // Another import settled where the dates stand: judge these rows by it, from the start.
      throw new Error('the dataset changed while the file was read');
    }
    const writer = new DemandWriter(this.demandStore, await this.demand.sealed(dataset), dataset);
    for await (const group of runs.bySeries()) {
      signal.throwIfAborted();
      await writer.write(group);
    }
    const { newSeries, added } = writer.written;
    await this.datasets.grow(dataset, {
      series: newSeries,
      observations: added,
      phase: summary.phase,
    });
    return writer.written;
  }

  private async succeed(
    row: ImportEntity,
    summary: ReadSummary,
    written: WrittenDemand,
  ): Promise<void> {
    const { accepted, series, gaps } = summary;
    const stands = await this.imports.update(row, {
      state: 'succeeded',
      done: row.total,
      outcome: { accepted, series, gaps, ...written },
      finishedAt: new Date(),
    });
    if (!stands) throw new Stop(null);
    await this.clear(row);
    await this.audit.append({
      action: 'import.finish',
      resource: `import:${row.id}`,
      userId: row.createdBy,
      details: { datasetId: row.datasetId, accepted, ...written },
    });
    await this.broadcast.tell(IMPORT_TOPIC, row.id);
  }

  private async end(row: ImportEntity, failure: Failure | null): Promise<void> {
    await this.uow.run(async () => {
      const state = failure === null ? 'canceled' : 'failed';
      if (!(await this.imports.update(row, { state, failure, finishedAt: new Date() }))) return;
      await this.clear(row);
      await this.audit.append({
        action: 'import.finish',
        resource: `import:${row.id}`,
        status: 'failed',
        reason: failure?.code ?? 'canceled',
        userId: row.createdBy,
      });
      await this.broadcast.tell(IMPORT_TOPIC, row.id);
    });
  }

  private async clear(row: ImportEntity): Promise<void> {
    await this.files.remove(row.organizationId, row.id);
    await this.pieces.removeRuns(row.organizationId, row.id);
  }

  /** For a cancel that was asked for before this attempt listened. */
  private async stopIfCanceled(row: ImportEntity, stopping: AbortController): Promise<void> {
    const now = await this.imports.find(row.organizationId, row.id);
    if (now === null || now.cancelRequestedAt !== null) stopping.abort();
  }
}

/** What the sender is told; an error that nobody foresaw makes the queue try again. */
function reasonOf(error: unknown, canceled: boolean): Failure | null {
  if (canceled) return null;
  if (error instanceof Stop) return error.failure;
  if (error instanceof RepeatedObservation) {
    return {
      code: 'duplicate_observation',
      detail: 'A series has two rows for one period, far apart in the file; keep one of them.',
    };
  }
  if (error instanceof ReaderError && error.code !== 'source_failed') {
    return {
      code: error.code,
      detail: error.message,
      ...(error.line === undefined ? {} : { line: error.line }),
    };
  }
  throw error;
}
