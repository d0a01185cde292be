import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedRows } from '../../crypto/index.ts';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { RoleCatalog } from './role-catalog.ts';
import { RoleEntity } from './role.entity.ts';
import { RoleSeparationEntity } from './role-separation.entity.ts';

@Injectable()
export class RoleStore {
  private readonly sealed: SealedRows<RoleEntity>;

  constructor(
    private readonly uow: UnitOfWork,
    seals: RowSeals,
  ) {
    this.sealed = seals.of<RoleEntity>('organization_role', [
      'organizationId',
      'name',
      'permissions',
      'includes',
    ]);
  }

  async find(organizationId: OrganizationId, name: string): Promise<RoleEntity | null> {
    return this.sealed.checked(
      await this.uow.manager.findOneBy(RoleEntity, { organizationId, name }),
    );
  }

  async list(organizationId: OrganizationId): Promise<RoleEntity[]> {
    const which = { where: { organizationId }, order: { name: 'ASC' } } as const;
    const rows = await this.uow.manager.find(RoleEntity, which);
    return rows.filter((row) => this.sealed.holds(row));
  }

  listSeparations(organizationId: OrganizationId): Promise<RoleSeparationEntity[]> {
    const order = { one: 'ASC', other: 'ASC' } as const;
    return this.uow.manager.find(RoleSeparationEntity, { where: { organizationId }, order });
  }

  async catalog(organizationId: OrganizationId): Promise<RoleCatalog> {
    const separations = await this.listSeparations(organizationId);
    return new RoleCatalog(
      await this.list(organizationId),
      separations.map(({ one, other }) => [one, other]),
    );
  }

  /** Locks the roles of the organization until the transaction ends: nobody else assigns or changes them. */
  async acquireLock(organizationId: OrganizationId): Promise<void> {
    await this.uow.manager.query("select pg_advisory_xact_lock(hashtext('roles'), hashtext($1))", [
      organizationId,
    ]);
  }

  /** False when there is one of that name. */
  async insert(role: RoleEntity): Promise<boolean> {
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(RoleEntity)
      .values({ ...role, seal: this.sealed.sealOf(role) })
      .orIgnore()
      .returning('name')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  /** Changes a role when the version is still the one that was read; false when it is not. */
  async update(role: RoleEntity, change: Partial<RoleEntity>): Promise<boolean> {
    const { organizationId, name, version } = role;
    const result = await this.uow.manager.update(
      RoleEntity,
      { organizationId, name, version },
      { ...change, version: version + 1, seal: this.sealed.sealOf({ ...role, ...change }) },
    );
    return result.affected === 1;
  }

  async remove({ organizationId, name }: RoleEntity): Promise<boolean> {
    return (await this.uow.manager.delete(RoleEntity, { organizationId, name })).affected === 1;
  }

  async insertSeparation(separation: RoleSeparationEntity): Promise<boolean> {
    const made = await this.uow.manager
      .createQueryBuilder()
      .insert()
      .into(RoleSeparationEntity)
      .values(separation)
      .orIgnore()
      .returning('one')
      .execute();
    return (made.raw as unknown[]).length === 1;
  }

  async removeSeparation(
    organizationId: OrganizationId,
    one: string,
    other: string,
  ): Promise<boolean> {
    const which = { organizationId, one, other };
    return (await this.uow.manager.delete(RoleSeparationEntity, which)).affected === 1;
  }
}
