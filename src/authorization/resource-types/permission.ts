import type { Reach, Subject } from '../../platform/index.ts';
import { resourceTypeOf } from './resource-types.ts';

/** An action on a noun and how far it reaches: what roles are made of. */
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
 * What an organization can put into roles of its own: whatever some policy gives to some role, but for
 * what a policy reserves for admins, since whoever may do that could make themselves one.
 */
export function permissionsOf(subjects: readonly Subject[]): Map<string, Permission> {
  const all = allPermissionsOf(subjects);
  for (const [name, { subject, action, reach }] of all) {
    if (isReserved(subject, action, reach)) all.delete(name);
  }
  return all;
}

/** Whatever some policy gives to some role. */
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
