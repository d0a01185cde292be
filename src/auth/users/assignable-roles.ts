import { currentContext, invalidField, type Config } from '../../platform/index.ts';

/**
 * Whoever is narrowed to scopes makes no admin, who would be narrowed to nothing.
 *
 * @throws Problem that names /roles when one is not among AUTH_ROLES, or is not the caller's to give
 */
export function requireAssignable({ AUTH_ROLES }: Config, roles: readonly string[]): void {
  if (!roles.every((role) => AUTH_ROLES.includes(role))) {
    throw invalidField('/roles', 'unknown_role', `takes only ${AUTH_ROLES.join(', ')}`);
  }
  const scopes = currentContext()?.principal?.scopes ?? null;
  if (scopes === null || !roles.includes('admin')) return;
  throw invalidField('/roles', 'beyond_own', 'admin can be given by an admin who is signed in');
}
