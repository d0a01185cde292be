import { Injectable } from '@nestjs/common';
import type { OwnedResources } from '../../auth/index.ts';
import {
  Broadcast,
  staleVersion,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import { DatasetEntity } from './dataset.entity.ts';
import { DATASET_TOPIC, DatasetStore } from './dataset.store.ts';

/** Datasets by owner, for the deletion of a user. */
@Injectable()
export class DatasetOwnerStore implements OwnedResources {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly broadcast: Broadcast,
    private readonly datasets: DatasetStore,
  ) {}

  count(organizationId: OrganizationId, ownerId: UserId): Promise<number> {
    return this.uow.manager.countBy(DatasetEntity, { organizationId, ownerId });
  }

  async handOver(organizationId: OrganizationId, ownerId: UserId, heirId: UserId): Promise<void> {
    const owned = await this.uow.manager.findBy(DatasetEntity, { organizationId, ownerId });
    for (const dataset of owned) {
      if (!(await this.datasets.update(dataset, { ownerId: heirId }))) throw staleVersion();
    }
    await this.broadcast.notify(DATASET_TOPIC, '*');
  }
}
