import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan } from 'typeorm';
import { notFound, UnitOfWork } from '../../platform/index.ts';
import { ImportEntity } from './import.entity.ts';

const LIVE = In(['queued', 'running']);

@Injectable()
export class ImportStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: string, id: string): Promise<ImportEntity | null> {
    return this.uow.manager.findOneBy(ImportEntity, { organizationId, id });
  }

  async get(organizationId: string, id: string): Promise<ImportEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  list(
    organizationId: string,
    datasetId: string,
    beforeId: string | undefined,
    limit: number,
  ): Promise<ImportEntity[]> {
    return this.uow.manager.find(ImportEntity, {
      where: {
        organizationId,
        datasetId,
        ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async insert(row: ImportEntity): Promise<void> {
    await this.uow.manager.insert(ImportEntity, row);
  }

  /** Changes an import that has not ended; false when it has. */
  async update(
    { organizationId, id }: { readonly organizationId: string; readonly id: string },
    change: Partial<ImportEntity>,
  ): Promise<boolean> {
    const result = await this.uow.manager.update(
      ImportEntity,
      { organizationId, id, state: LIVE },
      change,
    );
    return result.affected === 1;
  }

  /** Notes that it should stop; null when it has ended or was told before, else its state. */
  async requestCancel(organizationId: string, id: string): Promise<boolean> {
    const result = await this.uow.manager.update(
      ImportEntity,
      { organizationId, id, state: LIVE, cancelRequestedAt: IsNull() },
      { cancelRequestedAt: new Date() },
    );
    return result.affected === 1;
  }
}
