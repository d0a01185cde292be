import { Injectable } from '@nestjs/common';
import { newId, UnitOfWork, type OrganizationId, type UserId } from '../../../platform/index.ts';
import { PasswordHistoryEntity } from './password-history.entity.ts';

/** Number of former passwords that are remembered, to prevent early reuse. */
const REMEMBERED = 24;

const FORGET = `
  delete from password_history
   where organization_id = $1 and user_id = $2 and id not in (
     select id from password_history
      where organization_id = $1 and user_id = $2 order by id desc limit ${REMEMBERED})`;

@Injectable()
export class PasswordHistoryStore {
  constructor(private readonly uow: UnitOfWork) {}

  /** The hashes of a user's former passwords, newest first. */
  async list(organizationId: OrganizationId, userId: UserId): Promise<string[]> {
    const rows = await this.uow.manager.find(PasswordHistoryEntity, {
      where: { organizationId, userId },
      order: { id: 'DESC' },
    });
    return rows.map(({ hash }) => hash);
  }

  /** Adds a hash and forgets those that are too old. */
  async add(organizationId: OrganizationId, userId: UserId, hash: string): Promise<void> {
    const row = { organizationId, id: newId(), userId, hash };
    await this.uow.manager.insert(PasswordHistoryEntity, row);
    await this.uow.manager.query(FORGET, [organizationId, userId]);
  }
}
