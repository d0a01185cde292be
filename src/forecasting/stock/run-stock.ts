import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Downloads, invalidField, pageOf } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { DatasetVisibility } from '../demand/dataset-visibility.ts';
import { stockPolicy, type StockTarget } from '../engine/index.ts';
import type { RunEntity } from '../runs/run.entity.ts';
import { RunStore } from '../runs/run.store.ts';
import { DisclosureService } from '../disclosure/disclosure.service.ts';
import { StoredForecasts, type Disclosed, type SeenForecast } from '../runs/stored-forecasts.ts';
import { acceptedType } from '../formats/value-type.ts';
import { STOCK_CSV_HEADER, stockCsvRow, stockNdjsonRow } from './stock-format.ts';
import type { StockPage, StockQuery, StockResponse } from './stock.dto.ts';

const ORDINAL = /^\d{1,9}$/;

interface Seen {
  readonly dataset: DatasetEntity;
  readonly view: DatasetVisibility;
}

/** Plans stock by a forecast: a page of JSON, or all of it as CSV or NDJSON. */
@Injectable()
export class RunStock {
  constructor(
    private readonly runs: RunStore,
    private readonly stored: StoredForecasts,
    private readonly disclosure: DisclosureService,
    private readonly downloads: Downloads,
  ) {}

  async send(
    { query, ...seen }: Seen & { readonly query: StockQuery },
    runId: string,
    request: Request,
    response: Response,
  ): Promise<void> {
    const run = await this.runs.getEnded(seen.dataset.organizationId, runId);
    requireWithin(run.horizon, query, '/leadTime');
    const type = acceptedType(request);
    const isPage = type === 'application/json';
    const position = isPage
      ? await this.disclosure.position(seen.dataset, query.cursor, ORDINAL)
      : undefined;
    const opened = await this.disclosure.disclose(seen.dataset, {
      action: 'forecast.values',
      resource: `forecast:${runId}`,
      details: {
        datasetId: seen.dataset.id,
        type,
        stock: true,
        ...(seen.view.isWhole ? {} : { inPart: true }),
      },
    });
    response.setHeader('X-Forecast-State', run.state);
    const disclosed = { view: seen.view, opened };
    if (isPage) {
      response.json(await this.page(run, disclosed, query, Number(position ?? 0)));
      return;
    }
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-store');
    await this.downloads.send(response, this.text(run, disclosed, query, type));
  }

  private async page(
    run: RunEntity,
    disclosed: Disclosed,
    query: StockQuery,
    from: number,
  ): Promise<StockPage> {
    const rows: Planned[] = [];
    for await (const row of this.planned(run, disclosed, query, from)) {
      rows.push(row);
      if (rows.length > query.limit) break;
    }
    return pageOf(
      rows,
      query.limit,
      ({ ordinal }) => disclosed.opened.demand.cursor(String(ordinal + 1)),
      ({ stock }) => stock,
    );
  }

  private async *text(
    run: RunEntity,
    disclosed: Disclosed,
    query: StockQuery,
    type: string,
  ): AsyncGenerator<string> {
    const csv = type === 'text/csv';
    if (csv) yield STOCK_CSV_HEADER;
    for await (const { stock } of this.planned(run, disclosed, query, 0)) {
      yield csv ? stockCsvRow(stock) : stockNdjsonRow(stock);
    }
  }

  private async *planned(
    run: RunEntity,
    disclosed: Disclosed,
    target: StockTarget,
    from: number,
  ): AsyncGenerator<Planned> {
    for await (const row of this.stored.of(run, disclosed, from)) {
      const stock = plan(row, target);
      if (stock !== undefined) yield { ordinal: row.ordinal, stock };
    }
  }
}

interface Planned {
  readonly ordinal: number;
  readonly stock: StockResponse;
}

/** Undefined without a forecast, for one from before spreads were kept, and where single values are not seen. */
function plan(
  { uniqueId, detail, forecast: { mean, spread } }: SeenForecast,
  { leadTime, serviceLevel }: StockTarget,
): StockResponse | undefined {
  if (detail !== 'single' || mean.length < leadTime || spread === undefined) return undefined;
  return { uniqueId, ...stockPolicy({ mean, spread }, { leadTime, serviceLevel }) };
}

/** @throws Problem naming the lead time */
export function requireWithin(horizon: number, { leadTime }: StockTarget, pointer: string): void {
  if (leadTime <= horizon) return;
  const detail = `must not exceed the horizon of the forecast, ${horizon}`;
  throw invalidField(pointer, 'exceeds_horizon', detail);
}
