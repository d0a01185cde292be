import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { SealedDemand } from '../demand/sealed-demand.ts';
import type { Detail, View } from '../demand/view.ts';
import { decodeForecast, type StoredForecast } from './forecast-codec.ts';
import type { RunEntity } from './run.entity.ts';
import { forecastBinding } from './run.job.ts';
import { RunStore } from './run.store.ts';

const SERIES_A_READ = 200;

/** One series of a forecast, as somebody may see it. */
export interface SeenForecast {
  readonly ordinal: number;
  readonly uniqueId: string;
  readonly detail: Detail;
  readonly forecast: StoredForecast;
}

/** Opens a forecast series by series, leaving out what a view does not show. */
@Injectable()
export class StoredForecasts {
  constructor(
    private readonly runs: RunStore,
    private readonly keys: OrganizationKeys,
  ) {}

  /** From an ordinal on, in order, some at a time. */
  async *of(
    run: RunEntity,
    { dataset, view }: { readonly dataset: DatasetEntity; readonly view: View },
    fromOrdinal: number,
  ): AsyncGenerator<SeenForecast> {
    const sealer = await this.keys.sealer(run.organizationId);
    const sealed = new SealedDemand(sealer, dataset.id);
    for (let from = fromOrdinal; ;) {
      const rows = await this.runs.listForecasts(run, from, SERIES_A_READ);
      for (const row of rows) {
        const uniqueId = sealed.uniqueId(row);
        const detail = view.detailOf(uniqueId, 'forecasts');
        if (detail === undefined) continue;
        const bytes = sealer.open(row.sealed, forecastBinding(run.id, row.ordinal));
        yield { ordinal: row.ordinal, uniqueId, detail, forecast: decodeForecast(bytes) };
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < SERIES_A_READ) return;
      from = last.ordinal + 1;
    }
  }
}
