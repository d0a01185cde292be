import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { UnitOfWork } from '../../../platform/index.ts';
import { SigningKeyEntity } from './signing-key.entity.ts';

const FIRST_KEY_LOCK = 7_230_003;

@Injectable()
export class SigningKeyStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** Keys that still verify; the signing key first. */
  listUsable(): Promise<SigningKeyEntity[]> {
    return this.uow.manager
      .createQueryBuilder(SigningKeyEntity, 'key')
      .where('key.retiresAt is null or key.retiresAt > now()')
      .orderBy('key.createdAt', 'DESC')
      .addOrderBy('key.kid')
      .getMany();
  }

  /** Holds other instances back until this transaction ends. */
  async lock(): Promise<void> {
    await this.uow.manager.query('select pg_advisory_xact_lock($1)', [FIRST_KEY_LOCK]);
  }

  async insert(key: SigningKeyEntity): Promise<void> {
    await this.uow.manager.insert(SigningKeyEntity, key);
  }

  /** Lets the keys that signed until now verify for the time that their tokens live. */
  async retireOthers(kid: string, retiresAt: Date): Promise<void> {
    await this.uow.manager
      .createQueryBuilder()
      .update(SigningKeyEntity)
      .set({ retiresAt })
      .where({ retiresAt: IsNull() })
      .andWhere('kid <> :kid', { kid })
      .execute();
  }
}
