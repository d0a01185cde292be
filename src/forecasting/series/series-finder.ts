import { Injectable } from '@nestjs/common';
import { notFound } from '../../platform/index.ts';
import type { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetOpeners } from '../disclosure/dataset-openers.ts';
import { DemandStore, type SeriesRow } from '../demand/demand.store.ts';

const MAX_ID_LENGTH = 200;

/** Finds a series by its product id, without disclosing ids. */
@Injectable()
export class SeriesFinder {
  constructor(
    private readonly store: DemandStore,
    private readonly openers: DatasetOpeners,
  ) {}

  /** @throws Problem not_found when the dataset has no such series */
  async find(dataset: DatasetEntity, uniqueId: string): Promise<SeriesRow> {
    if (uniqueId.length > MAX_ID_LENGTH || !uniqueId.isWellFormed()) throw notFound();
    const { demand } = await this.openers.open(dataset);
    const { organizationId, id } = dataset;
    const rows = await this.store.findSeriesByLookup(organizationId, id, [demand.lookup(uniqueId)]);
    if (rows[0] === undefined) throw notFound();
    return demand.named(rows[0], uniqueId);
  }
}
