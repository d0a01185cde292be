import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../../crypto/index.ts';
import { LessThan } from 'typeorm';
import { notFound, UnitOfWork, type OrganizationId } from '../../../platform/index.ts';
import { IdentityProviderEntity } from './identity-provider.entity.ts';

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: IdentityProviderEntity): SealedValues => [
  row.organizationId,
  row.id,
  row.issuer,
  row.clientId,
  row.clientSecret,
  row.createUsers,
  row.defaultRoles,
  row.roleClaim,
  row.roleMapping,
  row.trustFactors,
  // Seals are older than this, and hold what is off as they did before.
  ...(row.trustAddresses ? ['trust addresses'] : []),
];

@Injectable()
export class IdentityProviderStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
  ) {}

  async find(organizationId: OrganizationId, id: string): Promise<IdentityProviderEntity | null> {
    const found = await this.uow.manager.findOneBy(IdentityProviderEntity, { organizationId, id });
    return this.seals.checked('identity_provider', found, sealedOf);
  }

  async get(organizationId: OrganizationId, id: string): Promise<IdentityProviderEntity> {
    const found = await this.find(organizationId, id);
    if (found === null) throw notFound();
    return found;
  }

  /** Newest first. */
  list(
    organizationId: OrganizationId,
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
    const seal = this.seals.seal('identity_provider', sealedOf(provider));
    await this.uow.manager.insert(IdentityProviderEntity, { ...provider, seal });
  }

  /** Changes it when the version is still the one that was read; false when it is not. */
  async update(
    provider: IdentityProviderEntity,
    change: Partial<IdentityProviderEntity>,
  ): Promise<boolean> {
    const { organizationId, id, version } = provider;
    const seal = this.seals.seal('identity_provider', sealedOf({ ...provider, ...change }));
    const result = await this.uow.manager.update(
      IdentityProviderEntity,
      { organizationId, id, version },
      { ...change, seal, version: version + 1 },
    );
    return result.affected === 1;
  }

  /** Removes it with its domains and identities; false when it is gone already. */
  async remove({ organizationId, id }: IdentityProviderEntity): Promise<boolean> {
    const result = await this.uow.manager.delete(IdentityProviderEntity, { organizationId, id });
    return result.affected === 1;
  }
}
