import type { Subject } from '../../platform/index.ts';
import { abilityOf, decidingRule, type RoleRule } from '../policies/ability.ts';
import type { RoleBook } from '../roles/role-book.ts';
import type { DecisionEntity } from './decision.entity.ts';

/** Why a decision about a row that was not found is a refusal whatever the policy says. */
export const MISSING = 'there is no such row, or it is not theirs to see';

/** What makes a decision: who it is about, on what, with what. */
export type Taken = Pick<
  DecisionEntity,
  | 'organizationId'
  | 'userId'
  | 'credentialId'
  | 'kind'
  | 'roles'
  | 'scopes'
  | 'action'
  | 'facts'
  | 'reason'
>;

/** Takes a decision again from its facts, under these roles: the rule that allows it, or undefined. */
export function retake(taken: Taken, subject: Subject, book: RoleBook): RoleRule | undefined {
  if (taken.reason === MISSING) return undefined;
  const { organizationId, userId, credentialId, kind, roles, scopes, action, facts } = taken;
  const principal = {
    kind,
    organizationId,
    userId,
    roles,
    scopes,
    credentialId,
    authenticatedAtMs: null,
    hold: null,
  };
  const resourceId = facts.row?.['id'] ?? '';
  const grants = facts.grants.map((grant) => ({ ...grant, resourceId, expiresAt: null }));
  const ability = abilityOf(principal, [subject], grants, book);
  const row = facts.row === null ? undefined : { ...facts.row, organizationId };
  return decidingRule(ability, action, subject, row);
}
