import { Injectable } from '@nestjs/common';
import { notFound, UnitOfWork, type OrganizationId } from '../../../platform/index.ts';
import { OrganizationEntity } from './organization.entity.ts';

/** One installation at a time makes its first organization. */
const FIRST_ORGANIZATION_LOCK = 7_230_002;

/** Roles, and those that include them. */
const INCLUDING = `
  with recursive including (name) as (
    select unnest($2::text[])
    union
    select role.name from organization_role role join including on including.name = any (role.includes)
     where role.organization_id = $1
  ) select name from including`;

@Injectable()
export class OrganizationStore {
  constructor(private readonly uow: UnitOfWork) {}

  async get(id: OrganizationId): Promise<OrganizationEntity> {
    const found = await this.uow.manager.findOneBy(OrganizationEntity, { id });
    if (found === null) throw notFound();
    return found;
  }

  /**
   * The organization with all roles that require a second factor, including roles that include one of `factorRoles`.
   */
  async asks(id: OrganizationId): Promise<OrganizationEntity> {
    const organization = await this.get(id);
    if (organization.factorRoles.length === 0) return organization;
    const rows: { name: string }[] = await this.uow.manager.query(INCLUDING, [
      id,
      organization.factorRoles,
    ]);
    return { ...organization, factorRoles: rows.map(({ name }) => name) };
  }

  async insert(organization: OrganizationEntity): Promise<void> {
    await this.uow.manager.insert(OrganizationEntity, organization);
  }

  /** Changes it when the version is still the one that was read; false when it is not. */
  async update(
    id: OrganizationId,
    version: number,
    change: Partial<OrganizationEntity>,
  ): Promise<boolean> {
    const where = { id, version };
    const result = await this.uow.manager.update(OrganizationEntity, where, {
      ...change,
      version: version + 1,
    });
    return result.affected === 1;
  }

  /** Whether the installation has any organization; holds other starts back until this transaction ends. */
  async installationIsEmpty(): Promise<boolean> {
    await this.uow.manager.query('select pg_advisory_xact_lock($1)', [FIRST_ORGANIZATION_LOCK]);
    const rows: { empty: boolean }[] = await this.uow.manager.query(
      'select installation_is_empty() as empty',
    );
    return rows[0]?.empty === true;
  }
}
