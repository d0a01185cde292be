import { Injectable } from '@nestjs/common';
import { OrganizationKeys } from '../../../crypto/index.ts';
import { PROVIDER_SECRET, type IdentityProviderEntity } from './identity-provider.entity.ts';

type Owner = Pick<IdentityProviderEntity, 'organizationId' | 'id'>;

/** Secrets that identity providers gave this server, sealed with their organization's key. */
@Injectable()
export class ProviderSecrets {
  constructor(private readonly keys: OrganizationKeys) {}

  async seal({ organizationId, id }: Owner, secret: string): Promise<Buffer> {
    const sealer = await this.keys.sealer(organizationId);
    return sealer.seal(Buffer.from(secret), PROVIDER_SECRET.at({ id }));
  }

  async open({ organizationId, id, clientSecret }: IdentityProviderEntity): Promise<string> {
    const sealer = await this.keys.sealer(organizationId);
    return (await sealer.open(clientSecret, PROVIDER_SECRET.at({ id }))).toString('utf8');
  }
}
