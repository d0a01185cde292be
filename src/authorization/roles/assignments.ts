import { Injectable } from '@nestjs/common';
import {
  Config,
  currentContext,
  invalidField,
  Problem,
  requireOwnScopes,
  scopesBeyondOwn,
  type OrganizationId,
} from '../../platform/index.ts';
import { ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import type { RoleCatalog } from './role-catalog.ts';
import { scopesOfRoles } from './role-scopes.ts';
import { RoleStore } from './role.store.ts';

/** Whether roles may be given: what every way of giving them asks. */
@Injectable()
export class Assignments {
  constructor(
    private readonly store: RoleStore,
    private readonly config: Config,
    private readonly resourceTypes: ResourceTypeCatalog,
  ) {}

  /** Role of users without assigned roles. */
  get defaultRole(): string {
    return this.config.AUTH_DEFAULT_ROLE;
  }

  /** The names of the roles that can be given: those of AUTH_ROLES, then the organization's own. */
  async names(organizationId: OrganizationId): Promise<string[]> {
    return namesIn(await this.store.catalog(organizationId), this.config);
  }

  /** @throws Problem that names the field when a role is none */
  async requireKnown(
    organizationId: OrganizationId,
    roles: readonly string[],
    pointer: string,
  ): Promise<void> {
    const names = await this.names(organizationId);
    if (roles.every((role) => names.includes(role))) return;
    throw invalidField(pointer, 'unknown_role', `must hold only these roles: ${names.join(', ')}`);
  }

  /**
   * Requires that the caller can assign these roles. A caller who is limited to scopes cannot assign `admin`, because
   * an admin is not limited.
   *
   * @throws Problem that names the field if a role does not exist, if the caller cannot assign it, or if two roles are
   * separated
   */
  async require(
    organizationId: OrganizationId,
    roles: readonly string[],
    pointer = '/roles',
  ): Promise<void> {
    await this.requireKnown(organizationId, roles, pointer);
    const clash = (await this.store.catalog(organizationId)).clash(roles);
    if (clash !== undefined) {
      const detail = `must not hold ${clash.join(' and ')} together: the roles are separated`;
      throw invalidField(pointer, 'separated_roles', detail);
    }
    const scopes = currentContext()?.principal?.scopes ?? null;
    if (scopes === null || !roles.includes('admin')) return;
    throw invalidField(
      pointer,
      'beyond_own',
      'can hold admin only if an admin who is signed in sends it',
    );
  }

  /**
   * Requires that the roles allow no more than the scopes of the caller.
   *
   * @throws Problem beyond_own that names the field
   */
  async requireWithinOwn(
    organizationId: OrganizationId,
    roles: readonly string[],
    pointer = '/roles',
  ): Promise<void> {
    requireOwnScopes(await this.scopesOf(organizationId, roles), pointer);
  }

  /** The scopes that the caller would need besides their own for all that these roles allow. */
  async beyondOwn(organizationId: OrganizationId, roles: readonly string[]): Promise<string[]> {
    return scopesBeyondOwn(await this.scopesOf(organizationId, roles));
  }

  private async scopesOf(
    organizationId: OrganizationId,
    roles: readonly string[],
  ): Promise<Set<string>> {
    return scopesOfRoles(this.resourceTypes.all, await this.store.catalog(organizationId), roles);
  }

  /**
   * Last check, in the transaction that assigns the roles: no separation forbids the combination in the meantime, and
   * no role is being deleted.
   *
   * @throws Problem conflict
   */
  async requireTogether(
    organizationId: OrganizationId,
    sets: readonly (readonly string[])[],
  ): Promise<void> {
    await this.store.acquireLock(organizationId);
    const catalog = await this.store.catalog(organizationId);
    for (const roles of sets) {
      const clash = catalog.clash(roles);
      if (clash !== undefined) {
        throw new Problem(
          'separated_roles',
          `The roles ${clash.join(' and ')} are separated; no user can hold both.`,
        );
      }
      const gone = roles.find((role) => !catalog.has(role));
      if (gone !== undefined) throw new Problem('conflict', `The role ${gone} no longer exists.`);
    }
  }
}

const namesIn = (catalog: RoleCatalog, { AUTH_ROLES }: Config): string[] => [
  ...AUTH_ROLES,
  ...catalog.own,
];
