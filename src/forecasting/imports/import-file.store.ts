import { Injectable } from '@nestjs/common';
import { UnitOfWork, type ImportId, type OrganizationId } from '../../platform/index.ts';
import { packed, piece } from '../demand/packed-bytes.ts';

/** A run of one series, stored until the import is applied. */
export interface WaitingRun {
  readonly seriesNumber: number;
  readonly batch: number;
  readonly sealed: Buffer;
}

/** The sealed pieces of an import: the file as it came, runs that wait, and what was rejected. */
@Injectable()
export class ImportFileStore {
  constructor(private readonly uow: UnitOfWork) {}

  async insertChunk(
    organizationId: OrganizationId,
    importId: ImportId,
    number: number,
    sealed: Buffer,
  ): Promise<void> {
    await this.uow.manager.query(
      `insert into import_chunk (organization_id, import_id, number, received_at, sealed)
       values ($1, $2, $3, now(), $4)`,
      [organizationId, importId, number, sealed],
    );
  }

  async findChunk(
    organizationId: OrganizationId,
    importId: ImportId,
    number: number,
  ): Promise<Buffer | undefined> {
    const rows: { sealed: Buffer }[] = await this.uow.manager.query(
      `select sealed from import_chunk
        where organization_id = $1 and import_id = $2 and number = $3`,
      [organizationId, importId, number],
    );
    return rows[0]?.sealed;
  }

  async removeChunks(organizationId: OrganizationId, importId: ImportId): Promise<void> {
    await this.uow.manager.query(
      'delete from import_chunk where organization_id = $1 and import_id = $2',
      [organizationId, importId],
    );
  }

  async insertRuns(
    organizationId: OrganizationId,
    importId: ImportId,
    runs: readonly WaitingRun[],
  ): Promise<void> {
    const sealed = packed(runs.map((run) => run.sealed));
    await this.uow.manager.query(
      `insert into import_run (organization_id, import_id, series_number, batch, sealed)
       select $1, $2, number, batch, ${piece('$5', 'sealed')}
         from unnest($3::int[], $4::int[], $6::int[], $7::int[])
           as row (number, batch, sealed_start, sealed_size)`,
      [
        organizationId,
        importId,
        runs.map((run) => run.seriesNumber),
        runs.map((run) => run.batch),
        sealed.bytes,
        sealed.starts,
        sealed.sizes,
      ],
    );
  }

  /** The runs of a range of series, each series' in the order in which they came. */
  listRuns(
    organizationId: OrganizationId,
    importId: ImportId,
    fromSeries: number,
    beforeSeries: number,
  ): Promise<WaitingRun[]> {
    return this.uow.manager.query(
      `select series_number as "seriesNumber", batch, sealed from import_run
        where organization_id = $1 and import_id = $2 and series_number >= $3 and series_number < $4
        order by series_number, batch`,
      [organizationId, importId, fromSeries, beforeSeries],
    );
  }

  async insertRejection(
    organizationId: OrganizationId,
    importId: ImportId,
    number: number,
    sealed: Buffer,
  ): Promise<void> {
    await this.uow.manager.query(
      `insert into import_rejection (organization_id, import_id, number, sealed)
       values ($1, $2, $3, $4)`,
      [organizationId, importId, number, sealed],
    );
  }

  async findRejection(
    organizationId: OrganizationId,
    importId: ImportId,
    number: number,
  ): Promise<Buffer | undefined> {
    const rows: { sealed: Buffer }[] = await this.uow.manager.query(
      `select sealed from import_rejection
        where organization_id = $1 and import_id = $2 and number = $3`,
      [organizationId, importId, number],
    );
    return rows[0]?.sealed;
  }

  /** Forgets what an earlier attempt left, so that the job can begin again. */
  async removeTraces(organizationId: OrganizationId, importId: ImportId): Promise<void> {
    for (const table of ['import_run', 'import_rejection']) {
      await this.uow.manager.query(
        `delete from ${table} where organization_id = $1 and import_id = $2`,
        [organizationId, importId],
      );
    }
  }

  async removeRuns(organizationId: OrganizationId, importId: ImportId): Promise<void> {
    await this.uow.manager.query(
      'delete from import_run where organization_id = $1 and import_id = $2',
      [organizationId, importId],
    );
  }
}
