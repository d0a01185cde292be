import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { RootKeys } from '../../../crypto/index.ts';
import { UnitOfWork, type OrganizationId } from '../../../platform/index.ts';
import { IdentityProviderDomainEntity } from './identity-provider-domain.entity.ts';
import { SignInDomainEntity } from './sign-in-domain.entity.ts';

const BY_DOMAIN = `select organization_id as "organizationId", provider_id as "providerId"
  from sign_in_domain where lookup = $1`;

/** Provider of a domain. */
type Route = Pick<SignInDomainEntity, 'organizationId' | 'providerId'>;

@Injectable()
export class ProviderDomainStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly roots: RootKeys,
  ) {}

  /** Finds the provider of a verified domain in all organizations. */
  async route(domain: string): Promise<Route | undefined> {
    const values = [this.lookup(domain)];
    return (await this.uow.prepared<Route>('sign_in_domain', BY_DOMAIN, values))[0];
  }

  /** Takes a verified domain for a provider; false when anybody in the installation has it. */
  async take({
    organizationId,
    providerId,
    domain,
  }: IdentityProviderDomainEntity): Promise<boolean> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(SignInDomainEntity)
      .values({ lookup: this.lookup(domain), organizationId, providerId })
      .orIgnore()
      .returning('provider_id')
      .execute();
    return (result.raw as unknown[]).length === 1;
  }

  find(
    organizationId: OrganizationId,
    domain: string,
  ): Promise<IdentityProviderDomainEntity | null> {
    return this.uow.manager.findOneBy(IdentityProviderDomainEntity, { organizationId, domain });
  }

  listOf(
    organizationId: OrganizationId,
    providerIds: readonly string[],
  ): Promise<IdentityProviderDomainEntity[]> {
    return this.uow.manager.find(IdentityProviderDomainEntity, {
      where: { organizationId, providerId: In([...providerIds]) },
      order: { domain: 'ASC' },
    });
  }

  /** Adds an unverified domain; false if the organization has it already. */
  async add(row: IdentityProviderDomainEntity): Promise<boolean> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(IdentityProviderDomainEntity)
      .values(row)
      .orIgnore()
      .returning('domain')
      .execute();
    return (result.raw as unknown[]).length === 1;
  }

  async verified({ organizationId, domain }: IdentityProviderDomainEntity): Promise<void> {
    const change = { verifiedAt: new Date() };
    await this.uow.manager.update(IdentityProviderDomainEntity, { organizationId, domain }, change);
  }

  /** Gives a domain up; others may take it from then on. */
  async remove({
    organizationId,
    domain,
    verifiedAt,
  }: IdentityProviderDomainEntity): Promise<void> {
    await this.uow.manager.delete(IdentityProviderDomainEntity, { organizationId, domain });
    if (verifiedAt === null) return;
    const lookup = this.lookup(domain);
    await this.uow.manager.delete(SignInDomainEntity, { organizationId, lookup });
  }

  private lookup(domain: string): Buffer {
    return this.roots.keyedHash('sign-in domain', domain);
  }
}
