import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AuditLogService } from '../../audit/index.ts';
import {
  Config,
  currentPrincipal,
  Idempotency,
  newId,
  pageOf,
  readIdCursor,
  runRegardless,
  UnitOfWork,
  uploadOf,
  type StoredAnswer,
  type Page,
  type PageQuery,
  type ImportId,
} from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { makerOf } from '../datasets/maker-rights.ts';
import { optionsOf } from './import-media.ts';
import { ImportResponse, type ImportQuery } from './import.dto.ts';
import type { ImportEntity } from './import.entity.ts';
import { ImportStore } from './import.store.ts';
import { ImportWork } from './import.work.ts';
import { ReceivedFiles, type ReceivedFile } from './received-file.ts';

@Injectable()
export class ImportService {
  constructor(
    private readonly store: ImportStore,
    private readonly files: ReceivedFiles,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly work: ImportWork,
    private readonly idempotency: Idempotency,
    private readonly config: Config,
  ) {}

  /** Takes the whole file in, then queues the import; what is answered is committed. */
  async receive(
    dataset: DatasetEntity,
    query: ImportQuery,
    request: Request,
  ): Promise<StoredAnswer> {
    const options = optionsOf(request, query);
    const { organizationId } = currentPrincipal();
    const id = newId<ImportId>();
    const file = await this.files.receive(
      organizationId,
      id,
      uploadOf(request),
      this.config.IMPORT_MAX_BYTES,
    );
    const queue = (): Promise<StoredAnswer> =>
      this.uow.answer(() => this.queue(dataset, id, query, options, file));
    const key = request.headers['idempotency-key'];
    try {
      if (typeof key !== 'string') return await queue();
      const print = `POST ${request.originalUrl} ${file.digest}`;
      const answer = await this.idempotency.once(currentPrincipal(), key, print, queue);
      const repeated = (answer.body as ImportResponse).id !== id;
      if (repeated) await this.files.remove(organizationId, id);
      return answer;
    } catch (error) {
      await runRegardless(() => this.files.remove(organizationId, id));
      throw error;
    }
  }

  async list(dataset: DatasetEntity, query: PageQuery): Promise<Page<ImportResponse>> {
    const before = readIdCursor(query.cursor);
    const { organizationId, id } = dataset;
    const rows = await this.store.list(organizationId, id, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new ImportResponse(row),
    );
  }

  async get(id: ImportId): Promise<ImportResponse> {
    return new ImportResponse(await this.store.get(currentPrincipal().organizationId, id));
  }

  /** Asks an import to stop. One that waits is canceled now; one that runs, at its next step. */
  async cancel(id: ImportId): Promise<ImportResponse> {
    return this.uow.answer(async () => {
      await this.work.cancel(currentPrincipal().organizationId, id);
      await this.audit.append({ action: 'import.cancel', resource: `import:${id}` });
      return this.get(id);
    });
  }

  private async queue(
    dataset: DatasetEntity,
    id: ImportId,
    query: ImportQuery,
    options: ImportEntity['options'],
    file: ReceivedFile,
  ): Promise<StoredAnswer> {
    const { organizationId, userId } = currentPrincipal();
    const row: ImportEntity = {
      organizationId,
      id,
      datasetId: dataset.id,
      ...makerOf(currentPrincipal()),
      state: 'queued',
      mode: query.mode,
      options,
      byteCount: String(file.byteCount),
      done: '0',
      total: String(file.byteCount),
      rowCount: '0',
      rejectedCount: '0',
      rejectedKept: '0',
      outcome: null,
      failure: null,
      cancelRequestedAt: null,
      createdAt: new Date(),
      finishedAt: null,
    };
    await this.store.insert(row);
    await this.audit.append({
      action: 'import.create',
      resource: `import:${id}`,
      details: { datasetId: dataset.id, mode: query.mode, byteCount: file.byteCount },
    });
    await this.work.enqueue(row, userId);
    return {
      status: 202,
      headers: { location: `/v1/imports/${id}` },
      body: new ImportResponse(row),
    };
  }
}
