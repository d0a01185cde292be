import type { RoleCatalog, RoleDefinition } from './role-catalog.ts';

/** Fault of a role: field, code and message for the API, and the index of the wrong entry. */
export interface RoleFault {
  readonly field: 'permissions' | 'includes';
  readonly index: number;
  readonly code: string;
  readonly detail: string;
}

/**
 * Finds the first error of a role; undefined if it is valid.
 *
 * @param permissions names of all permissions that a role may hold
 * @param catalog the roles that it may include
 */
export function findRoleFault(
  role: RoleDefinition,
  permissions: { has(name: string): boolean },
  catalog: RoleCatalog,
): RoleFault | undefined {
  const unknown = role.permissions.findIndex((name) => !permissions.has(name));
  if (unknown >= 0) {
    const detail = 'must hold only permissions that GET /v1/permissions lists';
    return { field: 'permissions', index: unknown, code: 'unknown_permission', detail };
  }
  const wrong = role.includes.findIndex((name) => name === 'admin' || !catalog.has(name));
  if (wrong >= 0) {
    const detail = 'must hold roles of the organization other than admin';
    return { field: 'includes', index: wrong, code: 'unknown_role', detail };
  }
  if (catalog.ways(role.includes).has(role.name)) {
    const detail = 'must not lead back to the role itself';
    return { field: 'includes', index: 0, code: 'circle', detail };
  }
  return undefined;
}
