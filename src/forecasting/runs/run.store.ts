import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/index.ts';
import { DatasetJobStore } from '../datasets/dataset-job.store.ts';
import { RunEntity } from './run.entity.ts';

/** The sealed forecast of one series. */
export interface ForecastRow {
  readonly ordinal: number;
  readonly sealed: Buffer;
}

/** A forecast row with the sealed name of its series. */
export interface NamedForecastRow extends ForecastRow {
  readonly sealedUniqueId: Buffer;
}

@Injectable()
export class RunStore extends DatasetJobStore<RunEntity> {
  constructor(uow: UnitOfWork) {
    super(uow, RunEntity);
  }

  /** Stores forecasts; one that an earlier attempt stored stays as it is. */
  async insertForecasts(
    organizationId: string,
    runId: string,
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
      `select f.ordinal, f.sealed, s.sealed_unique_id as "sealedUniqueId"
         from forecast_series f
         join series s on s.organization_id = f.organization_id
              and s.dataset_id = $3 and s.ordinal = f.ordinal
        where f.organization_id = $1 and f.run_id = $2 and f.ordinal >= $4
        order by f.ordinal limit $5`,
      [run.organizationId, run.id, run.datasetId, fromOrdinal, limit],
    );
  }
}
