import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { UnitOfWork } from '../../platform/index.ts';
import type { HeldGrant } from '../policies/ability.ts';
import { GrantEntity } from './grant.entity.ts';

@Injectable()
export class GrantStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** What a user holds now: neither withdrawn nor expired. */
  async listHeld(organizationId: string, userId: string): Promise<HeldGrant[]> {
    const rows = await this.uow.manager
      .createQueryBuilder(GrantEntity, 'held')
      .where('held.organizationId = :organizationId and held.userId = :userId', {
        organizationId,
        userId,
      })
      .andWhere('held.revokedAt is null and (held.expiresAt is null or held.expiresAt > now())')
      .getMany();
    return rows.map(({ datasetId, actions, expiresAt }) => ({
      resourceId: datasetId,
      actions,
      expiresAt,
    }));
  }

  async insert(grant: GrantEntity): Promise<void> {
    await this.uow.manager.insert(GrantEntity, grant);
  }

  /** Those of a dataset that have not been withdrawn, newest first. */
  listOf(
    organizationId: string,
    datasetId: string,
    beforeId: string | undefined,
    limit: number,
  ): Promise<GrantEntity[]> {
    return this.uow.manager.find(GrantEntity, {
      where: {
        organizationId,
        datasetId,
        revokedAt: IsNull(),
        ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Withdraws a grant; of many at once exactly one is told that it did. */
  async revoke(organizationId: string, datasetId: string, id: string): Promise<string | null> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .update(GrantEntity)
      .set({ revokedAt: new Date() })
      .where({ organizationId, datasetId, id, revokedAt: IsNull() })
      .returning(['userId'])
      .execute();
    const rows = result.raw as { user_id: string }[];
    return rows[0]?.user_id ?? null;
  }
}
