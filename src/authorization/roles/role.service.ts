import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  Config,
  ConfigFiles,
  currentPrincipal,
  GUEST,
  invalidField,
  Problem,
  requireOwnScopes,
  ROLES,
  staleVersion,
  UnitOfWork,
  type OrganizationId,
} from '../../platform/index.ts';
import { UserDirectory } from '../users/user-directory.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import { permissionsOf, type Permission } from '../resource-types/permission.ts';
import { scopesOfRoles } from './role-scopes.ts';
import { RoleCatalogs } from './role-catalogs.ts';
import type { PermissionList, RoleList, RoleRequest, RoleUpdate } from './role.dto.ts';
import type { RoleEntity } from './role.entity.ts';
import { findRoleFault } from './role-fault.ts';
import { ROLES_CONFIG } from './roles.config.ts';
import { RoleStore } from './role.store.ts';

/** Roles that an organization defines for itself. A change takes effect on every instance at once. */
@Injectable()
export class RoleService {
  private readonly permissions: ReadonlyMap<string, Permission>;

  constructor(
    private readonly store: RoleStore,
    private readonly catalogs: RoleCatalogs,
    private readonly people: UserDirectory,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly config: Config,
    private readonly files: ConfigFiles,
    private readonly resourceTypes: ResourceTypeCatalog,
  ) {
    this.permissions = permissionsOf(resourceTypes.all);
  }

  listPermissions(): PermissionList {
    const items = [...this.permissions.values()].map(({ name, subject, action, reach }) => ({
      name,
      description: `${subject.name}: ${action}, ${reach.words}`,
      scope: subject.actions[action] ?? '',
    }));
    return { items };
  }

  async list(): Promise<RoleList> {
    const { AUTH_ROLES, AUTH_DEFAULT_ROLE } = this.config;
    const { own } = await this.catalogs.of(currentPrincipal().organizationId);
    return { items: [...AUTH_ROLES, ...own], defaultRole: AUTH_DEFAULT_ROLE };
  }

  /** Makes the roles of `roles.yaml` in a new organization, in the open transaction. */
  async provision(organizationId: OrganizationId): Promise<void> {
    for (const request of this.files.get(ROLES_CONFIG).roles) {
      const role = newRole(organizationId, request);
      await this.store.insert(role);
      await this.note('role.create', role);
    }
  }

  async create(request: RoleRequest): Promise<RoleEntity> {
    const { organizationId } = currentPrincipal();
    const role = newRole(organizationId, request);
    const { name } = role;
    return this.uow.answer(async () => {
      await this.store.acquireLock(organizationId);
      await this.requireSound(role);
      await this.requireWithinOwn(role);
      const taken =
        [...ROLES, GUEST].some((one) => one === name) || !(await this.store.insert(role));
      if (taken) {
        throw new Problem('already_exists', 'A role with this name exists.', {
          errors: [
            { pointer: '/name', code: 'taken', detail: 'must not be the name of an existing role' },
          ],
        });
      }
      await this.note('role.create', role);
      return role;
    });
  }

  /** @throws Problem separated_roles when somebody would hold two roles that nobody may hold together */
  async update(
    role: RoleEntity,
    wanted: RoleUpdate,
    version: number | undefined,
  ): Promise<RoleEntity> {
    if (version !== undefined && version !== role.version) throw staleVersion();
    const { description, permissions, includes } = wanted;
    const change = {
      ...(description === undefined ? {} : { description }),
      ...(permissions === undefined ? {} : { permissions: [...permissions].sort() }),
      ...(includes === undefined ? {} : { includes: [...includes].sort() }),
    };
    return this.uow.run(async () => {
      await this.store.acquireLock(role.organizationId);
      await this.requireSound({ ...role, ...change });
      await this.requireWithinOwn(role);
      await this.requireWithinOwn({ ...role, ...change });
      if (!(await this.store.update(role, change))) throw staleVersion();
      await this.requireNoClash(role.organizationId);
      // Who has it may be asked for a second factor from now on.
      if (includes !== undefined) await this.catalogs.askAgain();
      const changed = { ...role, ...change, version: role.version + 1 };
      await this.note('role.update', changed);
      return changed;
    });
  }

  /** @throws Problem conflict while somebody or something has it */
  async remove(role: RoleEntity): Promise<void> {
    const { organizationId, name } = role;
    await this.uow.run(async () => {
      await this.store.acquireLock(organizationId);
      await this.requireWithinOwn(role);
      const use = await this.useOf(organizationId, name);
      if (use !== undefined) throw new Problem('conflict', `The role is in use: ${use}.`);
      if (!(await this.store.remove(role))) throw staleVersion();
      await this.note('role.delete', role);
    });
  }

  /** @throws Problem separated_roles naming a pair that somebody holds */
  async requireNoClash(organizationId: OrganizationId): Promise<void> {
    const catalog = await this.store.catalog(organizationId);
    const clash = (await this.people.heldRoles()).map((held) => catalog.clash(held)).find(Boolean);
    if (clash === undefined) return;
    const detail = `A user holds ${clash.join(' and ')}; remove one of the roles first.`;
    throw new Problem('separated_roles', detail);
  }

  private async useOf(organizationId: OrganizationId, name: string): Promise<string | undefined> {
    const including = (await this.store.list(organizationId)).find(({ includes }) =>
      includes.includes(name),
    );
    if (including !== undefined) return `${including.name} includes it`;
    const separations = await this.store.listSeparations(organizationId);
    if (separations.some(({ one, other }) => one === name || other === name)) {
      return 'it is separated from another role';
    }
    return this.people.useOfRole(name);
  }

  private async requireSound(role: RoleEntity): Promise<void> {
    const catalog = await this.store.catalog(role.organizationId);
    const fault = findRoleFault(role, this.permissions, catalog);
    if (fault !== undefined) throw invalidField(`/${fault.field}`, fault.code, fault.detail);
  }

  /** Whoever is limited to scopes makes and changes only roles that allow no more than these scopes. */
  private async requireWithinOwn({
    organizationId,
    permissions,
    includes,
  }: RoleEntity): Promise<void> {
    const own = permissions.flatMap((name) => {
      const { subject, action } = this.permissions.get(name) ?? {};
      return subject?.actions[action ?? ''] ?? [];
    });
    requireOwnScopes(own, '/permissions');
    const catalog = await this.store.catalog(organizationId);
    requireOwnScopes(scopesOfRoles(this.resourceTypes.all, catalog, includes), '/includes');
  }

  private async note(
    action: 'role.create' | 'role.update' | 'role.delete',
    { organizationId, name, permissions, includes }: RoleEntity,
  ): Promise<void> {
    const details = { permissions, includes };
    await this.audit.append({ action, resource: `role:${name}`, details });
    await this.catalogs.changed(organizationId);
  }
}

function newRole(
  organizationId: OrganizationId,
  { name, description, permissions, includes }: RoleRequest,
): RoleEntity {
  return {
    organizationId,
    name,
    description: description ?? null,
    permissions: [...permissions].sort(),
    includes: [...(includes ?? [])].sort(),
    version: 1,
    createdAt: new Date(),
  };
}
