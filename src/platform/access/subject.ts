import type { UserId } from '../database/ids.ts';

/** Roles that the product knows; an organization assigns them. */
export const ROLES = ['admin', 'user', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Role of users of another organization that a dataset is shared with. It cannot be assigned. */
export const GUEST = 'guest';

/** Input of a rule: the principal and its grants. */
export interface RuleFacts {
  readonly userId: UserId;
  /** Ids of the things on which the principal holds a grant with this action. */
  grantedIds(action: string): readonly string[];
}

/** Conditions on a row, in the words of CASL: equality, or `$in` a list. */
export type RowConditions = Readonly<Record<string, string | { readonly $in: readonly string[] }>>;

/** Rows of its organization that a rule allows; `words` describes them in the access matrix. */
export interface Reach {
  readonly name: 'all' | 'own' | 'shared' | 'self';
  readonly words: string;
  readonly conditions?: (facts: RuleFacts, action: string) => RowConditions;
}

export interface Rule {
  readonly role: Role | typeof GUEST;
  readonly actions: readonly string[];
  readonly reach: Reach;
}

/**
 * A resource type of the policies. Each action names the scope that an API key needs for it. No rule reaches beyond the
 * principal's organization.
 */
export interface Subject {
  readonly name: string;
  /** Action → scope of an API key, as `noun:verb`. */
  readonly actions: Readonly<Record<string, string>>;
  /** Actions, as `action` or `action:reach`, that only an admin may ever do: whoever may could make themselves one. */
  readonly reserved?: readonly string[];
  /** Actions that are about no row, as making one is. */
  readonly withoutRow?: readonly string[];
  /** Whether its rows say in `classification` how sensitive they are. */
  readonly classified?: boolean;
  readonly rules: readonly Rule[];
}

/** Every row of the organization. */
export const WHOLE_ORGANIZATION: Reach = { name: 'all', words: 'all' };

/** Declares a resource type, and checks that its rules use only its actions. */
export function defineSubject(subject: Subject): Subject {
  for (const rule of subject.rules) {
    const unknown = rule.actions.filter((action) => !Object.hasOwn(subject.actions, action));
    if (unknown.length > 0) throw new Error(`${subject.name} has no action ${unknown.join(', ')}`);
  }
  return Object.freeze(subject);
}
