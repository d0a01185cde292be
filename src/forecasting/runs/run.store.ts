import { Injectable } from '@nestjs/common';
import { RowSeals } from '../../crypto/index.ts';
import {
  hasEnded,
  Problem,
  UnitOfWork,
  type OrganizationId,
  type RunId,
} from '../../platform/index.ts';
import { DatasetJobStore } from '../datasets/dataset-job.store.ts';
import { RunEntity } from './run.entity.ts';

/** The sealed forecast of one series. */
export interface ForecastRow {
  readonly ordinal: number;
  readonly sealed: Buffer;
}

/** A stored forecast row, with its reconciliation result in a hierarchy. */
export interface StoredForecastRow extends ForecastRow {
  readonly settled: Buffer | null;
}

/** A forecast row with the sealed name of its series. */
export interface NamedForecastRow extends StoredForecastRow {
  readonly sealedUniqueId: Buffer;
}

@Injectable()
export class RunStore extends DatasetJobStore<RunEntity> {
  constructor(uow: UnitOfWork, seals: RowSeals) {
    const sealed = seals.of<RunEntity>('forecast_run', [
      'organizationId',
      'id',
      'datasetId',
      'createdBy',
      'apiKeyId',
      'updateOf',
      'sides',
      'sidesClassification',
    ]);
    super(uow, RunEntity, sealed);
  }

  /** A forecast that has ended, with whatever it computed. @throws Problem conflict while it has not */
  async getEnded(organizationId: OrganizationId, id: RunId): Promise<RunEntity> {
    const run = await this.get(organizationId, id);
    if (hasEnded(run.state)) return run;
    const detail = `The forecast is ${run.state}; follow /v1/forecasts/${id}/events until it has ended.`;
    throw new Problem('conflict', detail, { headers: { 'Retry-After': '1' } });
  }

  /** Stores forecasts; one that an earlier attempt stored stays as it is. */
  async insertForecasts(
    organizationId: OrganizationId,
    runId: RunId,
    rows: readonly ForecastRow[],
  ): Promise<void> {
    await this.uow.manager.query(
      `insert into forecast_series (organization_id, run_id, ordinal, sealed)
       select $1, $2, * from unnest($3::int[], $4::bytea[])
       on conflict do nothing`,
      [organizationId, runId, rows.map((row) => row.ordinal), rows.map((row) => row.sealed)],
    );
  }

  /** Forecasts from an ordinal on, in order, with the name of each series. */
  listForecasts(run: RunEntity, fromOrdinal: number, limit: number): Promise<NamedForecastRow[]> {
    return this.uow.manager.query(
      `select f.ordinal, f.sealed, f.settled, s.sealed_unique_id as "sealedUniqueId"
         from forecast_series f
         join series s on s.organization_id = f.organization_id
              and s.dataset_id = $3 and s.ordinal = f.ordinal and not s.deleted
        where f.organization_id = $1 and f.run_id = $2 and f.ordinal >= $4
        order by f.ordinal limit $5`,
      [run.organizationId, run.id, run.datasetId, fromOrdinal, limit],
    );
  }

  /** Rows from an ordinal on, in order; aggregates, whose ordinals are below zero, among them. */
  listSealed(run: RunEntity, fromOrdinal: number, limit: number): Promise<ForecastRow[]> {
    return this.uow.manager.query(
      `select ordinal, sealed from forecast_series
        where organization_id = $1 and run_id = $2 and ordinal >= $3 order by ordinal limit $4`,
      [run.organizationId, run.id, fromOrdinal, limit],
    );
  }

  /** Rows with these ordinals. */
  listSealedOf(
    { organizationId, updateOf }: Pick<RunEntity, 'organizationId' | 'updateOf'>,
    ordinals: readonly number[],
  ): Promise<ForecastRow[]> {
    return this.uow.manager.query(
      `select ordinal, sealed from forecast_series
        where organization_id = $1 and run_id = $2 and ordinal = any($3::int[])`,
      [organizationId, updateOf, ordinals],
    );
  }

  /** Aggregates down from an ordinal below zero. */
  listNodes(run: RunEntity, fromOrdinal: number, limit: number): Promise<StoredForecastRow[]> {
    return this.uow.manager.query(
      `select ordinal, sealed, settled from forecast_series
        where organization_id = $1 and run_id = $2 and ordinal <= $3
        order by ordinal desc limit $4`,
      [run.organizationId, run.id, fromOrdinal, limit],
    );
  }

  /** Stores what reconciling made of some rows. */
  async settleForecasts(run: RunEntity, rows: readonly ForecastRow[]): Promise<void> {
    await this.uow.manager.query(
      `update forecast_series f set settled = row.sealed
         from unnest($3::int[], $4::bytea[]) as row (ordinal, sealed)
        where f.organization_id = $1 and f.run_id = $2 and f.ordinal = row.ordinal`,
      [run.organizationId, run.id, rows.map((row) => row.ordinal), rows.map((row) => row.sealed)],
    );
  }
}
