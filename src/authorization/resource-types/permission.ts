import type { Reach, Subject } from '../../platform/index.ts';
import { resourceTypeOf } from './resource-types.ts';

/** An action on a resource type, with its reach. Roles consist of permissions. */
export interface Permission {
  /** `dataset.read:shared`. */
  readonly name: string;
  readonly subject: Subject;
  readonly action: string;
  readonly reach: Reach;
}

export function nameOf(subject: Subject, action: string, reach: Reach): string {
  return `${resourceTypeOf(subject)}.${action}:${reach.name}`;
}

/**
 * Permissions that custom roles can contain: all that a policy gives to any role, except those that a policy reserves
 * for admins. A user with a reserved permission could become an admin.
 */
export function permissionsOf(subjects: readonly Subject[]): Map<string, Permission> {
  const all = allPermissionsOf(subjects);
  for (const [name, { subject, action, reach }] of all) {
    if (isReserved(subject, action, reach)) all.delete(name);
  }
  return all;
}

/** All permissions that a policy gives to any role. */
export function allPermissionsOf(subjects: readonly Subject[]): Map<string, Permission> {
  const all = subjects.flatMap((subject) =>
    subject.rules.flatMap(({ actions, reach }) =>
      actions.map((action) => ({ name: nameOf(subject, action, reach), subject, action, reach })),
    ),
  );
  return new Map(all.map((permission) => [permission.name, permission]));
}

function isReserved({ reserved = [] }: Subject, action: string, { name }: Reach): boolean {
  return reserved.includes(action) || reserved.includes(`${action}:${name}`);
}
