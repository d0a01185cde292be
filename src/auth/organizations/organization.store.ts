import { Injectable } from '@nestjs/common';
import { notFound, UnitOfWork } from '../../platform/index.ts';
import { OrganizationEntity } from './organization.entity.ts';

/** One installation at a time makes its first organisation. */
const FIRST_ORGANIZATION_LOCK = 7_230_002;

@Injectable()
export class OrganizationStore {
  constructor(private readonly uow: UnitOfWork) {}

  async get(id: string): Promise<OrganizationEntity> {
    const found = await this.uow.manager.findOneBy(OrganizationEntity, { id });
    if (found === null) throw notFound();
    return found;
  }

  async insert(organization: OrganizationEntity): Promise<void> {
    await this.uow.manager.insert(OrganizationEntity, organization);
  }

  /** Changes it when the version is still the one that was read; false when it is not. */
  async update(id: string, version: number, change: Partial<OrganizationEntity>): Promise<boolean> {
    const where = { id, version };
    const result = await this.uow.manager.update(OrganizationEntity, where, {
      ...change,
      version: version + 1,
    });
    return result.affected === 1;
  }

  /** Whether the installation has any organisation; holds other starts back until this transaction ends. */
  async installationIsEmpty(): Promise<boolean> {
    await this.uow.manager.query('select pg_advisory_xact_lock($1)', [FIRST_ORGANIZATION_LOCK]);
    const rows: { empty: boolean }[] = await this.uow.manager.query(
      'select installation_is_empty() as empty',
    );
    return rows[0]?.empty === true;
  }
}
