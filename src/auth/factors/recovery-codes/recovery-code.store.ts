import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { RecoveryCodeEntity } from './recovery-code.entity.ts';

const USE = `
  update recovery_code set used_at = clock_timestamp()
   where organization_id = $1 and hash = $2 and user_id = $3 and used_at is null
  returning user_id`;

@Injectable()
export class RecoveryCodeStore {
  constructor(private readonly uow: UnitOfWork) {}

  countLeft(organizationId: OrganizationId, userId: UserId): Promise<number> {
    return this.uow.manager.countBy(RecoveryCodeEntity, {
      organizationId,
      userId,
      usedAt: IsNull(),
    });
  }

  async insert(codes: readonly RecoveryCodeEntity[]): Promise<void> {
    await this.uow.manager.insert(RecoveryCodeEntity, [...codes]);
  }

  /** Uses up a code. Returns true for exactly one of concurrent attempts. */
  async use(organizationId: OrganizationId, hash: Buffer, userId: UserId): Promise<boolean> {
    const rows = await this.uow.prepared('recovery_code_use', USE, [organizationId, hash, userId]);
    return rows.length === 1;
  }

  async removeAll(organizationId: OrganizationId, userId: UserId): Promise<void> {
    await this.uow.manager.delete(RecoveryCodeEntity, { organizationId, userId });
  }
}
