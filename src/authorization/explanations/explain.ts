import type { Principal, Subject } from '../../platform/index.ts';
import type { HeldGrant } from '../grants/held-grant.ts';
import { abilityOf, decidingRule, type RoleRule } from '../policies/ability.ts';
import type { RoleCatalog } from '../roles/role-catalog.ts';
import type { AccessChange, AccessStep } from './explanation.dto.ts';

/** A question about access, with all data that the answer depends on. */
export interface AccessQuestion {
  readonly principal: Principal;
  readonly grants: readonly HeldGrant[];
  readonly catalog: RoleCatalog;
  readonly action: string;
  readonly subject: Subject;
  /** Undefined when the question is about the resource type, not about a row of it. */
  readonly row: object | undefined;
  /** Whether it is enough to reach a part of the row. */
  readonly inPart?: boolean;
}

/** The rule that allows the action; undefined if there is none. */
export function ruleFor(question: AccessQuestion): RoleRule | undefined {
  const { principal, grants, catalog, action, subject, row, inPart = false } = question;
  const ability = abilityOf(principal, [subject], grants, catalog, [], { inPart });
  return decidingRule(ability, action, subject, row);
}

/** Path from the principal to the row by a rule: the roles, then ownership or grants. */
export function pathOf(rule: RoleRule, question: AccessQuestion): AccessStep[] {
  const { principal, row, grants, catalog, action } = question;
  const way = catalog.ways(principal.roles).get(rule.role) ?? [rule.role];
  const roles = way.map((role): AccessStep => ({ kind: 'role', role }));
  switch (rule.reach.name) {
    case 'all':
    case 'self':
      return roles;
    case 'own':
      return [...roles, { kind: 'ownership' }];
    case 'shared':
      return [
        ...roles,
        ...grantsOn(row, grants, action).map(({ id, expiresAt }) => ({
          kind: 'grant' as const,
          grantId: id,
          expiresAt: expiresAt?.toISOString() ?? null,
        })),
      ];
  }
}

/**
 * Finds the single changes that would reverse the outcome. Each change is evaluated by the policy itself, so that the
 * explanation is what the policy would decide.
 *
 * @param roles roles that could be assigned
 */
export function changesOf(question: AccessQuestion, roles: readonly string[]): AccessChange[] {
  const { principal, grants, action, row } = question;
  const allowed = ruleFor(question) !== undefined;
  const turns = (change: Partial<AccessQuestion>): boolean =>
    (ruleFor({ ...question, ...change }) !== undefined) !== allowed;
  const withRoles = (held: readonly string[]): Partial<AccessQuestion> => ({
    principal: { ...principal, roles: held },
  });
  if (allowed) {
    const lost = principal.roles
      .filter((role) => turns(withRoles(principal.roles.filter((other) => other !== role))))
      .map((role): AccessChange => ({ kind: 'remove_role', role }));
    const revoked = grants
      .filter((grant) => turns({ grants: grants.filter((other) => other !== grant) }))
      .map(({ id }): AccessChange => ({ kind: 'revoke_grant', grantId: id }));
    return [...lost, ...revoked];
  }
  const changes = roles
    .filter((role) => !principal.roles.includes(role))
    .filter((role) => turns(withRoles([...principal.roles, role])))
    .map((role): AccessChange => ({ kind: 'add_role', role }));
  if (row === undefined) return changes;
  const { id, ownerId } = row as { readonly id: string; readonly ownerId?: string };
  const granted = { id: 'if', resourceId: id, actions: [action], expiresAt: null, part: null };
  if (turns({ grants: [...grants, granted] })) changes.push({ kind: 'add_grant' });
  if (ownerId !== undefined && turns({ row: { ...row, ownerId: principal.userId } })) {
    changes.push({ kind: 'transfer' });
  }
  return changes;
}

function grantsOn(
  row: object | undefined,
  grants: readonly HeldGrant[],
  action: string,
): HeldGrant[] {
  const id = (row as { readonly id?: string } | undefined)?.id;
  return grants.filter(({ resourceId, actions }) => resourceId === id && actions.includes(action));
}
