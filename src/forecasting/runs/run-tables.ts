import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Downloads, sendJson, type RunId } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import type { DatasetVisibility } from '../demand/dataset-visibility.ts';
import { DisclosureService } from '../disclosure/disclosure.service.ts';
import { acceptedType } from '../formats/value-type.ts';
import type { RunEntity } from './run.entity.ts';
import { RunStore } from './run.store.ts';
import type { Disclosed } from './stored-forecasts.ts';

/** Forecast, visibility and start of a table. */
export interface WantedTable {
  readonly dataset: DatasetEntity;
  readonly view: DatasetVisibility;
  readonly runId: RunId;
  readonly cursor: string | undefined;
}

/** A table of an ended forecast. */
export interface RunTable {
  /** Content of a cursor. */
  readonly position: RegExp;
  /** Audit details besides the dataset and the media type. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** A page from a position on, or from the start. */
  page(disclosed: Disclosed, position: string | undefined): Promise<object>;
  /** All rows as lines of text. */
  text(disclosed: Disclosed, type: string): AsyncGenerator<string>;
}

/** Sends tables of forecasts: a page of JSON, or all rows as CSV or NDJSON. The reading is on record first. */
@Injectable()
export class RunTables {
  constructor(
    private readonly runs: RunStore,
    private readonly disclosure: DisclosureService,
    private readonly downloads: Downloads,
  ) {}

  /** @param tableOf makes the table for the forecast; it may refuse the request */
  async send(
    { dataset, view, runId, cursor }: WantedTable,
    tableOf: (run: RunEntity) => RunTable,
    request: Request,
    response: Response,
  ): Promise<void> {
    const run = await this.runs.getEnded(dataset.organizationId, runId);
    const table = tableOf(run);
    const type = acceptedType(request);
    const isPage = type === 'application/json';
    const position = isPage
      ? await this.disclosure.position(dataset, cursor, table.position)
      : undefined;
    const opened = await this.disclosure.disclose(dataset, {
      action: 'forecast.values',
      resource: `forecast:${runId}`,
      details: {
        datasetId: dataset.id,
        type,
        ...table.details,
        ...(view.isWhole ? {} : { inPart: true }),
      },
    });
    response.setHeader('X-Forecast-State', run.state);
    if (isPage) {
      sendJson(response, await table.page({ view, opened }, position));
      return;
    }
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-store');
    await this.downloads.send(response, table.text({ view, opened }, type));
  }
}
