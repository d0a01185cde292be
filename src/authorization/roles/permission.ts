import type { Reach, Subject } from '../../platform/index.ts';
import { nounOf } from '../policies/subjects.ts';

/** An action on a noun and how far it reaches: what roles are made of. */
export interface Permission {
  /** `dataset.read:shared`. */
  readonly name: string;
  readonly subject: Subject;
  readonly action: string;
  readonly reach: Reach;
}

/**
 * What an organisation can put into roles of its own: whatever some policy gives to some role, but for
 * what a policy reserves for admins, since whoever may do that could make themselves one.
 */
export function permissionsOf(subjects: readonly Subject[]): Map<string, Permission> {
  const all = subjects.flatMap((subject) =>
    subject.rules.flatMap(({ actions, reach }) =>
      actions
        .filter((action) => !isReserved(subject, action, reach))
        .map((action) => ({
          name: `${nounOf(subject)}.${action}:${reach.name}`,
          subject,
          action,
          reach,
        })),
    ),
  );
  return new Map(all.map((permission) => [permission.name, permission]));
}

function isReserved({ reserved = [] }: Subject, action: string, { name }: Reach): boolean {
  return reserved.includes(action) || reserved.includes(`${action}:${name}`);
}
