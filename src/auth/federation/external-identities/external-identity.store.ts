import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../../crypto/index.ts';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { ExternalIdentityEntity } from './external-identity.entity.ts';

const OF_USER = `
  select e.id, e.provider_id as "providerId", p.name as "providerName",
         e.created_at as "createdAt", e.last_used_at as "lastUsedAt"
    from external_identity e
    join identity_provider p on p.organization_id = e.organization_id and p.id = e.provider_id
   where e.organization_id = $1 and e.user_id = $2 and e.removed_at is null
   order by e.id desc`;
const ONE_AT_A_TIME = `select pg_advisory_xact_lock(hashtextextended('identity ' || $1::text, 0))`;

/** An identity with the name of its provider. */
export interface NamedIdentity {
  readonly id: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: ExternalIdentityEntity): SealedValues => [
  row.organizationId,
  row.id,
  row.providerId,
  row.subjectHash,
  row.userId,
];

@Injectable()
export class ExternalIdentityStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
  ) {}

  /** Locks the users of a provider until the transaction ends, so that no account is created twice. */
  async acquireLock(providerId: string): Promise<void> {
    await this.uow.manager.query(ONE_AT_A_TIME, [providerId]);
  }

  async findBySubject(
    organizationId: OrganizationId,
    providerId: string,
    subjectHash: Buffer,
  ): Promise<ExternalIdentityEntity | null> {
    const where = { organizationId, providerId, subjectHash };
    const found = await this.uow.manager.findOneBy(ExternalIdentityEntity, where);
    return this.seals.checked('external_identity', found, sealedOf);
  }

  /** Whether the user has, or had, an identity of the provider. */
  hasHad(organizationId: OrganizationId, providerId: string, userId: UserId): Promise<boolean> {
    return this.uow.manager.existsBy(ExternalIdentityEntity, {
      organizationId,
      providerId,
      userId,
    });
  }

  /** Whether an account has a password, or had an identity of any provider. */
  async hasProof({ organizationId, id, passwordHash }: UserEntity): Promise<boolean> {
    if (passwordHash !== null) return true;
    return this.uow.manager.existsBy(ExternalIdentityEntity, { organizationId, userId: id });
  }

  async insert(identity: ExternalIdentityEntity): Promise<void> {
    const seal = this.seals.seal('external_identity', sealedOf(identity));
    await this.uow.manager.insert(ExternalIdentityEntity, { ...identity, seal });
  }

  async used({ organizationId, id }: ExternalIdentityEntity): Promise<void> {
    const change = { lastUsedAt: new Date() };
    await this.uow.manager.update(ExternalIdentityEntity, { organizationId, id }, change);
  }

  listOf(organizationId: OrganizationId, userId: UserId): Promise<NamedIdentity[]> {
    return this.uow.manager.query(OF_USER, [organizationId, userId]);
  }

  async remove(organizationId: OrganizationId, id: string): Promise<void> {
    const change = { removedAt: new Date() };
    await this.uow.manager.update(ExternalIdentityEntity, { organizationId, id }, change);
  }

  /** Identities linked to a provider. */
  async usersOf(organizationId: OrganizationId, providerId: string): Promise<UserId[]> {
    const rows = await this.uow.manager.findBy(ExternalIdentityEntity, {
      organizationId,
      providerId,
    });
    return rows.map(({ userId }) => userId);
  }
}
