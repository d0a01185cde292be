import {
  createMongoAbility,
  subject as typed,
  type MongoAbility,
  type RawRuleOf,
} from '@casl/ability';
import type { Principal, Reach, RuleFacts, Subject } from '../../platform/index.ts';

export type Ability = MongoAbility<[string, string | object]>;

/** What a principal holds beside its roles. */
export interface HeldGrant {
  readonly id: string;
  readonly resourceId: string;
  readonly actions: readonly string[];
  readonly expiresAt: Date | null;
}

/**
 * The principal's rules, in CASL's form: those of its roles, each narrowed to its organisation, and for
 * an API key to its scopes. What no rule allows is denied.
 */
export function abilityOf(
  principal: Principal,
  subjects: readonly Subject[],
  grants: readonly HeldGrant[],
): Ability {
  const facts: RuleFacts = {
    userId: principal.userId,
    grantedIds: (action) =>
      grants.filter((grant) => grant.actions.includes(action)).map((grant) => grant.resourceId),
  };
  const rules = subjects.flatMap((subject) => rulesOf(subject, principal, facts));
  return createMongoAbility<Ability>(rules);
}

/** A rule in CASL's form, with the role that it comes from. */
export interface RoleRule extends RawRuleOf<Ability> {
  readonly role: string;
  readonly reach: Reach;
}

/** The rule that lets an ability do an action to this row, or to some row of the noun when none is given. */
export function decidingRule(
  ability: Ability,
  action: string,
  subject: Subject,
  row?: object,
): RoleRule | undefined {
  const target = row === undefined ? subject.name : typed(subject.name, row);
  return ability.relevantRuleFor(action, target)?.origin as RoleRule | undefined;
}

function rulesOf(subject: Subject, principal: Principal, facts: RuleFacts): RoleRule[] {
  const { organizationId, roles, scopes } = principal;
  const inScope = (action: string): boolean =>
    scopes === null || scopes.includes(subject.actions[action] ?? '');
  return subject.rules
    .filter((rule) => roles.includes(rule.role))
    .flatMap((rule) => rule.actions.filter(inScope).map((action) => ({ rule, action })))
    .map(({ rule, action }) => ({
      role: rule.role,
      reach: rule.reach,
      action,
      subject: subject.name,
      conditions: { organizationId, ...rule.reach.conditions?.(facts, action) },
    }));
}
