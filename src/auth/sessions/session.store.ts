import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { UnitOfWork } from '../../platform/index.ts';
import { RefreshTokenEntity } from './refresh-token.entity.ts';
import { SessionEntity } from './session.entity.ts';

@Injectable()
export class SessionStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: string, id: string): Promise<SessionEntity | null> {
    return this.uow.manager.findOneBy(SessionEntity, { organizationId, id });
  }

  async insert(session: SessionEntity): Promise<void> {
    await this.uow.manager.insert(SessionEntity, session);
  }

  /** Those that can still be used, newest first. */
  listLive(organizationId: string, userId: string): Promise<SessionEntity[]> {
    return this.uow.manager.find(SessionEntity, {
      where: { organizationId, userId, revokedAt: IsNull(), expiresAt: MoreThan(new Date()) },
      order: { id: 'DESC' },
      take: 1000,
    });
  }

  async prolong(organizationId: string, id: string, expiresAt: Date): Promise<void> {
    const change = { lastUsedAt: new Date(), expiresAt };
    await this.uow.manager.update(SessionEntity, { organizationId, id }, change);
  }

  /** Ends one session of a user, or all of them; returns the ids of those that were live. */
  async revoke(organizationId: string, userId: string, id?: string): Promise<string[]> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .update(SessionEntity)
      .set({ revokedAt: new Date() })
      .where({ organizationId, userId, revokedAt: IsNull(), ...(id === undefined ? {} : { id }) })
      .returning(['id'])
      .execute();
    return (result.raw as { id: string }[]).map((row) => row.id);
  }

  findToken(organizationId: string, hash: Buffer): Promise<RefreshTokenEntity | null> {
    return this.uow.manager.findOneBy(RefreshTokenEntity, { organizationId, hash });
  }

  async insertToken(token: RefreshTokenEntity): Promise<void> {
    await this.uow.manager.insert(RefreshTokenEntity, token);
  }

  /** Marks a token as used; of many attempts at once exactly one is told true. */
  async useToken(organizationId: string, hash: Buffer): Promise<boolean> {
    const result = await this.uow.manager.update(
      RefreshTokenEntity,
      { organizationId, hash, usedAt: IsNull() },
      { usedAt: new Date() },
    );
    return result.affected === 1;
  }
}
