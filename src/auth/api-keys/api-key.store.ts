import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Access } from '../../authorization/index.ts';
import { UnitOfWork } from '../../platform/index.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { API_KEY } from './api-key.policy.ts';

@Injectable()
export class ApiKeyStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly access: Access,
  ) {}

  find(organizationId: string, id: string): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOneBy(ApiKeyEntity, { organizationId, id, revokedAt: IsNull() });
  }

  findByHash(organizationId: string, hash: Buffer): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOneBy(ApiKeyEntity, { organizationId, hash });
  }

  async insert(key: ApiKeyEntity): Promise<void> {
    await this.uow.manager.insert(ApiKeyEntity, key);
  }

  /** Those that the caller may list, newest first. */
  async list(beforeId: string | undefined, limit: number): Promise<ApiKeyEntity[]> {
    const query = this.uow.manager
      .createQueryBuilder(ApiKeyEntity, 'key')
      .where('key.revokedAt is null')
      .orderBy('key.id', 'DESC')
      .limit(limit);
    if (beforeId !== undefined) query.andWhere('key.id < :beforeId', { beforeId });
    await this.access.filter(query, 'key', 'list', API_KEY);
    return query.getMany();
  }

  /** Revokes a key; of many attempts at once exactly one is told true. */
  async revoke(organizationId: string, id: string): Promise<boolean> {
    const result = await this.uow.manager.update(
      ApiKeyEntity,
      { organizationId, id, revokedAt: IsNull() },
      { revokedAt: new Date() },
    );
    return result.affected === 1;
  }
}
