import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../../crypto/index.ts';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { PasskeyEntity } from './passkey.entity.ts';

const USE = `
  update passkey set counter = $3, backed_up = $4, last_used_at = clock_timestamp()
   where organization_id = $1 and id = $2 and (counter < $3 or (counter = 0 and $3 = 0))
  returning id`;

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: PasskeyEntity): SealedValues => [
  row.organizationId,
  row.id,
  row.userId,
  row.credentialId,
  row.publicKey,
  row.backupEligible,
];

@Injectable()
export class PasskeyStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
  ) {}

  async findByCredential(
    organizationId: OrganizationId,
    credentialId: Buffer,
  ): Promise<PasskeyEntity | null> {
    const where = { organizationId, credentialId };
    const passkey = await this.uow.manager.findOneBy(PasskeyEntity, where);
    return this.seals.checked('passkey', passkey, sealedOf);
  }

  find(organizationId: OrganizationId, userId: UserId, id: string): Promise<PasskeyEntity | null> {
    return this.uow.manager.findOneBy(PasskeyEntity, { organizationId, userId, id });
  }

  /** Oldest first. */
  listOf(organizationId: OrganizationId, userId: UserId): Promise<PasskeyEntity[]> {
    const where = { organizationId, userId };
    return this.uow.manager.find(PasskeyEntity, { where, order: { id: 'ASC' } });
  }

  /** False when the credential is somebody's already, in whichever organization. */
  async insert(passkey: PasskeyEntity): Promise<boolean> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(PasskeyEntity)
      .values({ ...passkey, seal: this.seals.seal('passkey', sealedOf(passkey)) })
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length === 1;
  }

  /** Notes a signature; false when the authenticator has counted no further than it had before. */
  async use(
    { organizationId, id }: PasskeyEntity,
    counter: number,
    backedUp: boolean,
  ): Promise<boolean> {
    const values = [organizationId, id, counter, backedUp];
    return (await this.uow.prepared('passkey_use', USE, values)).length === 1;
  }

  async rename({ organizationId, id }: PasskeyEntity, name: string): Promise<void> {
    await this.uow.manager.update(PasskeyEntity, { organizationId, id }, { name });
  }

  /** Whether it was there. */
  async remove({ organizationId, id }: PasskeyEntity): Promise<boolean> {
    return (await this.uow.manager.delete(PasskeyEntity, { organizationId, id })).affected === 1;
  }

  /** Returns the number of deleted rows. */
  async removeAll(organizationId: OrganizationId, userId: UserId): Promise<number> {
    const result = await this.uow.manager.delete(PasskeyEntity, { organizationId, userId });
    return result.affected ?? 0;
  }
}
