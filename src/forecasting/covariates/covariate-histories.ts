import type { DemandStore } from '../demand/demand.store.ts';
import { openSeries, readSeries, type OpenDataset } from '../demand/series-runs.ts';
import { NO_OBSERVATIONS, type ObservationRun } from '../demand/segment-codec.ts';
import type { SiblingProfiles } from '../engine/index.ts';
import type { History, HistorySource } from '../demand/history-source.ts';
import { toModelInput, type CommonCovariates } from './model-input.ts';
import { borrowing } from './with-siblings.ts';

/** Datasets of the covariates of a forecast. */
export interface CovariateDatasets {
  readonly drivers: readonly (OpenDataset & { readonly name: string })[];
  readonly stockouts: OpenDataset | null;
}

/** The id of a series that goes with all. */
const FOR_ALL = '*';

/** The series of a dataset with their covariates. */
export class CovariateHistories implements HistorySource {
  constructor(
    private readonly demand: DemandStore,
    private readonly forecast: OpenDataset,
    private readonly covariates: CovariateDatasets,
    private readonly common: CommonCovariates,
    private readonly siblings: SiblingProfiles | null,
  ) {}

  async read(from: number, size: number): Promise<History[]> {
    const { sealed } = this.forecast;
    const series = await readSeries(this.demand, this.forecast, from, size);
    const named = await sealed.uniqueIds(series.map(({ row }) => row));
    const ids = named.map(({ uniqueId }) => uniqueId);
    const stockouts = await this.beside(this.covariates.stockouts, ids);
    const drivers = await Promise.all(
      this.covariates.drivers.map(async (one) => ({
        name: one.name,
        runs: await this.beside(one, ids),
      })),
    );
    return series.map(({ row: { ordinal, deleted }, run }, i) => {
      if (deleted === true)
        return { ordinal, values: new Float64Array(0), lastPeriod: null, deleted };
      const id = ids[i]!;
      const sides = {
        drivers: drivers.map(({ name, runs: all }) => ({
          name,
          run: all?.get(id) ?? NO_OBSERVATIONS,
        })),
        stockouts: stockouts === null ? null : (stockouts.get(id) ?? NO_OBSERVATIONS),
      };
      const lastPeriod = run.periods.at(-1) ?? null;
      if (lastPeriod === null) return { ordinal, values: new Float64Array(0), lastPeriod };
      const laid = toModelInput(run, sides, this.common);
      if (!('y' in laid))
        return { ordinal, values: new Float64Array(0), lastPeriod, lacking: 'driver_missing' };
      const lent = this.siblings === null ? laid : borrowing(laid, id, this.siblings);
      return { ordinal, values: lent.y, lastPeriod: lent.last, context: lent.context };
    });
  }

  /** The runs of a dataset beside these, by their ids; the one for all where an id has none of its own. */
  private async beside(
    side: OpenDataset | null,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ObservationRun> | null> {
    if (side === null) return null;
    const { dataset, sealed } = side;
    const lookups = [...ids, FOR_ALL].map((id) => sealed.lookup(id));
    const { organizationId } = dataset;
    const rows = await this.demand.findSeriesByLookup(organizationId, dataset.id, lookups);
    const series = await openSeries(this.demand, side, rows);
    const named = await sealed.uniqueIds(rows);
    const byId = new Map(named.map(({ uniqueId }, i) => [uniqueId, series[i]!.run]));
    const all = byId.get(FOR_ALL);
    return new Map(ids.map((id) => [id, byId.get(id) ?? all ?? NO_OBSERVATIONS]));
  }
}
