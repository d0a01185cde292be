import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/index.ts';

export interface SeriesRow {
  readonly id: string;
  readonly ordinal: number;
  readonly lookup: Buffer;
  readonly sealedUniqueId: Buffer;
}

export interface SegmentRow {
  readonly seriesId: string;
  readonly id: string;
  readonly firstPeriod: number;
  readonly lastPeriod: number;
  readonly observationCount: number;
  readonly sealed: Buffer;
}

export interface SeriesExtent {
  readonly ordinal: number;
  readonly sealedUniqueId: Buffer;
  readonly id: string;
  readonly observationCount: number;
  readonly firstPeriod: number | null;
  readonly lastPeriod: number | null;
}

const SERIES = 'id, ordinal, lookup, sealed_unique_id as "sealedUniqueId"';
const SEGMENT = `series_id as "seriesId", id, first_period::float8 as "firstPeriod",
  last_period::float8 as "lastPeriod", observation_count as "observationCount", sealed`;

/** Series and their sealed segments. Many rows a statement: arrays in, rows out. */
@Injectable()
export class DemandStore {
  constructor(private readonly uow: UnitOfWork) {}

  findSeriesByLookup(
    organizationId: string,
    datasetId: string,
    lookups: readonly Buffer[],
  ): Promise<SeriesRow[]> {
    return this.uow.manager.query(
      `select ${SERIES} from series
        where organization_id = $1 and dataset_id = $2 and lookup = any($3::bytea[])`,
      [organizationId, datasetId, lookups],
    );
  }

  /** Series from an ordinal on, in order. */
  listSeries(
    organizationId: string,
    datasetId: string,
    fromOrdinal: number,
    limit: number,
  ): Promise<SeriesRow[]> {
    return this.uow.manager.query(
      `select ${SERIES} from series
        where organization_id = $1 and dataset_id = $2 and ordinal >= $3
        order by ordinal limit $4`,
      [organizationId, datasetId, fromOrdinal, limit],
    );
  }

  /** The same with how far each reaches. */
  listExtents(
    organizationId: string,
    datasetId: string,
    fromOrdinal: number,
    limit: number,
  ): Promise<SeriesExtent[]> {
    return this.uow.manager.query(
      `select s.id, s.ordinal, s.sealed_unique_id as "sealedUniqueId",
              coalesce(sum(g.observation_count), 0)::int as "observationCount",
              min(g.first_period)::float8 as "firstPeriod", max(g.last_period)::float8 as "lastPeriod"
         from (select * from series
                where organization_id = $1 and dataset_id = $2 and ordinal >= $3
                order by ordinal limit $4) s
         left join demand_segment g on g.organization_id = s.organization_id
              and g.dataset_id = s.dataset_id and g.series_id = s.id
        group by s.id, s.ordinal, s.sealed_unique_id order by s.ordinal`,
      [organizationId, datasetId, fromOrdinal, limit],
    );
  }

  async insertSeries(
    organizationId: string,
    datasetId: string,
    rows: readonly SeriesRow[],
  ): Promise<void> {
    await this.uow.manager.query(
      `insert into series (organization_id, dataset_id, id, ordinal, lookup, sealed_unique_id)
       select $1, $2, * from unnest($3::uuid[], $4::int[], $5::bytea[], $6::bytea[])`,
      [
        organizationId,
        datasetId,
        rows.map((row) => row.id),
        rows.map((row) => row.ordinal),
        rows.map((row) => row.lookup),
        rows.map((row) => row.sealedUniqueId),
      ],
    );
  }

  /** Every segment of these series, each series' in the order of time. */
  listSegments(
    organizationId: string,
    datasetId: string,
    seriesIds: readonly string[],
  ): Promise<SegmentRow[]> {
    return this.uow.manager.query(
      `select ${SEGMENT} from demand_segment
        where organization_id = $1 and dataset_id = $2 and series_id = any($3::uuid[])
        order by series_id, first_period`,
      [organizationId, datasetId, seriesIds],
    );
  }

  /** Segments of one series that reach a period or lie after it. */
  listSegmentsFrom(
    organizationId: string,
    datasetId: string,
    seriesId: string,
    period: number,
  ): Promise<SegmentRow[]> {
    return this.uow.manager.query(
      `select ${SEGMENT} from demand_segment
        where organization_id = $1 and dataset_id = $2 and series_id = $3 and last_period >= $4
        order by first_period`,
      [organizationId, datasetId, seriesId, period],
    );
  }

  /**
   * The segments that new observations touch: for each series those that reach the given period, and the
   * last one, so that appending fills it up instead of leaving crumbs.
   */
  listTouchedSegments(
    organizationId: string,
    datasetId: string,
    seriesIds: readonly string[],
    fromPeriods: readonly number[],
  ): Promise<SegmentRow[]> {
    return this.uow.manager.query(
      `select ${SEGMENT} from demand_segment g
         join unnest($3::uuid[], $4::bigint[]) as touched(touched_id, from_period) on g.series_id = touched_id
        where organization_id = $1 and dataset_id = $2
          and (last_period >= from_period
               or first_period = (select max(first_period) from demand_segment l
                                   where l.organization_id = $1 and l.dataset_id = $2
                                     and l.series_id = g.series_id))
        order by series_id, first_period`,
      [organizationId, datasetId, seriesIds, fromPeriods],
    );
  }

  async removeSegments(
    organizationId: string,
    datasetId: string,
    rows: readonly SegmentRow[],
  ): Promise<void> {
    await this.uow.manager.query(
      `delete from demand_segment g
        using unnest($3::uuid[], $4::bigint[]) as gone(gone_id, gone_period)
        where organization_id = $1 and dataset_id = $2
          and series_id = gone_id and first_period = gone_period`,
      [
        organizationId,
        datasetId,
        rows.map((row) => row.seriesId),
        rows.map((row) => row.firstPeriod),
      ],
    );
  }

  async insertSegments(
    organizationId: string,
    datasetId: string,
    rows: readonly SegmentRow[],
  ): Promise<void> {
    await this.uow.manager.query(
      `insert into demand_segment
         (organization_id, dataset_id, series_id, id, first_period, last_period, observation_count, sealed)
       select $1, $2, * from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::int[], $8::bytea[])`,
      [
        organizationId,
        datasetId,
        rows.map((row) => row.seriesId),
        rows.map((row) => row.id),
        rows.map((row) => row.firstPeriod),
        rows.map((row) => row.lastPeriod),
        rows.map((row) => row.observationCount),
        rows.map((row) => row.sealed),
      ],
    );
  }
}
