import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { AccessConditionEntity } from './access-condition.entity.ts';

@Injectable()
export class AccessConditionStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, id: string): Promise<AccessConditionEntity | null> {
    return this.uow.manager.findOneBy(AccessConditionEntity, { organizationId, id });
  }

  /** Oldest first. */
  list(organizationId: OrganizationId): Promise<AccessConditionEntity[]> {
    const order = { id: 'ASC' } as const;
    return this.uow.manager.find(AccessConditionEntity, { where: { organizationId }, order });
  }

  /** Locks the conditions of the organization until the transaction ends, so that only one is created at a time. */
  async acquireLock(organizationId: OrganizationId): Promise<void> {
    await this.uow.manager.query(
      "select pg_advisory_xact_lock(hashtext('conditions'), hashtext($1))",
      [organizationId],
    );
  }

  async insert(condition: AccessConditionEntity): Promise<void> {
    await this.uow.manager.insert(AccessConditionEntity, condition);
  }

  async remove({ organizationId, id }: AccessConditionEntity): Promise<boolean> {
    return (
      (await this.uow.manager.delete(AccessConditionEntity, { organizationId, id })).affected === 1
    );
  }
}
