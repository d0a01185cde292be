import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { notFound, staleVersion, UnitOfWork } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { DatasetOpeners } from '../disclosure/dataset-openers.ts';
import { DemandStore } from '../demand/demand.store.ts';
import type { SealedDemand } from '../demand/sealed-demand.ts';
import { SeriesFinder } from './series-finder.ts';
import type { SegmentRow, SeriesRow } from '../demand/demand.store.ts';
import type { ObservationRun } from '../demand/segment-codec.ts';

const ALL = { from: -2_147_483_648, to: 2_147_483_647 };

/** Periods of which the first and the last are included. */
export interface PeriodRange {
  readonly from: number;
  readonly to: number;
}

/** A dataset as it was when the request was let in, and the version that the client wants to change. */
interface Target {
  readonly dataset: DatasetEntity;
  readonly version: number | undefined;
}

/** Locked rows of a removal. */
interface Opened {
  readonly dataset: DatasetEntity;
  readonly sealed: SealedDemand;
  readonly series: SeriesRow;
}

/**
 * Deletes demand of one series at a time. Even for the longest series, at most two segments are opened. A repeated
 * request finds nothing to delete and changes nothing.
 */
@Injectable()
export class DemandRemovalService {
  constructor(
    private readonly openers: DatasetOpeners,
    private readonly finder: SeriesFinder,
    private readonly store: DemandStore,
    private readonly datasets: DatasetStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  /** Deletes observations of a series and returns their number. @throws Problem not_found without such a series */
  removeObservations(target: Target, uniqueId: string, range: PeriodRange): Promise<number> {
    return this.uow.run(async () => {
      const opened = await this.open(target, uniqueId);
      const observations = await this.clear(opened, range);
      if (observations === 0) return 0;
      await this.datasets.shrink(opened.dataset, { series: 0, observations });
      await this.audit.append({
        action: 'observations.delete',
        resource: `dataset:${opened.dataset.id}`,
        details: { seriesOrdinal: opened.series.ordinal, observations },
      });
      return observations;
    });
  }

  /** Deletes a series with its observations and forecasts. @throws Problem not_found without such a series */
  async removeSeries(target: Target, uniqueId: string): Promise<void> {
    await this.uow.run(async () => {
      const opened = await this.open(target, uniqueId);
      const { dataset, sealed, series } = opened;
      const { organizationId, id } = dataset;
      const observations = await this.clear(opened, ALL);
      await this.store.retireSeries(organizationId, id, sealed.retired(series.ordinal));
      await this.datasets.shrink(dataset, { series: 1, observations });
      await this.audit.append({
        action: 'series.delete',
        resource: `dataset:${id}`,
        details: { seriesOrdinal: series.ordinal, observations },
      });
    });
  }

  /** Locks the dataset, so that imports and removals come one after another. */
  private async open({ dataset: located, version }: Target, uniqueId: string): Promise<Opened> {
    const dataset = await this.datasets.lock(located.organizationId, located.id);
    if (dataset === null) throw notFound();
    if (version !== undefined && version !== dataset.version) throw staleVersion();
    const { demand: sealed } = await this.openers.open(dataset);
    return { dataset, sealed, series: await this.finder.find(dataset, uniqueId) };
  }

  /** Deletes the observations in a range; answers with how many there were. */
  private async clear(
    { dataset: { organizationId, id }, sealed, series: { ordinal } }: Opened,
    range: PeriodRange,
  ): Promise<number> {
    const segments = await this.store.listSegmentsWithin(organizationId, id, ordinal, range);
    if (segments.length === 0) return 0;
    const reaching = segments.filter((segment) => !isWithin(segment, range));
    const kept = outside(await sealed.open(reaching), range);
    const before = segments.reduce((sum, { observationCount }) => sum + observationCount, 0);
    if (kept.periods.length === before) return 0;
    await this.store.removeSegments(organizationId, id, segments);
    const rows = sealed.segments(ordinal, kept);
    if (rows.length > 0) await this.store.insertSegments(organizationId, id, rows);
    await this.store.sealSegments(organizationId, id, [ordinal]);
    return before - kept.periods.length;
  }
}

function isWithin({ firstPeriod, lastPeriod }: SegmentRow, { from, to }: PeriodRange): boolean {
  return firstPeriod >= from && lastPeriod <= to;
}

/** Forecast rows outside a range. */
function outside({ periods, values }: ObservationRun, { from, to }: PeriodRange): ObservationRun {
  const isKept = (_: number, i: number): boolean => periods[i]! < from || periods[i]! > to;
  return { periods: periods.filter(isKept), values: values.filter(isKept) };
}
