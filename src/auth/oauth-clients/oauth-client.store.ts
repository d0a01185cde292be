import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { UnitOfWork } from '../../platform/index.ts';
import { OAuthClientEntity } from './oauth-client.entity.ts';

@Injectable()
export class OAuthClientStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: string, id: string): Promise<OAuthClientEntity | null> {
    const where = { organizationId, id, revokedAt: IsNull() };
    return this.uow.manager.findOneBy(OAuthClientEntity, where);
  }

  async insert(client: OAuthClientEntity): Promise<void> {
    await this.uow.manager.save(OAuthClientEntity, client);
  }

  /** Newest first. */
  list(
    organizationId: string,
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

  /** False when it was revoked meanwhile. */
  async change(
    { organizationId, id }: OAuthClientEntity,
    change: Partial<Omit<OAuthClientEntity, 'jwks'>>,
  ): Promise<boolean> {
    const live = { organizationId, id, revokedAt: IsNull() };
    return (await this.uow.manager.update(OAuthClientEntity, live, change)).affected === 1;
  }
}
