import { Injectable } from '@nestjs/common';
import { UnsealError } from '../../crypto/index.ts';
import { notFound, pageOf, readCursor, type Page, type PageQuery } from '../../platform/index.ts';
import { dateOf } from '../demand/dates.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DisclosureService } from '../disclosure/disclosure.service.ts';
import type { DisclosedDataset } from '../disclosure/opened-dataset.ts';
import { DemandStore } from '../demand/demand.store.ts';
import type { ObservationRun } from '../demand/segment-codec.ts';
import { SeriesFinder } from './series-finder.ts';
import type { ObservationResponse, SeriesResponse } from './series.dto.ts';
import { totalsOf, type Detail, type DatasetVisibility } from '../demand/dataset-visibility.ts';

const ORDINAL = /^\d{1,9}$/;
const PERIOD = /^-?\d{1,10}$/;
const FIRST_PERIOD = -2_147_483_648;
const SERIES_A_LOOK = 1000;
/** At most 10,240 observations. */
const SEGMENTS_A_PIECE = 20;

/** Reads sealed demand for people who may. */
@Injectable()
export class DemandService {
  constructor(
    private readonly store: DemandStore,
    private readonly finder: SeriesFinder,
    private readonly disclosure: DisclosureService,
  ) {}

  async listSeries(
    dataset: DatasetEntity,
    view: DatasetVisibility,
    query: PageQuery,
  ): Promise<Page<SeriesResponse>> {
    const { organizationId, id } = dataset;
    const from = Number((await this.disclosure.position(dataset, query.cursor, ORDINAL)) ?? 0);
    const opened = await this.disclosure.disclose(dataset, {
      action: 'series.read',
      resource: `dataset:${id}`,
      details: { from, ...(view.isWhole ? {} : { inPart: true }) },
    });
    const page = { from, most: query.limit + 1 };
    const seen = view.isWhole ? undefined : await this.seen(dataset, view, opened, page);
    const sealed = opened.demand;
    const extents = await this.store.listExtents(organizationId, id, from, query.limit + 1, seen);
    return pageOf(
      await sealed.uniqueIds(extents),
      query.limit,
      ({ row }) => sealed.cursor(String(row.ordinal + 1)),
      ({ row, uniqueId }) => {
        const single = view.detailOf(uniqueId, 'observations') === 'single';
        return {
          uniqueId,
          observationCount: single ? row.observationCount : null,
          firstDs: single ? dateOf(dataset, row.firstPeriod) : null,
          lastDs: single ? dateOf(dataset, row.lastPeriod) : null,
        };
      },
    );
  }

  /** Ordinals of series that are seen, from one on: looked up where all are known by name, else found by looking on. */
  private async seen(
    { organizationId, id }: DatasetEntity,
    view: DatasetVisibility,
    { demand: sealed }: DisclosedDataset,
    { from, most }: { readonly from: number; readonly most: number },
  ): Promise<number[]> {
    if (view.named !== undefined) {
      const lookups = view.named.map((uniqueId) => sealed.lookup(uniqueId));
      const rows = await this.store.findSeriesByLookup(organizationId, id, lookups);
      const named = await sealed.uniqueIds(rows);
      const unseen = named.some(({ uniqueId }) => !view.sees(uniqueId));
      if (unseen) throw new UnsealError('a name leads to another series');
      const ordinals = rows.map(({ ordinal }) => ordinal).filter((ordinal) => ordinal >= from);
      return ordinals.sort((a, b) => a - b).slice(0, most);
    }
    const seen: number[] = [];
    for (let next = from; seen.length < most;) {
      const rows = await this.store.listSeries(organizationId, id, next, SERIES_A_LOOK);
      const named = await sealed.uniqueIds(rows);
      seen.push(
        ...named.filter(({ uniqueId }) => view.sees(uniqueId)).map(({ row }) => row.ordinal),
      );
      if (rows.length < SERIES_A_LOOK) break;
      next = rows.at(-1)!.ordinal + 1;
    }
    return seen.slice(0, most);
  }

  async listObservations(
    dataset: DatasetEntity,
    view: DatasetVisibility,
    uniqueId: string,
    query: PageQuery,
  ): Promise<Page<ObservationResponse>> {
    const { detail, ordinal } = await this.readable(dataset, view, uniqueId);
    const from = Number(readCursor(query.cursor, PERIOD) ?? FIRST_PERIOD);
    const { organizationId, id } = dataset;
    // Cursors of totals count longer periods.
    const [first, most] = detail === 'single' ? [from, query.limit + 1] : [FIRST_PERIOD, null];
    const segments = await this.store.listSegmentsFrom(organizationId, id, ordinal, first, most);
    const opened = await this.disclose(dataset, view, { ordinal, detail });
    const run = await opened.demand.open(segments);
    const shown = shownIn(dataset, run, detail);
    const rows = shown.filter((row) => row.period >= from).slice(0, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => String(row.period + 1),
      ({ ds, y }) => ({ ds, y }),
    );
  }

  /** All observations of a series, some at a time. @throws Problem not_found before the first of them */
  async openObservations(
    dataset: DatasetEntity,
    view: DatasetVisibility,
    uniqueId: string,
  ): Promise<AsyncGenerator<readonly ObservationResponse[]>> {
    const { detail, ordinal } = await this.readable(dataset, view, uniqueId);
    const opened = await this.disclose(dataset, view, { ordinal, detail });
    return this.pieces(dataset, opened, ordinal, detail);
  }

  private async *pieces(
    dataset: DatasetEntity,
    { demand: sealed }: DisclosedDataset,
    ordinal: number,
    detail: Detail,
  ): AsyncGenerator<readonly ObservationResponse[]> {
    const { organizationId, id } = dataset;
    const first = FIRST_PERIOD;
    const segments = await this.store.listSegmentsFrom(organizationId, id, ordinal, first, null);
    // A total needs all that is in it.
    const step = detail === 'single' ? SEGMENTS_A_PIECE : segments.length;
    for (let from = 0; from < segments.length; from += step) {
      const run = await sealed.open(segments.slice(from, from + step));
      yield shownIn(dataset, run, detail);
    }
  }

  /** A series and in what detail it is seen. @throws Problem not_found where it is not */
  private async readable(
    dataset: DatasetEntity,
    view: DatasetVisibility,
    uniqueId: string,
  ): Promise<{ readonly ordinal: number; readonly detail: Detail }> {
    const detail = view.detailOf(uniqueId, 'observations');
    if (detail === undefined) throw notFound();
    const { ordinal } = await this.finder.find(dataset, uniqueId);
    return { ordinal, detail };
  }

  private disclose(
    dataset: DatasetEntity,
    view: DatasetVisibility,
    { ordinal, detail }: { readonly ordinal: number; readonly detail: Detail },
  ): Promise<DisclosedDataset> {
    return this.disclosure.disclose(dataset, {
      action: 'observations.read',
      resource: `dataset:${dataset.id}`,
      details: { seriesOrdinal: ordinal, ...(view.isWhole ? {} : { detail }) },
    });
  }
}

/** Observations as somebody sees them: single ones, or totals of longer periods. */
function shownIn(
  dataset: DatasetEntity,
  run: ObservationRun,
  detail: Detail,
): { readonly period: number; readonly ds: string; readonly y: number }[] {
  return detail === 'single'
    ? Array.from(run.periods, (period, i) => ({
        period,
        ds: dateOf(dataset, period) ?? '',
        y: run.values[i]!,
      }))
    : totalsOf(dataset, run, detail).map(({ period, ds, sum }) => ({ period, ds, y: sum }));
}
