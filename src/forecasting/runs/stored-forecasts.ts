import { Injectable } from '@nestjs/common';
import type { OrganizationSealer } from '../../crypto/index.ts';
import type { Detail, DatasetVisibility } from '../demand/dataset-visibility.ts';
import type { DisclosedDataset } from '../disclosure/opened-dataset.ts';
import { reconciledTo } from '../engine/index.ts';
import { ordinalOfNode } from '../hierarchies/node-histories.ts';
import { decodeReconciled } from '../hierarchies/reconciled-codec.ts';
import { decodeForecast, type StoredForecast } from '../formats/forecast-codec.ts';
import type { RunEntity } from './run.entity.ts';
import { SERIES_FORECAST, SETTLED_FORECAST } from './run-places.ts';
import { RunStore, type StoredForecastRow } from './run.store.ts';

const SERIES_A_READ = 200;

/** One series of a forecast, as its reader may see it. */
export interface SeenForecast {
  readonly ordinal: number;
  readonly uniqueId: string;
  readonly detail: Detail;
  readonly forecast: StoredForecast;
}

/** Visibility of a forecast, and its opener. */
export interface Disclosed {
  readonly view: DatasetVisibility;
  readonly opened: DisclosedDataset;
}

/** Opens a forecast series by series, leaving out what a view does not show. */
@Injectable()
export class StoredForecasts {
  constructor(private readonly runs: RunStore) {}

  /** From an ordinal on, in order, some at a time. */
  async *of(
    run: RunEntity,
    disclosed: Disclosed,
    fromOrdinal: number,
  ): AsyncGenerator<SeenForecast> {
    const series = run.total - (run.nodeCount ?? 0);
    yield* this.series(run, disclosed, fromOrdinal);
    if (run.hierarchy === null) return;
    yield* this.nodes(run, disclosed, series, Math.max(0, fromOrdinal - series));
  }

  private async *series(
    run: RunEntity,
    { view, opened: { sealer, demand: sealed } }: Disclosed,
    fromOrdinal: number,
  ): AsyncGenerator<SeenForecast> {
    for (let from = fromOrdinal; ;) {
      const rows = await this.runs.listForecasts(run, from, SERIES_A_READ);
      for (const row of rows) {
        const uniqueId = await sealed.uniqueId(row);
        const detail = view.detailOf(uniqueId, 'forecasts');
        if (detail === undefined) continue;
        const forecast = await forecastIn(run, row, sealer);
        if (forecast === undefined || !mayShow(forecast, view)) continue;
        yield { ordinal: row.ordinal, uniqueId, detail, forecast };
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < SERIES_A_READ) return;
      from = last.ordinal + 1;
    }
  }

  /** Aggregates, numbered on behind the series. Of each its name is inside. */
  private async *nodes(
    run: RunEntity,
    { view, opened: { sealer } }: Disclosed,
    series: number,
    fromNode: number,
  ): AsyncGenerator<SeenForecast> {
    for (let from = fromNode; ;) {
      const rows = await this.runs.listNodes(run, ordinalOfNode(from), SERIES_A_READ);
      for (const row of rows) {
        const forecast = await forecastIn(run, row, sealer);
        const uniqueId = forecast?.uniqueId;
        if (forecast === undefined || uniqueId === undefined) continue;
        const detail = view.detailOfNode(uniqueId, run.hierarchy!.separator, 'forecasts');
        const ordinal = series + ordinalOfNode(row.ordinal);
        if (detail !== undefined) yield { ordinal, uniqueId, detail, forecast };
      }
      if (rows.length < SERIES_A_READ) return;
      from += rows.length;
    }
  }
}

/** A season that was borrowed from other products tells of them: it is for those alone who see them all. */
function mayShow({ warnings }: StoredForecast, view: DatasetVisibility): boolean {
  return view.coversAll('forecasts') || !warnings.includes('borrowed_from_siblings');
}

/** A forecast, as it adds up where it has to; undefined while it does not yet. */
async function forecastIn(
  run: RunEntity,
  { ordinal, sealed, settled }: StoredForecastRow,
  sealer: OrganizationSealer,
): Promise<StoredForecast | undefined> {
  if (run.hierarchy !== null && settled === null) return undefined;
  const forecast = decodeForecast(
    await sealer.open(sealed, SERIES_FORECAST.at({ runId: run.id, ordinal })),
  );
  if (settled === null || forecast.mean.length === 0) return forecast;
  const bytes = await sealer.open(settled, SETTLED_FORECAST.at({ runId: run.id, ordinal }));
  return reconciledTo(forecast, decodeReconciled(bytes));
}
