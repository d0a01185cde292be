import { Injectable } from '@nestjs/common';
import type { Belongings } from '../../auth/index.ts';
import { Broadcast, UnitOfWork } from '../../platform/index.ts';
import { DatasetEntity } from './dataset.entity.ts';
import { DATASET_TOPIC } from './dataset.store.ts';

/** Whose datasets there are, for when somebody is removed. */
@Injectable()
export class DatasetOwnerStore implements Belongings {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly broadcast: Broadcast,
  ) {}

  count(organizationId: string, ownerId: string): Promise<number> {
    return this.uow.manager.countBy(DatasetEntity, { organizationId, ownerId });
  }

  async handOver(organizationId: string, ownerId: string, heirId: string): Promise<void> {
    const change = { ownerId: heirId, version: () => 'version + 1' };
    await this.uow.manager.update(DatasetEntity, { organizationId, ownerId }, change);
    await this.broadcast.tell(DATASET_TOPIC, '*');
  }
}
