import { createMongoAbility, type MongoAbility, type RawRuleOf } from '@casl/ability';
import type { Principal, RuleFacts, Subject } from '../../platform/index.ts';

export type Ability = MongoAbility<[string, string | object]>;

/** What a principal holds beside its roles. */
export interface HeldGrant {
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

function rulesOf(subject: Subject, principal: Principal, facts: RuleFacts): RawRuleOf<Ability>[] {
  const { organizationId, roles, scopes } = principal;
  const inScope = (action: string): boolean =>
    scopes === null || scopes.includes(subject.actions[action] ?? '');
  return subject.rules
    .filter((rule) => roles.includes(rule.role))
    .flatMap((rule) => rule.actions.filter(inScope).map((action) => ({ rule, action })))
    .map(({ rule, action }) => ({
      action,
      subject: subject.name,
      conditions: { organizationId, ...rule.reach.conditions?.(facts, action) },
    }));
}
