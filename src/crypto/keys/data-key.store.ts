import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { UnitOfWork } from '../../platform/index.ts';
import { DataKeyEntity, type DataKeyPurpose } from './data-key.entity.ts';

@Injectable()
export class DataKeyStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: string, id: string): Promise<DataKeyEntity | null> {
    return this.uow.manager.findOneBy(DataKeyEntity, { organizationId, id });
  }

  findCurrent(organizationId: string, purpose: DataKeyPurpose): Promise<DataKeyEntity | null> {
    return this.uow.manager.findOneBy(DataKeyEntity, {
      organizationId,
      purpose,
      supersededAt: IsNull(),
    });
  }

  /** Inserts a key unless its purpose has a current one: of many at once exactly one stays. */
  async insertFirst(key: DataKeyEntity): Promise<void> {
    await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(DataKeyEntity)
      .values(key)
      .orIgnore()
      .execute();
  }
}
