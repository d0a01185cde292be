import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { Access } from '../../authorization/index.ts';
import { UnitOfWork } from '../../platform/index.ts';
import type { Use } from '../authentication/last-uses.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { API_KEY } from './api-key.policy.ts';

const NOTE_USES = `
  update api_key k set last_used_at = u.at, last_used_from = u.source
    from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as u (id, at, source)
   where k.organization_id = current_organization_id() and k.id = u.id
     and (k.last_used_at is null or k.last_used_at < u.at)`;

@Injectable()
export class ApiKeyStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly access: Access,
  ) {}

  find(organizationId: string, id: string): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOneBy(ApiKeyEntity, { organizationId, id, revokedAt: IsNull() });
  }

  /** The key while it can be used, or given back by the review that revoked it. */
  findRevocable(organizationId: string, id: string): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOneBy(ApiKeyEntity, [
      { organizationId, id, revokedAt: IsNull() },
      { organizationId, id, restorable: true },
    ]);
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

  /** Lets a key end at that time at the latest; false when it was revoked meanwhile. */
  async endAt({ organizationId, id }: ApiKeyEntity, expiresAt: Date): Promise<boolean> {
    const live = { organizationId, id, revokedAt: IsNull() };
    return (await this.uow.manager.update(ApiKeyEntity, live, { expiresAt })).affected === 1;
  }

  async noteUses(uses: readonly Use[]): Promise<void> {
    if (uses.length === 0) return;
    await this.uow.manager.query(NOTE_USES, [
      uses.map(({ id }) => id),
      uses.map(({ at }) => at),
      uses.map(({ source }) => source),
    ]);
  }

  async restore(organizationId: string, id: string): Promise<boolean> {
    const result = await this.uow.manager.update(
      ApiKeyEntity,
      [
        { organizationId, id, restorable: true, expiresAt: IsNull() },
        { organizationId, id, restorable: true, expiresAt: MoreThan(new Date()) },
      ],
      { revokedAt: null, restorable: false },
    );
    return result.affected === 1;
  }

  /** Revokes the keys that a user has; their ids. */
  async revokeAllOf(organizationId: string, ownerId: string): Promise<string[]> {
    const [rows]: [{ id: string }[]] = await this.uow.manager.query(
      `update api_key set revoked_at = now(), restorable = false
        where organization_id = $1 and owner_id = $2 and (revoked_at is null or restorable) returning id`,
      [organizationId, ownerId],
    );
    return rows.map(({ id }) => id);
  }

  /** Revokes a key; of many attempts at once exactly one is told true. */
  async revoke(organizationId: string, id: string, restorable: boolean): Promise<boolean> {
    const live = { organizationId, id, revokedAt: IsNull() };
    const result = await this.uow.manager.update(
      ApiKeyEntity,
      restorable ? live : [live, { organizationId, id, restorable: true }],
      { revokedAt: new Date(), restorable },
    );
    return result.affected === 1;
  }
}
