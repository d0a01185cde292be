import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { requireTransaction, UnitOfWork } from '../../platform/index.ts';
import { DataKeyEntity } from './data-key.entity.ts';

@Injectable()
export class DataKeyStore {
  /** Transactions that have changed keys, by their managers. */
  private readonly changing = new WeakSet<EntityManager>();

  constructor(private readonly uow: UnitOfWork) {}

  /** Whether the open transaction sees keys that are not committed, and may be rolled back. */
  get seesUncommitted(): boolean {
    return this.changing.has(this.uow.manager);
  }

  /** All keys of an organization, whatever their state. */
  list(organizationId: string): Promise<DataKeyEntity[]> {
    return this.uow.manager.findBy(DataKeyEntity, { organizationId });
  }

  async insert(key: DataKeyEntity): Promise<void> {
    this.beginChange();
    await this.uow.manager.insert(DataKeyEntity, key);
  }

  /** Ends sealing under the enabled data key; its id, or undefined when another transaction has just ended it. */
  async supersede(organizationId: string, at: Date): Promise<string | undefined> {
    this.beginChange();
    const result = await this.uow.manager
      .createQueryBuilder()
      .update(DataKeyEntity)
      .set({ state: 'decrypt_only', supersededAt: at })
      .where({ organizationId, purpose: 'data', state: 'enabled' })
      .returning('id')
      .execute();
    return (result.raw as { id: string }[])[0]?.id;
  }

  private beginChange(): void {
    requireTransaction();
    this.changing.add(this.uow.manager);
  }
}
