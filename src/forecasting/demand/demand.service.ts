import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { notFound, pageOf, readCursor, type Page, type PageQuery } from '../../platform/index.ts';
import { formatPeriod } from '../calendar/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DemandStore, type SeriesRow } from './demand.store.ts';
import { SealedDemand } from './sealed-demand.ts';
import type { ObservationResponse, SeriesResponse } from './series.dto.ts';

const ORDINAL = /^\d{1,9}$/;
const PERIOD = /^-?\d{1,10}$/;
const LONGEST_ID = 200;

/** Reads sealed demand for people who may. Every reading of observations is audited. */
@Injectable()
export class Demand {
  constructor(
    private readonly store: DemandStore,
    private readonly keys: OrganizationKeys,
    private readonly audit: AuditLog,
  ) {}

  /** Opens what is sealed in a dataset. The context must be of the dataset's organisation. */
  async sealed(dataset: DatasetEntity): Promise<SealedDemand> {
    return new SealedDemand(await this.keys.sealer(dataset.organizationId), dataset.id);
  }

  async listSeries(dataset: DatasetEntity, query: PageQuery): Promise<Page<SeriesResponse>> {
    const from = Number(readCursor(query.cursor, ORDINAL) ?? 0);
    const { organizationId, id } = dataset;
    const sealed = await this.sealed(dataset);
    const rows = await this.store.listExtents(organizationId, id, from, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => String(row.ordinal + 1),
      (row) => ({
        uniqueId: sealed.uniqueId(row),
        observationCount: row.observationCount,
        firstDs: dateOf(dataset, row.firstPeriod),
        lastDs: dateOf(dataset, row.lastPeriod),
      }),
    );
  }

  /** @throws Problem not_found when the dataset has no such series */
  async findSeries(dataset: DatasetEntity, uniqueId: string): Promise<SeriesRow> {
    if (uniqueId.length > LONGEST_ID || !uniqueId.isWellFormed()) throw notFound();
    const sealed = await this.sealed(dataset);
    const { organizationId, id } = dataset;
    const rows = await this.store.findSeriesByLookup(organizationId, id, [sealed.lookup(uniqueId)]);
    if (rows[0] === undefined) throw notFound();
    return rows[0];
  }

  async listObservations(
    dataset: DatasetEntity,
    uniqueId: string,
    query: PageQuery,
  ): Promise<Page<ObservationResponse>> {
    const series = await this.findSeries(dataset, uniqueId);
    const from = Number(readCursor(query.cursor, PERIOD) ?? -2_147_483_648);
    const { organizationId, id } = dataset;
    const segments = await this.store.listSegmentsFrom(organizationId, id, series.ordinal, from);
    const { periods, values } = (await this.sealed(dataset)).open(segments);
    await this.audit.append({
      action: 'observations.read',
      resource: `dataset:${id}`,
      details: { seriesOrdinal: series.ordinal },
    });
    const rows = Array.from(periods, (period, i) => ({ period, y: values[i]! }))
      .filter((row) => row.period >= from)
      .slice(0, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => String(row.period + 1),
      (row) => ({
        ds: dateOf(dataset, row.period) ?? '',
        y: row.y,
      }),
    );
  }
}

/** A period as the dataset writes its dates. */
export function dateOf(dataset: DatasetEntity, period: number | null): string | null {
  if (period === null || dataset.phase === null) return null;
  return formatPeriod(dataset.frequency, dataset.phase, period);
}
