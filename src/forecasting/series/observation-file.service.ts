import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Downloads, sendJson, type PageQuery } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { csvCell, type ValueType } from '../formats/value-format.ts';
import { DemandService } from './demand.service.ts';
import type { ObservationResponse } from './series.dto.ts';
import type { DatasetVisibility } from '../demand/dataset-visibility.ts';

/** Series, visibility and page of a request. */
interface Wanted {
  readonly dataset: DatasetEntity;
  readonly view: DatasetVisibility;
  readonly uniqueId: string;
  readonly query: PageQuery;
}

/** Sends the observations of a series: a page of JSON, or all of them as a file that can be imported again. */
@Injectable()
export class ObservationFileService {
  constructor(
    private readonly demand: DemandService,
    private readonly downloads: Downloads,
  ) {}

  async send(
    { dataset, view, uniqueId, query }: Wanted,
    type: ValueType,
    response: Response,
  ): Promise<void> {
    if (type === 'application/json') {
      sendJson(response, await this.demand.listObservations(dataset, view, uniqueId, query));
      return;
    }
    const pieces = await this.demand.openObservations(dataset, view, uniqueId);
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-store');
    const text = type === 'text/csv' ? csv(pieces, uniqueId) : ndjson(pieces, uniqueId);
    await this.downloads.send(response, text);
  }
}

type Pieces = AsyncIterable<readonly ObservationResponse[]>;

async function* csv(pieces: Pieces, uniqueId: string): AsyncGenerator<string> {
  const id = csvCell(uniqueId);
  yield 'unique_id,ds,y\n';
  for await (const piece of pieces) yield piece.map(({ ds, y }) => `${id},${ds},${y}\n`).join('');
}

async function* ndjson(pieces: Pieces, uniqueId: string): AsyncGenerator<string> {
  for await (const piece of pieces)
    yield piece.map(({ ds, y }) => `${JSON.stringify({ unique_id: uniqueId, ds, y })}\n`).join('');
}
