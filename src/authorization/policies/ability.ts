import { Ability as CaslAbility, subject as typed, type RawRuleOf } from '@casl/ability';
import {
  GUEST,
  hasScope,
  ROLES,
  type RowConditions,
  type Principal,
  type Reach,
  type RuleFacts,
  type Subject,
} from '../../platform/index.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import { actionsOf, type Limit } from '../conditions/condition-catalog.ts';
import { allPermissionsOf, permissionsOf } from '../resource-types/permission.ts';
import type { RoleCatalog } from '../roles/role-catalog.ts';

export type Ability = CaslAbility<[string, string | object], RowConditions>;

/**
 * The principal's rules in CASL's form: the rules of its roles, limited to its organization and, for an API key, to its
 * scopes, minus the actions that unmet conditions remove. What no rule allows is denied.
 *
 * @param options `inPart` also includes rules that reach only a part of a row; the route must then limit its response
 */
export function abilityOf(
  principal: Principal,
  subjects: readonly Subject[],
  grants: readonly HeldGrant[],
  catalog: RoleCatalog,
  limits: readonly Limit[] = [],
  { inPart = false } = {},
): Ability {
  const facts: RuleFacts = {
    userId: principal.userId,
    grantedIds: (action) =>
      grants
        .filter(({ actions, part }) => actions.includes(action) && (inPart || part === null))
        .map(({ resourceId }) => resourceId),
  };
  const rules = [
    ...roleRules(subjects, principal, facts, catalog),
    ...limits.flatMap((limit) => subjects.flatMap((subject) => limitRules(limit, subject))),
  ];
  return new CaslAbility<[string, string | object], RowConditions>(rules, {
    conditionsMatcher: matcherOf,
  });
}

/** Whether a row meets conditions: each list is looked up and not searched, however much is shared with somebody. */
function matcherOf(conditions: RowConditions): (row: Record<string, unknown>) => boolean {
  const tests = Object.entries(conditions).map(([column, wanted]) => {
    const values = new Set(typeof wanted === 'string' ? [wanted] : wanted.$in);
    return (row: Record<string, unknown>): boolean => values.has(row[column] as string);
  });
  return (row) => tests.every((test) => test(row));
}

/** A rule in CASL's form, with its role. */
export interface RoleRule extends RawRuleOf<Ability> {
  readonly role: string;
  readonly reach: Reach;
}

/** Actions that an unmet condition removes. */
interface LimitRule extends RawRuleOf<Ability> {
  readonly inverted: true;
  readonly limit: Limit;
}

function limitRules(limit: Limit, subject: Subject): LimitRule[] {
  const { classifications } = limit.condition;
  return actionsOf(limit.condition, subject).map((action) => ({
    inverted: true,
    limit,
    action,
    subject: subject.name,
    ...(classifications.length === 0
      ? {}
      : { conditions: { classification: { $in: classifications } } }),
  }));
}

/** Outcome of a policy, with its reason. */
export interface PolicyEvaluation {
  readonly outcome: 'allow' | 'deny' | 'step_up';
  /** The rule that allows it. */
  readonly rule: RoleRule | undefined;
  /** Conditions that are not met, where some rule would allow it. */
  readonly limits: readonly Limit[];
}

/** Evaluates whether an ability allows an action on this row, or on any row of the resource type if no row is given. */
export function evaluate(
  ability: Ability,
  action: string,
  subject: Subject,
  row?: object,
): PolicyEvaluation {
  const rule = decidingRule(ability, action, subject, row);
  if (rule !== undefined) return { outcome: 'allow', rule, limits: [] };
  const limits = limitsBetween(ability, action, subject, row);
  // Where all that is missing can be proved, the answer is to prove it (RFC 9470).
  const unmet = limits.flatMap((limit) => limit.unmet);
  const provable = unmet.length > 0 && unmet.every(({ canStepUp }) => canStepUp);
  return { outcome: provable ? 'step_up' : 'deny', rule, limits };
}

/** Conditions that are not met and stand between an ability and what some rule allows; none where no rule does. */
function limitsBetween(ability: Ability, action: string, subject: Subject, row?: object): Limit[] {
  const target = row === undefined ? undefined : typed(subject.name, row);
  const met = ability
    .rulesFor(action, subject.name)
    .filter((rule) => rule.matchesConditions(target));
  if (met.every(({ inverted }) => inverted)) return [];
  return met.filter(({ inverted }) => inverted).map(({ origin }) => (origin as LimitRule).limit);
}

/** The rule that allows an action on this row, or on any row of the resource type if no row is given. */
export function decidingRule(
  ability: Ability,
  action: string,
  subject: Subject,
  row?: object,
): RoleRule | undefined {
  const target = row === undefined ? subject.name : typed(subject.name, row);
  const rule = ability.relevantRuleFor(action, target);
  return rule === null || rule.inverted ? undefined : (rule.origin as RoleRule);
}

/** `Dataset: user, read, shared with them`. */
export function describeRule({ subject, role, action, reach }: RoleRule): string {
  return `${String(subject)}: ${role}, ${String(action)}, ${reach.words}`;
}

/**
 * What the roles allow, role by role, so that the same rule decides whether a role is coded or defined in a catalog.
 * A catalog defines an organization's own roles, and in a policy of another day all of them.
 */
function roleRules(
  subjects: readonly Subject[],
  principal: Principal,
  facts: RuleFacts,
  catalog: RoleCatalog,
): RoleRule[] {
  const known = { own: permissionsOf(subjects), builtIn: allPermissionsOf(subjects) };
  return [...catalog.ways(principal.roles).keys()].flatMap((role) => {
    const names = catalog.find(role)?.permissions;
    if (names === undefined) return codedRules(subjects, role, principal, facts);
    const permissions = isBuiltIn(role) ? known.builtIn : known.own;
    return names
      .flatMap((name) => permissions.get(name) ?? [])
      .flatMap(({ subject, action, reach }) =>
        narrowed(subject, { role, action, reach }, principal, facts),
      );
  });
}

/** Rules of a built-in role. */
function codedRules(
  subjects: readonly Subject[],
  role: string,
  principal: Principal,
  facts: RuleFacts,
): RoleRule[] {
  return subjects.flatMap((subject) =>
    subject.rules
      .filter((rule) => rule.role === role)
      .flatMap(({ actions, reach }) => actions.map((action) => ({ role, action, reach })))
      .flatMap((one) => narrowed(subject, one, principal, facts)),
  );
}

const isBuiltIn = (role: string): boolean => [...ROLES, GUEST].some((one) => one === role);

/** The rule within the principal's organization and scopes: none, where it is beyond them. */
function narrowed(
  subject: Subject,
  { role, action, reach }: Pick<RoleRule, 'role' | 'reach'> & { readonly action: string },
  { organizationId, scopes }: Principal,
  facts: RuleFacts,
): RoleRule[] {
  if (!hasScope(scopes, subject.actions[action] ?? '')) return [];
  const conditions = { organizationId, ...reach.conditions?.(facts, action) };
  return [{ role, reach, action, subject: subject.name, conditions }];
}
