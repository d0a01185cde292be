import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { invalidField, pageOf } from '../../platform/index.ts';
import { stockPolicy, type StockTarget } from '../engine/index.ts';
import type { RunEntity } from '../runs/run.entity.ts';
import { RunTables, type WantedTable } from '../runs/run-tables.ts';
import { StoredForecasts, type Disclosed, type SeenForecast } from '../runs/stored-forecasts.ts';
import { STOCK_CSV_HEADER, stockCsvRow, stockNdjsonRow } from './stock-format.ts';
import type { StockPage, StockQuery, StockResponse } from './stock.dto.ts';

const ORDINAL = /^\d{1,9}$/;

/** Stock levels by a forecast as a table. */
@Injectable()
export class RunStock {
  constructor(
    private readonly tables: RunTables,
    private readonly stored: StoredForecasts,
  ) {}

  send(
    wanted: WantedTable,
    query: StockQuery,
    request: Request,
    response: Response,
  ): Promise<void> {
    return this.tables.send(
      wanted,
      (run) => {
        requireWithin(run.horizon, query, '/leadTime');
        return {
          position: ORDINAL,
          details: { stock: true },
          page: (disclosed, position) => this.page(run, disclosed, query, Number(position ?? 0)),
          text: (disclosed, type) => this.text(run, disclosed, query, type),
        };
      },
      request,
      response,
    );
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
