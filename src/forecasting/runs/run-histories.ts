import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../crypto/index.ts';
import { WorkFailed, type DatasetId } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetStore } from '../datasets/dataset.store.ts';
import { datasetExtent } from '../demand/dataset-end.ts';
import { DemandStore } from '../demand/demand.store.ts';
import { SealedDemand } from '../demand/sealed-demand.ts';
import { readSeries, type OpenDataset } from '../demand/series-runs.ts';
import { denseValues, runUpTo } from '../demand/segment-codec.ts';
import { SiblingProfiles } from '../engine/index.ts';
import { SeriesHistories, type HistorySource } from '../demand/history-source.ts';
import type { RunEntity } from './run.entity.ts';
import { calendarOf } from '../covariates/calendar-of.ts';
import type { CommonCovariates } from '../covariates/model-input.ts';
import { hasNoCovariates, type RunCovariates } from '../covariates/run-covariates.ts';
import { CovariateHistories } from '../covariates/covariate-histories.ts';

const SERIES_A_READ = 200;

/** Opens what the series of a dataset are forecast from: their values, and what is known besides. */
@Injectable()
export class RunHistories {
  constructor(
    private readonly demand: DemandStore,
    private readonly datasets: DatasetStore,
    private readonly keys: OrganizationKeys,
  ) {}

  /** Opens the sources of a run, the same after a restart. @throws WorkFailed if a covariate dataset no longer exists */
  async of(run: RunEntity, dataset: DatasetEntity, signal: AbortSignal): Promise<HistorySource> {
    const forecast = await this.opened(dataset);
    const plain = new SeriesHistories(this.demand, forecast, null);
    // A run from before there was anything besides.
    if (run.sides === null) return plain;
    const siblings = await this.siblings(run, run.sides, forecast, signal);
    if (siblings === null && hasNoCovariates(run.sides)) return plain;
    const drivers = await Promise.all(
      run.sides.drivers.map(async ({ name, datasetId }) => ({
        name,
        ...(await this.beside(run, datasetId)),
      })),
    );
    const { stockouts } = run.sides;
    return new CovariateHistories(
      this.demand,
      forecast,
      { drivers, stockouts: stockouts === null ? null : await this.beside(run, stockouts) },
      await this.common(run, run.sides, forecast),
      siblings,
    );
  }

  private async common(
    { horizon }: RunEntity,
    { holidays, tradingDays, missing }: RunCovariates,
    { dataset, sealed }: OpenDataset,
  ): Promise<CommonCovariates> {
    const { frequency, phase } = dataset;
    const asked = {
      ...(holidays.length === 0 ? {} : { holidays: [...holidays] }),
      ...(tradingDays ? { tradingDays } : {}),
    };
    const extent = missing === 'zero' ? await datasetExtent(this.demand, sealed, dataset) : null;
    return {
      frequency,
      phase,
      horizon,
      calendar: calendarOf(asked, frequency),
      missing,
      latest: extent?.end ?? -Infinity,
    };
  }

  /** Seasonal patterns for short series, learned from all series; null if no series is short. */
  private async siblings(
    { seasonLength, method }: RunEntity,
    { siblings }: RunCovariates,
    { dataset, sealed }: OpenDataset,
    signal: AbortSignal,
  ): Promise<SiblingProfiles | null> {
    const { organizationId, id } = dataset;
    if (siblings === 'none' || seasonLength < 2 || method !== 'auto') return null;
    if (!(await this.demand.hasShorter(organizationId, id, 2 * seasonLength))) return null;
    const profiles = new SiblingProfiles(seasonLength);
    const end = (await datasetExtent(this.demand, sealed, dataset))?.end ?? -Infinity;
    for (let from = 0; ; from += SERIES_A_READ) {
      signal.throwIfAborted();
      const series = await readSeries(this.demand, { dataset, sealed }, from, SERIES_A_READ);
      for (const { row, run: whole } of series) {
        const run = runUpTo(whole, end);
        const values = denseValues(run);
        const first = (run.periods.at(-1) ?? 0) - values.length + 1;
        profiles.add(await sealed.uniqueId(row), values, first);
      }
      if (series.length < SERIES_A_READ) return profiles;
    }
  }

  private async beside({ organizationId }: RunEntity, id: DatasetId): Promise<OpenDataset> {
    const dataset = await this.datasets.find(organizationId, id);
    if (dataset === null) {
      throw new WorkFailed({
        code: 'dataset_gone',
        detail: "A dataset of the forecast's drivers or stock-outs no longer exists.",
      });
    }
    return this.opened(dataset);
  }

  private async opened(dataset: DatasetEntity): Promise<OpenDataset> {
    const sealer = await this.keys.sealer(dataset.organizationId);
    return { dataset, sealed: new SealedDemand(sealer, dataset.id) };
  }
}
