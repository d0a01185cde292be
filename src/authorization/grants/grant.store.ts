import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, type SelectQueryBuilder } from 'typeorm';
import { UnitOfWork } from '../../platform/index.ts';
import type { HeldGrant } from '../policies/ability.ts';
import { GrantEntity } from './grant.entity.ts';

@Injectable()
export class GrantStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** What a user holds now: neither withdrawn nor expired. */
  async listHeld(organizationId: string, userId: string): Promise<HeldGrant[]> {
    const rows = await this.held(organizationId)
      .andWhere('held.userId = :userId', { userId })
      .getMany();
    return rows.map(asHeld);
  }

  /** What is held on one thing now, by whom. */
  async listHeldOn(
    organizationId: string,
    datasetId: string | undefined,
  ): Promise<Map<string, HeldGrant[]>> {
    if (datasetId === undefined) return new Map();
    const rows = await this.held(organizationId)
      .andWhere('held.datasetId = :datasetId', { datasetId })
      .getMany();
    const byUser = Map.groupBy(rows, ({ userId }) => userId);
    return new Map([...byUser].map(([userId, grants]) => [userId, grants.map(asHeld)]));
  }

  private held(organizationId: string): SelectQueryBuilder<GrantEntity> {
    return this.uow.manager
      .createQueryBuilder(GrantEntity, 'held')
      .where('held.organizationId = :organizationId', { organizationId })
      .andWhere('held.revokedAt is null and (held.expiresAt is null or held.expiresAt > now())');
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

function asHeld({ id, datasetId, actions, expiresAt }: GrantEntity): HeldGrant {
  return { id, resourceId: datasetId, actions, expiresAt };
}
