import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { UnitOfWork } from '../../platform/index.ts';
import { DataKeyEntity, type DataKeyPurpose } from './data-key.entity.ts';

@Injectable()
export class DataKeyStore {
  constructor(private readonly uow: UnitOfWork) {}

  findCurrent(organizationId: string, purpose: DataKeyPurpose): Promise<DataKeyEntity | null> {
    return this.uow.manager.findOneBy(DataKeyEntity, {
      organizationId,
      purpose,
      supersededAt: IsNull(),
    });
  }

  async insert(key: DataKeyEntity): Promise<void> {
    await this.uow.manager.insert(DataKeyEntity, key);
  }
}
