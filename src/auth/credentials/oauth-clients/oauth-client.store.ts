import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { RowSeals, type SealedRows } from '../../../crypto/index.ts';
import { UnitOfWork, type OrganizationId } from '../../../platform/index.ts';
import { OAuthClientEntity } from './oauth-client.entity.ts';

@Injectable()
export class OAuthClientStore {
  private readonly sealed: SealedRows<OAuthClientEntity>;

  constructor(
    private readonly uow: UnitOfWork,
    seals: RowSeals,
  ) {
    this.sealed = seals.of<OAuthClientEntity>('oauth_client', [
      'organizationId',
      'id',
      'serviceAccountId',
      'grantTypes',
      'redirectUris',
      'postLogoutRedirectUris',
      'scopes',
      'proof',
      'jwks',
      'secretHash',
      'formerSecretHash',
      'formerSecretEndsAt',
      'native',
      'trusted',
      'boundTokens',
      'pushedRequests',
    ]);
  }

  async find(organizationId: OrganizationId, id: string): Promise<OAuthClientEntity | null> {
    const where = { organizationId, id, revokedAt: IsNull() };
    return this.sealed.checked(await this.uow.manager.findOneBy(OAuthClientEntity, where));
  }

  async insert(client: OAuthClientEntity): Promise<void> {
    const seal = this.sealed.sealOf(client);
    await this.uow.manager.save(OAuthClientEntity, { ...client, seal });
  }

  /** Newest first. */
  list(
    organizationId: OrganizationId,
    beforeId: string | undefined,
    limit: number,
  ): Promise<OAuthClientEntity[]> {
    return this.uow.manager.find(OAuthClientEntity, {
      where: {
        organizationId,
        revokedAt: IsNull(),
        ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** False when it was changed or revoked since it was read. */
  async change(
    client: OAuthClientEntity,
    change: Partial<Omit<OAuthClientEntity, 'jwks'>>,
  ): Promise<boolean> {
    const { organizationId, id, seal = null } = client;
    if (seal === null) return false;
    const unchanged = { organizationId, id, revokedAt: IsNull(), seal };
    const next = { ...change, seal: this.sealed.sealOf({ ...client, ...change }) };
    return (await this.uow.manager.update(OAuthClientEntity, unchanged, next)).affected === 1;
  }
}
