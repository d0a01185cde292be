import { invalidField, type Config } from '../../platform/index.ts';

/** @throws Problem that names /roles when one is not among AUTH_ROLES */
export function requireAssignable({ AUTH_ROLES }: Config, roles: readonly string[]): void {
  if (roles.every((role) => AUTH_ROLES.includes(role))) return;
  throw invalidField('/roles', 'unknown_role', `takes only ${AUTH_ROLES.join(', ')}`);
}
