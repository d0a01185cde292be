import type { Subject } from '../../platform/index.ts';
import { allPermissionsOf } from '../resource-types/permission.ts';
import type { RoleCatalog } from './role-catalog.ts';

/** Scopes that a key needs for all actions of these roles, including the roles that they include. */
export function scopesOfRoles(
  subjects: readonly Subject[],
  catalog: RoleCatalog,
  roles: readonly string[],
): Set<string> {
  const permissions = allPermissionsOf(subjects);
  const held = [...catalog.ways(roles).keys()];
  const own = held
    .flatMap((role) => catalog.find(role)?.permissions ?? [])
    .flatMap((name) => permissions.get(name) ?? [])
    .map(({ subject, action }) => subject.actions[action] ?? '');
  const builtIn = subjects.flatMap(({ rules, actions }) =>
    rules
      .filter(({ role }) => held.includes(role))
      .flatMap((rule) => rule.actions.map((action) => actions[action] ?? '')),
  );
  return new Set([...own, ...builtIn]);
}
