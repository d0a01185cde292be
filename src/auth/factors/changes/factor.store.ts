import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/index.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';

const OF_USER = `
  select (select confirmed_at from totp where organization_id = $1 and user_id = $2) as "totpSince",
         (select count(*)::int from passkey where organization_id = $1 and user_id = $2) as passkeys`;

/** Second factors of a user. */
export interface Factors {
  readonly totpSince: Date | null;
  readonly passkeys: number;
}

/** Owner of the factors. */
export type FactorOwner = Pick<UserEntity, 'organizationId' | 'id'>;

@Injectable()
export class FactorStore {
  constructor(private readonly uow: UnitOfWork) {}

  async of({ organizationId, id }: FactorOwner): Promise<Factors> {
    const rows = await this.uow.prepared<Factors>('factors_of', OF_USER, [organizationId, id]);
    return rows[0] ?? { totpSince: null, passkeys: 0 };
  }

  /** Holds other changes of a user's factors back until this transaction ends. */
  async acquireLock({ organizationId, id }: FactorOwner): Promise<void> {
    const text = 'select id from user_account where organization_id = $1 and id = $2 for update';
    await this.uow.manager.query(text, [organizationId, id]);
  }
}

/** Whether there is any factor beside the password. */
export function hasFactor({ totpSince, passkeys }: Factors): boolean {
  return totpSince !== null || passkeys > 0;
}
