import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { pageOf } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { dateOf } from '../demand/dates.ts';
import { totalsOf, type Detail } from '../demand/dataset-visibility.ts';
import type { StoredForecast } from '../formats/forecast-codec.ts';
import type { RunEntity } from './run.entity.ts';
import { RunTables, type WantedTable } from './run-tables.ts';
import { StoredForecasts, type Disclosed } from './stored-forecasts.ts';
import {
  csvHeader,
  csvRows,
  ndjsonRows,
  valueRows,
  type DatedForecast,
  type ValueRow,
} from '../formats/value-format.ts';

const POSITION = /^\d{1,9}:\d{1,4}$/;

interface Shown extends Disclosed {
  readonly dataset: DatasetEntity;
}

interface Positioned {
  readonly ordinal: number;
  readonly step: number;
  readonly row: ValueRow;
}

/** The values of a forecast as a table. */
@Injectable()
export class RunValues {
  constructor(
    private readonly tables: RunTables,
    private readonly stored: StoredForecasts,
  ) {}

  send(wanted: WantedTable, limit: number, request: Request, response: Response): Promise<void> {
    const { dataset } = wanted;
    return this.tables.send(
      wanted,
      (run) => ({
        position: POSITION,
        page: (disclosed, position) => this.page({ ...disclosed, dataset }, run, position, limit),
        text: (disclosed, type) => this.text({ ...disclosed, dataset }, run, type),
      }),
      request,
      response,
    );
  }

  private async page(shown: Shown, run: RunEntity, position = '0:0', limit: number) {
    const sealed = shown.opened.demand;
    const [fromOrdinal = 0, fromStep = 0] = position.split(':').map(Number);
    const rows: Positioned[] = [];
    for await (const { ordinal, forecast } of this.forecasts(shown, run, fromOrdinal)) {
      valueRows(forecast).forEach((row, step) => {
        if (ordinal > fromOrdinal || step >= fromStep) rows.push({ ordinal, step, row });
      });
      if (rows.length > limit) break;
    }
    return pageOf(
      rows,
      limit,
      ({ ordinal, step }) => sealed.cursor(`${ordinal}:${step + 1}`),
      ({ row }) => row,
    );
  }

  private async *text(shown: Shown, run: RunEntity, type: string): AsyncGenerator<string> {
    const csv = type === 'text/csv';
    if (csv) yield csvHeader(run.levels);
    for await (const { forecast } of this.forecasts(shown, run, 0)) {
      yield csv ? csvRows(forecast) : ndjsonRows(forecast);
    }
  }

  private async *forecasts({ dataset, ...disclosed }: Shown, run: RunEntity, fromOrdinal: number) {
    for await (const seen of this.stored.of(run, disclosed, fromOrdinal)) {
      const { ordinal, uniqueId, detail, forecast } = seen;
      const shown = shownIn(detail, dataset, forecast);
      yield { ordinal, forecast: { uniqueId, levels: run.levels, ...shown } };
    }
  }
}

/** A forecast with its dates; as totals without bounds, since bounds do not add up. */
function shownIn(
  detail: Detail,
  dataset: DatasetEntity,
  { firstPeriod, ...forecast }: StoredForecast,
): Omit<DatedForecast, 'uniqueId' | 'levels'> {
  const { mean, lower, upper } = forecast;
  if (detail === 'single') {
    const dates = Array.from(mean, (_, step) => dateOf(dataset, firstPeriod + step) ?? '');
    return { ...forecast, dates };
  }
  const periods = Int32Array.from(mean, (_, step) => firstPeriod + step);
  const totals = totalsOf(dataset, { periods, values: mean }, detail);
  const unknown = (bounds: readonly Float64Array[]): Float64Array[] =>
    bounds.map(() => new Float64Array(totals.length).fill(NaN));
  return {
    ...forecast,
    dates: totals.map(({ ds }) => ds),
    mean: Float64Array.from(totals, ({ sum }) => sum),
    lower: unknown(lower),
    upper: unknown(upper),
  };
}
