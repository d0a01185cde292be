import { Injectable } from '@nestjs/common';
import { UnitOfWork, WorkFailed, type JobAttempt, type JobData } from '../../platform/index.ts';
import { MakerRights } from '../datasets/maker-rights.ts';
import type { ReadSummary } from '../reader/index.ts';
import type { WrittenDemand } from './demand-writer.ts';
import { DatasetGone, ImportApplier, PhaseSettled } from './import-applier.ts';
import { ImportReader, type ReadImport, type ReadProgress } from './import-reader.ts';
import type { ImportEntity } from './import.entity.ts';
import { ImportStore } from './import.store.ts';
import { ImportWork } from './import.work.ts';

const TELL_EVERY_MS = 400;

/**
 * Reads a received file, judges each row, and writes what is right in one transaction. It can be killed
 * at any point and run again: until that transaction commits the dataset has not changed.
 */
@Injectable()
export class ImportJob {
  constructor(
    private readonly imports: ImportStore,
    private readonly work: ImportWork,
    private readonly reader: ImportReader,
    private readonly applier: ImportApplier,
    private readonly rights: MakerRights,
    private readonly uow: UnitOfWork,
  ) {}

  readonly run = (data: JobData, attempt: JobAttempt): Promise<void> =>
    this.work.run(data, attempt, (row, { signal }) => this.readAndWrite(row, signal));

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
        ? `${rejected} of ${summary.rows} rows are invalid, so none was imported; correct them or use mode=partial.`
        : `All ${rejected} rows are invalid, so none was imported; GET …/errors lists the error of each.`;
    throw new WorkFailed({ code: 'rows_rejected', detail });
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
      await this.work.notify(row);
    };
  }

  private async succeed(
    row: ImportEntity,
    { accepted, series, gaps, warnings }: ReadSummary,
    written: WrittenDemand,
  ): Promise<void> {
    const outcome = { accepted, series, gaps, warnings, ...written };
    await this.work.succeed(row, { done: row.total, outcome });
  }
}
