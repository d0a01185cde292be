import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import { Config } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { readDemandInThread, type ReadEvent, type ReadSummary } from '../reader/index.ts';
import { ImportFileStore } from './import-file.store.ts';
import { ImportRuns } from './import-runs.ts';
import type { ImportEntity } from './import.entity.ts';
import { ReceivedFiles } from './received-file.ts';
import { Rejections, type RejectionWriter } from './rejections.ts';

/** Small, so that little waits in the thread; what belongs together is joined when it is applied. */
const BATCH_ROWS = 100_000;

/** Progress of reading. */
export interface ReadProgress {
  readonly bytes: number;
  readonly rows: number;
  readonly rejected: number;
}

/** A file that was read completely, with each row checked. */
export interface ReadImport {
  readonly summary: ReadSummary;
  readonly rejected: number;
  readonly rejectedKept: number;
  /** Observations to write, or to compare with stored ones. */
  readonly runs: ImportRuns;
}

/** Reads received files and keeps what the rest of the import needs of them. */
@Injectable()
export class ImportReader {
  constructor(
    private readonly files: ReceivedFiles,
    private readonly store: ImportFileStore,
    private readonly rejections: Rejections,
    private readonly keys: OrganizationKeys,
    private readonly config: Config,
  ) {}

  /**
   * Reads from the start, whatever an earlier attempt left.
   *
   * @throws ReaderError when the file as a whole is wrong
   */
  async read(
    row: ImportEntity,
    dataset: DatasetEntity,
    signal: AbortSignal,
    tell: (progress: ReadProgress) => Promise<void>,
  ): Promise<ReadImport> {
    const { organizationId, id } = row;
    await this.store.removeTraces(organizationId, id);
    const sealer = () => this.keys.sealer(organizationId);
    const runs = new ImportRuns(this.store, sealer, organizationId, id);
    const rejections = this.rejections.writer(organizationId, id);
    let summary: ReadSummary | undefined;
    for await (const event of this.events(row, dataset, signal)) {
      if (event.type === 'summary') summary = event.summary;
      else if (event.type === 'progress') {
        await tell({ bytes: event.bytesRead, rows: event.rows, rejected: rejections.count });
      } else await keep(event, runs, rejections);
    }
    await rejections.flush();
    if (summary === undefined) throw new Error('the reader ended without a summary');
    const { count: rejected, kept: rejectedKept } = rejections;
    return { summary, rejected, rejectedKept, runs };
  }

  /** Forgets the file and what waits to be written; rejected rows stay to be fetched. */
  async clear({ organizationId, id }: Pick<ImportEntity, 'organizationId' | 'id'>): Promise<void> {
    await this.files.remove(organizationId, id);
    await this.store.removeRuns(organizationId, id);
  }

  private events(
    row: ImportEntity,
    { frequency, phase }: DatasetEntity,
    signal: AbortSignal,
  ): AsyncGenerator<ReadEvent> {
    const { IMPORT_MAX_BYTES: maxBytes, IMPORT_MAX_SERIES: maxSeries } = this.config;
    const file = this.files.read(row.organizationId, row.id, Number(row.byteCount));
    return readDemandInThread(file, {
      ...row.options,
      frequency,
      ...(phase === null ? {} : { phase }),
      limits: { maxBytes, maxSeries, batchRows: BATCH_ROWS },
      signal,
    });
  }
}

async function keep(
  event: Exclude<ReadEvent, { type: 'summary' | 'progress' }>,
  runs: ImportRuns,
  rejections: RejectionWriter,
): Promise<void> {
  switch (event.type) {
    case 'layout':
      return rejections.setLayout(event.layout);
    case 'rejected':
      return rejections.add(event.rows);
    case 'batch':
      return runs.add(event.batch);
  }
}
