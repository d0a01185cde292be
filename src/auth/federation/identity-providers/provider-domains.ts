import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  invalidField,
  NameServers,
  notFound,
  Problem,
  UnitOfWork,
} from '../../../platform/index.ts';
import { generateReadableSecret } from '../../credentials/secrets/generated-secret.ts';
import type { IdentityProviderDomainEntity } from '../../people/domains/identity-provider-domain.entity.ts';
import { ProviderDomainResponse, recordOf } from './identity-provider.dto.ts';
import type { IdentityProviderEntity } from './identity-provider.entity.ts';
import { ProviderDomainStore } from '../../people/domains/provider-domain.store.ts';

type Provider = Pick<IdentityProviderEntity, 'organizationId' | 'id'>;

/** Domains that lead to a provider. Each counts only after its name servers have shown whose it is, and is one organization's. */
@Injectable()
export class ProviderDomains {
  constructor(
    private readonly store: ProviderDomainStore,
    private readonly nameServers: NameServers,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  of({ organizationId }: Provider, providerIds: readonly string[]) {
    return this.store.listOf(organizationId, providerIds);
  }

  /** Verified domains of a provider. */
  async verifiedOf({ organizationId, id }: Provider): Promise<readonly string[]> {
    const rows = await this.store.listOf(organizationId, [id]);
    return rows.filter(({ verifiedAt }) => verifiedAt !== null).map(({ domain }) => domain);
  }

  /** Makes these its domains in the open transaction. @throws Problem when another provider has one */
  async replace({ organizationId, id }: Provider, wanted: readonly string[]): Promise<void> {
    const had = await this.store.listOf(organizationId, [id]);
    for (const row of had) if (!wanted.includes(row.domain)) await this.store.remove(row);
    for (const domain of wanted) {
      if (had.some((row) => row.domain === domain)) continue;
      const row = { organizationId, domain, providerId: id, token: generateReadableSecret() };
      if (await this.store.add({ ...row, verifiedAt: null })) continue;
      throw invalidField(
        '/domains',
        'taken',
        `holds ${domain}, which belongs to another identity provider of yours`,
      );
    }
  }

  /** Looks for the record. @throws Problem conflict while it is not there, or when another organization has the domain */
  async verify(provider: Provider, domain: string): Promise<ProviderDomainResponse> {
    const row = await this.store.find(provider.organizationId, domain);
    if (row?.providerId !== provider.id) throw notFound();
    if (row.verifiedAt !== null) return new ProviderDomainResponse(row);
    const { name, value } = recordOf(row);
    const texts = await this.nameServers.texts(name);
    if (!texts.includes(value)) {
      await this.refuse(row, 'the TXT record is missing');
      throw new Problem('conflict', `The TXT record ${name} with that value does not exist yet.`);
    }
    return this.take(row);
  }

  private async take(row: IdentityProviderDomainEntity): Promise<ProviderDomainResponse> {
    return this.uow.answer(async () => {
      if (!(await this.store.take(row))) {
        await this.refuse(row, 'another organization has verified it');
        throw new Problem(
          'conflict',
          'Another organization of this server has verified this domain.',
        );
      }
      await this.store.verified(row);
      await this.audit.append({ ...entryOf(row), details: { domain: row.domain } });
      return new ProviderDomainResponse({ ...row, verifiedAt: new Date() });
    });
  }

  private async refuse(row: IdentityProviderDomainEntity, reason: string): Promise<void> {
    const details = { domain: row.domain };
    await this.audit.refuse({ ...entryOf(row), reason, details });
  }
}

const entryOf = ({ providerId }: IdentityProviderDomainEntity) =>
  ({
    action: 'identity_provider.verify',
    resource: `identity_provider:${providerId}`,
  }) as const;
