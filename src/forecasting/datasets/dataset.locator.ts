import { Injectable } from '@nestjs/common';
import {
  Broadcast,
  currentPrincipal,
  isId,
  Locator,
  InvalidatingCache,
  type OrganizationId,
  type DatasetId,
} from '../../platform/index.ts';
import type { DatasetEntity } from './dataset.entity.ts';
import { DATASET_TOPIC, DatasetStore } from './dataset.store.ts';

const MAX_DATASETS = 10_000;
const MAX_DURATION_MS = 60_000;

/**
 * Locates the dataset of a route. It is cached until it changes, because every request about a dataset, its imports or
 * its forecasts needs it. Decisions that depend on its counts read it again.
 */
@Injectable()
export class DatasetLocator extends Locator<DatasetEntity> {
  private readonly known: InvalidatingCache<DatasetEntity>;

  constructor(
    private readonly store: DatasetStore,
    broadcast: Broadcast,
  ) {
    super();
    this.known = new InvalidatingCache(broadcast, DATASET_TOPIC, {
      most: MAX_DATASETS,
      longestMs: MAX_DURATION_MS,
    });
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<DatasetEntity | null> {
    const id = parameters['id'] ?? '';
    return isId<DatasetId>(id) ? this.find(currentPrincipal().organizationId, id) : null;
  }

  override remembered(parameters: Readonly<Record<string, string>>): DatasetEntity | undefined {
    return this.known.find(keyOf(currentPrincipal().organizationId, parameters['id'] ?? ''));
  }

  override list(beforeId: string | undefined, limit: number): Promise<DatasetEntity[]> {
    return this.store.list(beforeId, limit);
  }

  async find(organizationId: OrganizationId, id: DatasetId): Promise<DatasetEntity | null> {
    const key = keyOf(organizationId, id);
    const known = this.known.find(key);
    if (known !== undefined) return known;
    const since = this.known.moment;
    const found = await this.store.find(organizationId, id);
    // Before its first import a dataset cannot say how its dates are written, which soon changes.
    if (found !== null && found.phase !== null) this.known.keep(key, found, [id], since);
    return found;
  }
}

const keyOf = (organizationId: OrganizationId, id: string): string => `${organizationId} ${id}`;
