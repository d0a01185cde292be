import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AuditLog } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import { pageOf, readCursor, type PageQuery } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { dateOf } from '../demand/demand.service.ts';
import { SealedDemand } from '../demand/sealed-demand.ts';
import { decodeForecast } from './forecast-codec.ts';
import type { RunEntity } from './run.entity.ts';
import { forecastBinding } from './run.job.ts';
import { RunStore, type NamedForecastRow } from './run.store.ts';
import {
  acceptedType,
  csvHeader,
  csvRows,
  ndjsonRows,
  valueRows,
  type DatedForecast,
  type ValueRow,
} from './value-format.ts';

const SERIES_A_READ = 200;
const POSITION = /^\d{1,9}:\d{1,4}$/;

interface Positioned {
  readonly ordinal: number;
  readonly step: number;
  readonly row: ValueRow;
}

/** Opens a forecast's values: a page of JSON, or all of them as CSV or NDJSON. */
@Injectable()
export class RunValues {
  constructor(
    private readonly runs: RunStore,
    private readonly keys: OrganizationKeys,
    private readonly audit: AuditLog,
  ) {}

  async send(
    dataset: DatasetEntity,
    runId: string,
    query: PageQuery,
    request: Request,
    response: Response,
  ): Promise<void> {
    const run = await this.runs.get(dataset.organizationId, runId);
    const type = acceptedType(request);
    await this.audit.append({
      action: 'forecast.values',
      resource: `forecast:${runId}`,
      details: { datasetId: dataset.id, type },
    });
    if (type === 'application/json') {
      response.json(await this.page(dataset, run, query));
      return;
    }
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-store');
    await pipeline(Readable.from(this.text(dataset, run, type)), response);
  }

  private async page(dataset: DatasetEntity, run: RunEntity, query: PageQuery) {
    const position = readCursor(query.cursor, POSITION) ?? '0:0';
    const [fromOrdinal = 0, fromStep = 0] = position.split(':').map(Number);
    const rows: Positioned[] = [];
    for await (const { ordinal, forecast } of this.forecasts(dataset, run, fromOrdinal)) {
      valueRows(forecast).forEach((row, step) => {
        if (ordinal > fromOrdinal || step >= fromStep) rows.push({ ordinal, step, row });
      });
      if (rows.length > query.limit) break;
    }
    return pageOf(
      rows,
      query.limit,
      ({ ordinal, step }) => `${ordinal}:${step + 1}`,
      ({ row }) => row,
    );
  }

  private async *text(
    dataset: DatasetEntity,
    run: RunEntity,
    type: string,
  ): AsyncGenerator<string> {
    const csv = type === 'text/csv';
    if (csv) yield csvHeader(run.levels);
    for await (const { forecast } of this.forecasts(dataset, run, 0)) {
      yield csv ? csvRows(forecast) : ndjsonRows(forecast);
    }
  }

  private async *forecasts(dataset: DatasetEntity, run: RunEntity, fromOrdinal: number) {
    const sealer = await this.keys.sealer(run.organizationId);
    const sealed = new SealedDemand(sealer, dataset.id);
    for (let from = fromOrdinal; ;) {
      const rows = await this.runs.listForecasts(run, from, SERIES_A_READ);
      for (const row of rows) {
        const bytes = sealer.open(row.sealed, forecastBinding(run.id, row.ordinal));
        yield { ordinal: row.ordinal, forecast: dated(dataset, run, sealed, row, bytes) };
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < SERIES_A_READ) return;
      from = last.ordinal + 1;
    }
  }
}

function dated(
  dataset: DatasetEntity,
  run: RunEntity,
  sealed: SealedDemand,
  row: NamedForecastRow,
  bytes: Uint8Array,
): DatedForecast {
  const { firstPeriod, ...forecast } = decodeForecast(bytes);
  const uniqueId = sealed.uniqueId(row);
  const dates = Array.from(forecast.mean, (_, step) => dateOf(dataset, firstPeriod + step) ?? '');
  return { ...forecast, uniqueId, dates, levels: run.levels };
}
