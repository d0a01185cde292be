import { Injectable } from '@nestjs/common';
import { ContentDigest, RowSeals, UnsealError } from '../../crypto/index.ts';
import { UnitOfWork, type DatasetId, type OrganizationId } from '../../platform/index.ts';
import { packed, piece } from './packed-bytes.ts';
import {
  MAX_HISTORY_LENGTH,
  MAX_STORED_OBSERVATIONS,
  SEGMENT_LENGTH,
  TooManyObservations,
} from './segment-codec.ts';

/** A series of a dataset, with its number: from 0 on, in the order in which series were added. */
export interface SeriesRow {
  readonly ordinal: number;
  readonly lookup: Buffer;
  readonly sealedUniqueId: Buffer;
  /** Whether it was deleted: then it has no name and no observations, and keeps its ordinal alone. */
  readonly deleted?: boolean;
}

export interface SegmentRow {
  readonly ordinal: number;
  readonly firstPeriod: number;
  readonly lastPeriod: number;
  readonly observationCount: number;
  readonly sealed: Buffer;
}

/** A series that is new, with all of its segments in the order of time. */
export interface NewSeries {
  readonly series: SeriesRow;
  readonly segments: readonly SegmentRow[];
}

export interface SeriesExtent {
  readonly ordinal: number;
  readonly sealedUniqueId: Buffer;
  readonly observationCount: number;
  readonly firstPeriod: number | null;
  readonly lastPeriod: number | null;
}

const SERIES = 'ordinal, lookup, sealed_unique_id as "sealedUniqueId", deleted';
const SEGMENT = `series_ordinal as "ordinal", first_period::float8 as "firstPeriod",
  last_period::float8 as "lastPeriod", observation_count as "observationCount", sealed`;

/**
 * What the seal of a series says of its segments; docs/formats/row-seal.md. Looked up one series after another: the
 * planner knows nothing of rows that this transaction has written.
 */
const DIGESTS = `select wanted.ordinal, s.segments_seal as seal, g.digest, g.observations
  from unnest($3::int[]) as wanted (ordinal)
 cross join lateral (
   select segments_seal from series
    where organization_id = $1 and dataset_id = $2 and ordinal = wanted.ordinal offset 0) s
 cross join lateral (
   select coalesce(sum(observation_count), 0)::float8 as observations,
          sha256(coalesce(string_agg(int8send(first_period) || int8send(last_period)
            || int4send(observation_count) || sha256(sealed), ''::bytea order by first_period),
            ''::bytea)) as digest
     from demand_segment
    where organization_id = $1 and dataset_id = $2 and series_ordinal = wanted.ordinal offset 0) g`;

interface SeriesDigest {
  readonly ordinal: number;
  readonly digest: Buffer;
  readonly seal: Buffer | null;
  readonly observations: number;
}

/** The same digest of segments that are about to be written. */
function digestOf(segments: readonly SegmentRow[]): Buffer {
  const digest = new ContentDigest();
  const numbers = Buffer.alloc(20);
  for (const { firstPeriod, lastPeriod, observationCount, sealed } of segments) {
    numbers.writeBigInt64BE(BigInt(firstPeriod), 0);
    numbers.writeBigInt64BE(BigInt(lastPeriod), 8);
    numbers.writeInt32BE(observationCount, 16);
    digest.add(numbers).add(new ContentDigest().add(sealed).bytes());
  }
  return digest.bytes();
}

/** Series and their sealed segments. Many rows a statement: arrays in, rows out. */
@Injectable()
export class DemandStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
  ) {}

  findSeriesByLookup(
    organizationId: OrganizationId,
    datasetId: DatasetId,
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
    organizationId: OrganizationId,
    datasetId: DatasetId,
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

  /** Series with their extents, from an ordinal on; if `ordinals` is given, only these. */
  listExtents(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    fromOrdinal: number,
    limit: number,
    ordinals: readonly number[] | null = null,
  ): Promise<SeriesExtent[]> {
    return this.uow.manager.query(
      `select s.ordinal, s.sealed_unique_id as "sealedUniqueId",
              coalesce(sum(g.observation_count), 0)::int as "observationCount",
              min(g.first_period)::float8 as "firstPeriod", max(g.last_period)::float8 as "lastPeriod"
         from (select * from series
                where organization_id = $1 and dataset_id = $2 and ordinal >= $3 and not deleted
                  and ($5::int[] is null or ordinal = any($5))
                order by ordinal limit $4) s
         left join demand_segment g on g.organization_id = s.organization_id
              and g.dataset_id = s.dataset_id and g.series_ordinal = s.ordinal
        group by s.ordinal, s.sealed_unique_id order by s.ordinal`,
      [organizationId, datasetId, fromOrdinal, limit, ordinals],
    );
  }

  /** The first and the last period of any of the first series, null without an observation, and how many these have. */
  async extentOf(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    series: number,
  ): Promise<{
    readonly first: number | null;
    readonly last: number | null;
    readonly observations: number;
  }> {
    const rows = await this.uow.manager.query<Awaited<ReturnType<DemandStore['extentOf']>>[]>(
      `select min(first_period)::float8 as first, max(last_period)::float8 as last,
              coalesce(sum(observation_count), 0)::float8 as observations
         from demand_segment
        where organization_id = $1 and dataset_id = $2 and series_ordinal < $3`,
      [organizationId, datasetId, series],
    );
    return rows[0]!;
  }

  /** Segments of the first series that end latest, the last one first. @throws UnsealError like `listSegments` */
  async listLatestSegments(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    series: number,
    limit: number,
  ): Promise<SegmentRow[]> {
    const rows: SegmentRow[] = await this.uow.manager.query(
      `select ${SEGMENT} from demand_segment
        where organization_id = $1 and dataset_id = $2 and (series_ordinal, first_period) in
              (select series_ordinal, first_period from demand_segment
                where organization_id = $1 and dataset_id = $2 and series_ordinal < $3
                order by last_period desc, series_ordinal limit $4)
        order by last_period desc, series_ordinal`,
      [organizationId, datasetId, series, limit],
    );
    await this.requireWhole(
      organizationId,
      datasetId,
      rows.map(({ ordinal }) => ordinal),
    );
    return rows;
  }

  /** Whether any series has fewer periods from its first observation to its last. */
  async hasShorter(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    periods: number,
  ): Promise<boolean> {
    const rows = await this.uow.manager.query<unknown[]>(
      `select 1 from demand_segment where organization_id = $1 and dataset_id = $2
        group by series_ordinal having max(last_period) - min(first_period) + 1 < $3 limit 1`,
      [organizationId, datasetId, periods],
    );
    return rows.length > 0;
  }

  /** Inserts new series with their segments. */
  async insertSeries(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    added: readonly NewSeries[],
  ): Promise<void> {
    const rows = added.map(({ series }) => series);
    const names = packed(rows.map((row) => row.sealedUniqueId));
    const lookups = packed(rows.map((row) => row.lookup));
    const seals = added.map(({ series: { ordinal }, segments }) =>
      this.seals.seal('series', [organizationId, datasetId, ordinal, digestOf(segments)]),
    );
    await this.uow.manager.query(
      `insert into series (organization_id, dataset_id, ordinal, lookup, sealed_unique_id, segments_seal)
       select $1, $2, ordinal, ${piece('$4', 'lookup')}, ${piece('$7', 'name')}, seal
         from unnest($3::int[], $5::int[], $6::int[], $8::int[], $9::int[], $10::bytea[])
           as row (ordinal, lookup_start, lookup_size, name_start, name_size, seal)`,
      [
        organizationId,
        datasetId,
        rows.map((row) => row.ordinal),
        lookups.bytes,
        lookups.starts,
        lookups.sizes,
        names.bytes,
        names.starts,
        names.sizes,
        seals,
      ],
    );
    const segments = added.flatMap((one) => one.segments);
    if (segments.length > 0) await this.insertSegments(organizationId, datasetId, segments);
  }

  /**
   * The segments of these series, each series' in the order of time: of long ones those of their last 50,000 observations.
   *
   * @throws UnsealError when one is missing, or is not the one that was written last
   */
  async listSegments(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinals: readonly number[],
  ): Promise<SegmentRow[]> {
    await this.requireWhole(organizationId, datasetId, ordinals);
    return this.uow.manager.query(
      `select ${SEGMENT} from (
         select *, sum(observation_count) over (partition by series_ordinal order by first_period desc)
                     - observation_count as later
           from demand_segment
          where organization_id = $1 and dataset_id = $2 and series_ordinal = any($3::int[])
       ) g
        where later < $4 order by series_ordinal, first_period`,
      [organizationId, datasetId, ordinals, MAX_HISTORY_LENGTH],
    );
  }

  /**
   * Segments of one series that contain a period or lie after it. Returns the first ones that together hold
   * `observations` observations from that period on, or all of them.
   *
   * @param observations null for all
   * @throws UnsealError like the above
   */
  async listSegmentsFrom(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinal: number,
    period: number,
    observations: number | null,
  ): Promise<SegmentRow[]> {
    await this.requireWhole(organizationId, datasetId, [ordinal]);
    return this.uow.manager.query(
      `select ${SEGMENT} from (
         select *, sum(observation_count) over (order by first_period) - observation_count as before
           from demand_segment
          where organization_id = $1 and dataset_id = $2 and series_ordinal = $3 and last_period >= $4
       ) g
        where $5::int is null or before < $5::int order by first_period`,
      // The first may hold some from before the period.
      [organizationId, datasetId, ordinal, period, observations && observations + SEGMENT_LENGTH],
    );
  }

  /**
   * The segments that new observations touch: for each series those that reach the given period, and the
   * last one, so that appending fills it up instead of leaving crumbs.
   */
  listTouchedSegments(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinals: readonly number[],
    fromPeriods: readonly number[],
  ): Promise<SegmentRow[]> {
    return this.uow.manager.query(
      `select g.* from unnest($3::int[], $4::bigint[]) as touched(touched_ordinal, from_period)
        cross join lateral (
          select ${SEGMENT} from demand_segment
           where organization_id = $1 and dataset_id = $2 and series_ordinal = touched_ordinal
             and (last_period >= from_period
                  or first_period = (select max(first_period) from demand_segment l
                                      where l.organization_id = $1 and l.dataset_id = $2
                                        and l.series_ordinal = touched_ordinal))
          offset 0) g
        order by g."ordinal", g."firstPeriod"`,
      [organizationId, datasetId, ordinals, fromPeriods],
    );
  }

  /** Notes which segments these series have, once all of them are written. @throws TooManyObservations */
  async sealSegments(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinals: readonly number[],
  ): Promise<void> {
    const rows = await this.digests(organizationId, datasetId, ordinals);
    if (rows.some(({ observations }) => observations > MAX_STORED_OBSERVATIONS)) {
      throw new TooManyObservations();
    }
    await this.uow.manager.query(
      `update series t set segments_seal = s.seal
         from unnest($3::int[], $4::bytea[]) as s (ordinal, seal)
        where t.organization_id = $1 and t.dataset_id = $2 and t.ordinal = s.ordinal
          and t.ordinal between $5 and $6`,
      [
        organizationId,
        datasetId,
        rows.map(({ ordinal }) => ordinal),
        rows.map(({ ordinal, digest }) =>
          this.seals.seal('series', [organizationId, datasetId, ordinal, digest]),
        ),
        Math.min(...ordinals),
        Math.max(...ordinals),
      ],
    );
  }

  /** @throws UnsealError when a series has other segments than were written last */
  async requireWhole(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinals: readonly number[],
  ): Promise<void> {
    const rows = await this.digests(organizationId, datasetId, ordinals);
    const whole = rows.every(({ ordinal, digest, seal }) =>
      this.seals.holds('series', seal, [organizationId, datasetId, ordinal, digest]),
    );
    if (!whole) throw new UnsealError('a segment is missing, or is not the last one written');
  }

  private digests(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinals: readonly number[],
  ): Promise<SeriesDigest[]> {
    return this.uow.manager.query(DIGESTS, [organizationId, datasetId, ordinals]);
  }

  /** Segments of one series that have a period between two of them, these included. @throws UnsealError like the above */
  async listSegmentsWithin(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    ordinal: number,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<SegmentRow[]> {
    await this.requireWhole(organizationId, datasetId, [ordinal]);
    return this.uow.manager.query(
      `select ${SEGMENT} from demand_segment
        where organization_id = $1 and dataset_id = $2 and series_ordinal = $3
          and last_period >= $4 and first_period <= $5
        order by first_period`,
      [organizationId, datasetId, ordinal, from, to],
    );
  }

  /** Leaves of a series nothing but its ordinal: neither its name nor forecasts of it. Its segments are gone already. */
  async retireSeries(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    { ordinal, lookup, sealedUniqueId }: SeriesRow,
  ): Promise<void> {
    await this.uow.manager.query(
      `update series set deleted = true, lookup = $4, sealed_unique_id = $5
        where organization_id = $1 and dataset_id = $2 and ordinal = $3`,
      [organizationId, datasetId, ordinal, lookup, sealedUniqueId],
    );
    await this.uow.manager.query(
      `delete from forecast_series f using forecast_run r
        where r.organization_id = $1 and r.dataset_id = $2
          and f.organization_id = r.organization_id and f.run_id = r.id and f.ordinal = $3`,
      [organizationId, datasetId, ordinal],
    );
  }

  /** @param rows in the order of their series */
  async removeSegments(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    rows: readonly SegmentRow[],
  ): Promise<void> {
    await this.uow.manager.query(
      `delete from demand_segment g
        using unnest($3::int[], $4::bigint[]) as gone(gone_ordinal, gone_period)
        where organization_id = $1 and dataset_id = $2
          and series_ordinal = gone_ordinal and first_period = gone_period
          and series_ordinal between $5 and $6`,
      [
        organizationId,
        datasetId,
        rows.map((row) => row.ordinal),
        rows.map((row) => row.firstPeriod),
        rows[0]?.ordinal,
        rows.at(-1)?.ordinal,
      ],
    );
  }

  async insertSegments(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    rows: readonly SegmentRow[],
  ): Promise<void> {
    const sealed = packed(rows.map((row) => row.sealed));
    await this.uow.manager.query(
      `insert into demand_segment
         (organization_id, dataset_id, series_ordinal, first_period, last_period, observation_count, sealed)
       select $1, $2, ordinal, first, last, count, ${piece('$7', 'sealed')}
         from unnest($3::int[], $4::bigint[], $5::bigint[], $6::int[], $8::int[], $9::int[])
           as row (ordinal, first, last, count, sealed_start, sealed_size)`,
      [
        organizationId,
        datasetId,
        rows.map((row) => row.ordinal),
        rows.map((row) => row.firstPeriod),
        rows.map((row) => row.lastPeriod),
        rows.map((row) => row.observationCount),
        sealed.bytes,
        sealed.starts,
        sealed.sizes,
      ],
    );
  }
}
