import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../../crypto/index.ts';
import { IsNull, MoreThan } from 'typeorm';
import { AccessService } from '../../../authorization/index.ts';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import type { Use } from '../sessions/session.store.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { API_KEY } from './api-key.policy.ts';

const NOTE_USES = `
  update api_key k set last_used_at = u.at, last_used_from = u.source
    from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as u (id, at, source)
   where k.organization_id = current_organization_id() and k.id = u.id
     and (k.last_used_at is null or k.last_used_at < u.at)`;

/** Keys, and those made with them. */
const withDescendants = (roots: string): string => `
  with recursive found (id) as (
    select k.id from api_key k where k.organization_id = $1 and (${roots})
    union
    select k.id from api_key k join found on k.parent_id = found.id where k.organization_id = $1
  )`;
/** Ends them for good: those too that a review revoked and could give back. */
const END = `
  update api_key set revoked_at = coalesce(revoked_at, now()), restorable = false
   where organization_id = $1 and id in (select id from found) and (revoked_at is null or restorable)`;
const END_OF_OWNER = `
  ${withDescendants(`k.owner_id = $2 or (k.made_by = $2 and k.created_at >= $3::timestamptz)`)}, ended as (
    ${END} returning id
  ) select id from ended`;
const END_OF_PROVIDER = `
  ${withDescendants(`k.made_in in (
    select s.id from session s where s.organization_id = $1 and s.identity_provider_id = $2
       and ($3::uuid is null or s.user_id = $3))`)}, ended as (${END} returning id)
  select id from ended`;
const REVOKE = `
  ${withDescendants('k.id = $2')}, ended as (
    update api_key k
       set revoked_at = case when k.id = $2 then now() else coalesce(k.revoked_at, now()) end,
           restorable = k.id = $2 and $3::boolean
     where k.organization_id = $1 and k.id in (select id from found) returning k.id
  ) select id from ended`;
const END_AT = `
  ${withDescendants('k.id = $2 and k.revoked_at is null')}, ended as (
    update api_key set expires_at = least(expires_at, $3::timestamptz)
     where organization_id = $1 and id in (select id from found) returning id
  ) select id from ended`;

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: ApiKeyEntity): SealedValues => [
  row.organizationId,
  row.id,
  row.ownerId,
  row.hash,
  row.scopes,
  row.networks,
];

@Injectable()
export class ApiKeyStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
    private readonly access: AccessService,
  ) {}

  find(organizationId: OrganizationId, id: string): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOneBy(ApiKeyEntity, { organizationId, id, revokedAt: IsNull() });
  }

  /** The key while it can be used, or given back by the review that revoked it. */
  findRevocable(organizationId: OrganizationId, id: string): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOneBy(ApiKeyEntity, [
      { organizationId, id, revokedAt: IsNull() },
      { organizationId, id, restorable: true },
    ]);
  }

  async findByHash(organizationId: OrganizationId, hash: Buffer): Promise<ApiKeyEntity | null> {
    const key = await this.uow.manager.findOneBy(ApiKeyEntity, { organizationId, hash });
    return this.seals.checked('api_key', key, sealedOf);
  }

  async insert(key: ApiKeyEntity): Promise<void> {
    const seal = this.seals.seal('api_key', sealedOf(key));
    await this.uow.manager.insert(ApiKeyEntity, { ...key, seal });
  }

  /** Keys that the caller may list, newest first. */
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

  /** The key while it is not revoked, which nothing changes until this transaction ends. */
  hold(organizationId: OrganizationId, id: string): Promise<ApiKeyEntity | null> {
    return this.uow.manager.findOne(ApiKeyEntity, {
      where: { organizationId, id, revokedAt: IsNull() },
      lock: { mode: 'pessimistic_read' },
    });
  }

  /** Lets a key, and those made with it, end at that time at the latest; their ids, none when it was revoked meanwhile. */
  endAt({ organizationId, id }: ApiKeyEntity, expiresAt: Date): Promise<string[]> {
    return this.ids(END_AT, [organizationId, id, expiresAt]);
  }

  /** Ends the keys of a user and those made with them, and from a time on those that the user made for others. */
  endOf(organizationId: OrganizationId, userId: UserId, madeSince: Date | null): Promise<string[]> {
    return this.ids(END_OF_OWNER, [organizationId, userId, madeSince]);
  }

  /** Ends the keys made in sessions that a provider vouched for, of one user or of all. */
  endOfProvider(
    organizationId: OrganizationId,
    providerId: string,
    userId: UserId | null,
  ): Promise<string[]> {
    return this.ids(END_OF_PROVIDER, [organizationId, providerId, userId]);
  }

  private async ids(statement: string, values: readonly unknown[]): Promise<string[]> {
    const rows: { id: string }[] = await this.uow.manager.query(statement, [...values]);
    return rows.map(({ id }) => id);
  }

  async noteUses(uses: readonly Use[]): Promise<void> {
    if (uses.length === 0) return;
    await this.uow.manager.query(NOTE_USES, [
      uses.map(({ id }) => id),
      uses.map(({ at }) => at),
      uses.map(({ source }) => source),
    ]);
  }

  /** False for what has expired, and for what was made with a key that has ended. */
  async restore(organizationId: OrganizationId, id: string): Promise<boolean> {
    const key = await this.uow.manager.findOneBy(ApiKeyEntity, { organizationId, id });
    if (key === null) return false;
    if (key.parentId !== null && (await this.hold(organizationId, key.parentId)) === null) {
      return false;
    }
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

  /**
   * Revokes a key, and for good those made with it; their ids, of many attempts at once for exactly one.
   *
   * @param restorable whether it may be given back; one that may be is revoked for good by the next attempt
   */
  async revoke({ organizationId, id }: ApiKeyEntity, restorable: boolean): Promise<string[]> {
    const live = { organizationId, id, revokedAt: IsNull() };
    const found = await this.uow.manager.findOne(ApiKeyEntity, {
      where: restorable ? live : [live, { organizationId, id, restorable: true }],
      lock: { mode: 'pessimistic_write' },
    });
    return found === null ? [] : this.ids(REVOKE, [organizationId, id, restorable]);
  }
}
