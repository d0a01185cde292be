import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { notFound, UnitOfWork } from '../../platform/index.ts';
import { IdentityProviderEntity } from './identity-provider.entity.ts';

@Injectable()
export class IdentityProviderStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: string, id: string): Promise<IdentityProviderEntity | null> {
    return this.uow.manager.findOneBy(IdentityProviderEntity, { organizationId, id });
  }

  async get(organizationId: string, id: string): Promise<IdentityProviderEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** Newest first. */
  list(
    organizationId: string,
    beforeId: string | undefined,
    limit: number,
  ): Promise<IdentityProviderEntity[]> {
    const before = beforeId === undefined ? {} : { id: LessThan(beforeId) };
    return this.uow.manager.find(IdentityProviderEntity, {
      where: { organizationId, ...before },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async insert(provider: IdentityProviderEntity): Promise<void> {
    await this.uow.manager.insert(IdentityProviderEntity, provider);
  }

  /** Changes it when the version is still the one that was read; false when it is not. */
  async update(
    { organizationId, id, version }: IdentityProviderEntity,
    change: Partial<IdentityProviderEntity>,
  ): Promise<boolean> {
    const result = await this.uow.manager.update(
      IdentityProviderEntity,
      { organizationId, id, version },
      { ...change, version: version + 1 },
    );
    return result.affected === 1;
  }

  /** Removes it with its domains and identities; false when it is gone already. */
  async remove({ organizationId, id }: IdentityProviderEntity): Promise<boolean> {
    const result = await this.uow.manager.delete(IdentityProviderEntity, { organizationId, id });
    return result.affected === 1;
  }
}
