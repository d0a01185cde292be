import type { Subject } from '../../platform/index.ts';
import { findUnmetConditions, type Condition } from '../conditions/condition-catalog.ts';
import type { Part } from '../grants/part.ts';
import { abilityOf, evaluate, type PolicyEvaluation } from '../policies/ability.ts';
import type { RoleCatalog } from '../roles/role-catalog.ts';
import type { DecisionEntity } from './decision.entity.ts';

/**
 * Reason of a denial that must not reveal whether the resource exists. It is recorded without a row, and replayed as a
 * denial under any policy.
 */
export const MISSING = 'the resource does not exist, or the principal may not see it';

/** Placeholder of a part, whose content is not recorded. */
const SOME_PART: Part = { products: [], shows: [], totals: null };

/** Input of a decision: principal, resource, credential and circumstances. */
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
  | 'circumstances'
  | 'reason'
>;

/** Roles and conditions of a policy on a given day. */
export interface Deciding {
  readonly catalog: RoleCatalog;
  readonly conditions: readonly Condition[];
}

/** Evaluates a decision again from its facts and circumstances. */
export function retake(
  taken: Taken,
  subject: Subject,
  { catalog, conditions }: Deciding,
): PolicyEvaluation {
  if (taken.reason === MISSING && taken.facts.row === null) {
    return { outcome: 'deny', rule: undefined, limits: [] };
  }
  const { organizationId, userId, credentialId, kind, roles, scopes, action, facts } = taken;
  const circumstances = { ...taken.circumstances, at: new Date(taken.circumstances.at) };
  const { authenticatedAtMs, methods } = circumstances;
  const principal = {
    kind,
    organizationId,
    userId,
    roles,
    scopes,
    credentialId,
    authenticatedAtMs,
    methods,
    requiredAction: null,
  };
  const resourceId = facts.row?.['id'] ?? '';
  const grants = facts.grants.map(({ limited, ...grant }) => ({
    ...grant,
    resourceId,
    expiresAt: null,
    part: limited ? SOME_PART : null,
  }));
  const limits = findUnmetConditions(conditions, circumstances, roles, catalog);
  const ability = abilityOf(principal, [subject], grants, catalog, limits, {
    inPart: facts.inPart,
  });
  const row = facts.row === null ? undefined : { ...facts.row, organizationId };
  return evaluate(ability, action, subject, row);
}
