import { Injectable } from '@nestjs/common';
import { AccessService } from '../../authorization/index.ts';
import {
  currentPrincipal,
  pageOf,
  type DatasetId,
  type PageQuery,
  type RunId,
} from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { dateOf } from '../demand/dates.ts';
import type { Detail, DatasetVisibility } from '../demand/dataset-visibility.ts';
import type { RunEntity } from '../runs/run.entity.ts';
import { RunStore } from '../runs/run.store.ts';
import { DisclosureService } from '../disclosure/disclosure.service.ts';
import { StoredForecasts, type SeenForecast } from '../runs/stored-forecasts.ts';
import { explanationOf, type SeenSources } from '../formats/explanation.ts';
import type { ExplanationPage } from './explanation.dto.ts';

const ORDINAL = /^\d{1,9}$/;

/** Tells of each series of a forecast why it is as it is. */
@Injectable()
export class ForecastExplanations {
  constructor(
    private readonly runs: RunStore,
    private readonly stored: StoredForecasts,
    private readonly datasets: DatasetLocator,
    private readonly access: AccessService,
    private readonly disclosure: DisclosureService,
  ) {}

  /** Only for series whose single values are visible, since components reveal the mean. */
  async page(
    seen: { readonly dataset: DatasetEntity; readonly view: DatasetVisibility },
    runId: RunId,
    query: PageQuery,
  ): Promise<ExplanationPage> {
    const run = await this.runs.getEnded(seen.dataset.organizationId, runId);
    const { dataset, view } = seen;
    const from = Number((await this.disclosure.position(dataset, query.cursor, ORDINAL)) ?? 0);
    const opened = await this.disclosure.disclose(dataset, {
      action: 'forecast.values',
      resource: `forecast:${runId}`,
      details: {
        datasetId: seen.dataset.id,
        explanations: true,
        ...(seen.view.isWhole ? {} : { inPart: true }),
      },
    });
    const sides = await this.sidesSeen(run);
    const rows: SeenForecast[] = [];
    for await (const row of this.stored.of(run, { view, opened }, from)) {
      if (row.detail === 'single') rows.push(row);
      if (rows.length > query.limit) break;
    }
    return pageOf(
      rows,
      query.limit,
      ({ ordinal }) => opened.demand.cursor(String(ordinal + 1)),
      ({ uniqueId, forecast }) =>
        explanationOf(uniqueId, forecast, (period) => dateOf(seen.dataset, period) ?? '', {
          ...sides,
          observations: observationsOf(run, seen.view, { uniqueId, forecast }) === 'single',
        }),
    );
  }

  /** Covariate datasets that the caller may read. */
  private async sidesSeen({
    organizationId,
    sides,
  }: RunEntity): Promise<Omit<SeenSources, 'observations'>> {
    const principal = currentPrincipal();
    const mayRead = async (id: DatasetId): Promise<boolean> => {
      const dataset = await this.datasets.find(organizationId, id);
      return dataset !== null && this.access.can(principal, 'read', DATASET, dataset);
    };
    const hiddenDrivers = new Set<string>();
    for (const { name, datasetId } of sides?.drivers ?? []) {
      if (!(await mayRead(datasetId))) hiddenDrivers.add(name);
    }
    const stockouts = sides?.stockouts ?? null;
    return { hiddenDrivers, stockouts: stockouts === null || (await mayRead(stockouts)) };
  }
}

/** In what detail the observations of a series, or of a sum of series, are seen. */
function observationsOf(
  { hierarchy }: RunEntity,
  view: DatasetVisibility,
  { uniqueId, forecast }: Pick<SeenForecast, 'uniqueId' | 'forecast'>,
): Detail | undefined {
  if (forecast.uniqueId === undefined || hierarchy === null) {
    return view.detailOf(uniqueId, 'observations');
  }
  return view.detailOfNode(uniqueId, hierarchy.separator, 'observations');
}
